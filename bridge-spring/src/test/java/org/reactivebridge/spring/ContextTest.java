package org.reactivebridge.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reactivebridge.r2dbc.R2dbc;
import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.rxjava.RxJavaBridge;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.slf4j.MDC;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The context of a request, and the MDC that follows it, at each stage from WebFlux through RxJava and the database and back; for
 * many requests at once, none of which may see another's.
 */
class ContextTest {

    private static final String USER = "user";
    private static final int REQUESTS = 2_000;
    private static final int AT_ONCE = 64;

    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() {
        ContextRegistry.getInstance()
                .registerThreadLocalAccessor(
                        USER, () -> MDC.get(USER), value -> MDC.put(USER, value), () -> MDC.remove(USER));
        context = Applications.start(
                Application.class,
                "spring.reactor.context-propagation=auto",
                "reactive-bridge.r2dbc.max-pending=64",
                "spring.r2dbc.url=r2dbc:h2:mem:///context");
    }

    @AfterAll
    static void stop() {
        context.close();
        ContextRegistry.getInstance().removeThreadLocalAccessor(USER);
        reactor.core.publisher.Hooks.disableAutomaticContextPropagation();
    }

    @Test
    void everyStage_seesItsOwnRequest() {
        WebClient client = WebClient.create(Applications.address(context));

        List<String> wrong = Flux.fromStream(IntStream.range(0, REQUESTS).boxed())
                .flatMap(
                        number -> client.get()
                                .uri("/stages")
                                .header(USER, "u" + number)
                                .retrieve()
                                .bodyToMono(String.class)
                                .filter(seen -> !seen.equals(expected("u" + number)))
                                .map(seen -> number + " saw " + seen),
                        AT_ONCE)
                .collectList()
                .block(Duration.ofSeconds(120));

        assertThat(wrong).isEmpty();
    }

    private static String expected(String user) {
        return "context " + user + ", rxjava " + user + ", source " + user + ", database " + user + ", back " + user;
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        WebFilter user() {
            return (exchange, chain) -> {
                String user = exchange.getRequest().getHeaders().getFirst(USER);
                return chain.filter(exchange).contextWrite(all -> user == null ? all : all.put(USER, user));
            };
        }

        @Bean
        SecurityWebFilterChain everybody(ServerHttpSecurity security) {
            return Applications.open(security);
        }

        @Bean
        Controller controller(io.r2dbc.spi.ConnectionFactory factory) {
            return new Controller(R2dbc.over(factory));
        }
    }

    @RestController
    static class Controller {

        private final R2dbc database;

        Controller(R2dbc database) {
            this.database = database;
        }

        @GetMapping("/stages")
        AsyncFuture<String> stages() {
            Flowable<String> inRxJava = Flowable.just("context ")
                    .concatMap(text ->
                            RxJavaBridge.flowable(ReactorBridge.stream(user())).map(user -> text + user))
                    .observeOn(Schedulers.computation())
                    .map(text -> text + ", rxjava " + MDC.get(USER))
                    .observeOn(Schedulers.io())
                    .concatMap(text ->
                            RxJavaBridge.flowable(ReactorBridge.stream(user().map(user -> text + ", source " + user))));
            AsyncStream<String> stored = RxJavaBridge.stream(inRxJava)
                    .concatMap(text ->
                            database.query("SELECT CAST($1 AS VARCHAR)", text).as(row -> row.get(0, String.class)))
                    .concatMap(text -> ReactorBridge.stream(user().map(user -> text + ", database " + user)));
            return ReactorBridge.future(ReactorBridge.flux(stored)
                    .publishOn(reactor.core.scheduler.Schedulers.parallel())
                    .map(text -> text + ", back " + MDC.get(USER))
                    .single());
        }

        private static Flux<String> user() {
            return Mono.deferContextual(all -> Mono.just(all.getOrDefault(USER, "nobody")))
                    .flux();
        }
    }
}
