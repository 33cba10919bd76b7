package org.reactivebridge.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** The two faces in a running application, over a real port. */
class ReactiveTypesTest {

    private static ConfigurableApplicationContext context;
    private static String address;
    private static WebTestClient client;

    @BeforeAll
    static void start() {
        context = Applications.start(Application.class);
        address = Applications.address(context);
        client = Applications.client(context);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @Test
    void future_isOneValue() {
        client.get()
                .uri("/future")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"name\":\"one\"}");
    }

    @Test
    void emptyFuture_isAnEmptyAnswer() {
        client.get().uri("/empty").exchange().expectStatus().isOk().expectBody().isEmpty();
    }

    @Test
    void failedFuture_isHandledAsAnyFailure() {
        client.get()
                .uri("/failed")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody(String.class)
                .isEqualTo("nothing there");
    }

    @Test
    void stream_isAnArray() {
        client.get()
                .uri("/stream")
                .accept(MediaType.APPLICATION_JSON)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("[{\"name\":\"1\"},{\"name\":\"2\"},{\"name\":\"3\"}]");
    }

    @Test
    void stream_isServerSentEvents() {
        List<Named> events = client.get()
                .uri("/stream")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM)
                .returnResult(Named.class)
                .getResponseBody()
                .collectList()
                .block(Duration.ofSeconds(10));

        assertThat(events).extracting(Named::name).containsExactly("1", "2", "3");
    }

    @Test
    void stream_isNewlineDelimited() {
        String body = client.get()
                .uri("/stream")
                .accept(MediaType.APPLICATION_NDJSON)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        assertThat(body).isEqualTo("{\"name\":\"1\"}\n{\"name\":\"2\"}\n{\"name\":\"3\"}\n");
    }

    @Test
    void bodies_comeInAsBoth() {
        client.post()
                .uri("/future")
                .bodyValue(new Named("in"))
                .exchange()
                .expectBody()
                .json("{\"name\":\"in!\"}");
        client.post()
                .uri("/stream")
                .bodyValue(List.of(new Named("a"), new Named("b")))
                .exchange()
                .expectBody()
                .json("[{\"name\":\"a!\"},{\"name\":\"b!\"}]");
    }

    @Test
    void entities_holdBoth() {
        client.get()
                .uri("/entity")
                .exchange()
                .expectStatus()
                .isAccepted()
                .expectBody()
                .json("[{\"name\":\"1\"}]");
    }

    /** Spring asks no registry about a body that is a publisher: it is an array, unless it is a {@code Mono}. */
    @Test
    void functionalEndpoints_takeBoth() {
        client.get().uri("/function").exchange().expectBody().json("[{\"name\":\"1\"},{\"name\":\"2\"}]");
        client.get().uri("/function/one").exchange().expectBody().json("{\"name\":\"1\"}");
    }

    @Test
    void httpInterfaces_returnBoth() {
        Remote remote = HttpServiceProxyFactory.builderFor(WebClientAdapter.create(WebClient.create(address)))
                .build()
                .createClient(Remote.class);

        assertThat(remote.one().block()).isEqualTo(new Named("one"));
        assertThat(remote.stream().toList().block()).extracting(Named::name).containsExactly("1", "2", "3");
        assertThat(remote.empty().block()).isNull();
    }

    @Test
    void bothRegistries_knowThem() {
        ReactiveAdapterRegistry own = context.getBean(ReactiveAdapterRegistry.class);

        assertThat(own).isNotSameAs(ReactiveAdapterRegistry.getSharedInstance());
        for (ReactiveAdapterRegistry registry : List.of(own, ReactiveAdapterRegistry.getSharedInstance())) {
            assertThat(registry.getAdapter(null, AsyncFuture.of(1)).isMultiValue())
                    .isFalse();
            assertThat(registry.getAdapter(AsyncFuture.class).isMultiValue()).isFalse();
            assertThat(registry.getAdapter(null, AsyncStream.of(1)).isMultiValue())
                    .isTrue();
            assertThat(registry.getAdapter(AsyncStream.class).isMultiValue()).isTrue();
        }
    }

    record Named(String name) {}

    @HttpExchange
    interface Remote {

        @GetExchange("/future")
        AsyncFuture<Named> one();

        @GetExchange("/stream")
        AsyncStream<Named> stream();

        @GetExchange("/empty")
        AsyncFuture<Named> empty();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Controller controller() {
            return new Controller();
        }

        @Bean
        SecurityWebFilterChain everybody(ServerHttpSecurity security) {
            return Applications.open(security);
        }

        @Bean
        RouterFunction<ServerResponse> functions() {
            return RouterFunctions.route()
                    .GET(
                            "/function",
                            request -> ServerResponse.ok()
                                    .body(AsyncStream.of(new Named("1"), new Named("2")), Named.class))
                    .GET(
                            "/function/one",
                            request -> ServerResponse.ok()
                                    .body(ReactorBridge.mono(AsyncFuture.of(new Named("1"))), Named.class))
                    .build();
        }
    }

    @RestController
    static class Controller {

        @GetMapping("/future")
        AsyncFuture<Named> future() {
            return AsyncFuture.of(new Named("one"));
        }

        @GetMapping("/empty")
        AsyncFuture<Named> empty() {
            return AsyncFuture.empty();
        }

        @GetMapping("/failed")
        AsyncFuture<Named> failed() {
            return AsyncFuture.error(new NoSuchElementException("nothing there"));
        }

        @GetMapping("/stream")
        AsyncStream<Named> stream() {
            return AsyncStream.of(1, 2, 3).map(number -> new Named(number.toString()));
        }

        @GetMapping("/entity")
        ResponseEntity<AsyncStream<Named>> entity() {
            return ResponseEntity.status(HttpStatus.ACCEPTED).body(AsyncStream.of(new Named("1")));
        }

        @PostMapping("/future")
        AsyncFuture<Named> future(@RequestBody AsyncFuture<Named> body) {
            return body.map(named -> new Named(named.name() + "!"));
        }

        @PostMapping("/stream")
        AsyncStream<Named> stream(@RequestBody AsyncStream<Named> body) {
            return body.map(named -> new Named(named.name() + "!"));
        }

        @ExceptionHandler
        ResponseEntity<String> missing(NoSuchElementException failure) {
            return ResponseEntity.status(HttpStatus.NOT_FOUND).body(failure.getMessage());
        }
    }
}
