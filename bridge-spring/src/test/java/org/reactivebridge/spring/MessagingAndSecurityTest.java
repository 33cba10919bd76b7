package org.reactivebridge.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.rsocket.RSocketRequester;
import org.springframework.security.access.prepost.PostAuthorize;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableReactiveMethodSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.stereotype.Controller;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** RSocket messaging and method security with both faces. */
class MessagingAndSecurityTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() {
        context = Applications.start(Application.class);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @Test
    void rsocket_answersAndStreams() {
        int port = Integer.parseInt(context.getEnvironment().getProperty("local.rsocket.server.port"));
        RSocketRequester requester =
                context.getBean(RSocketRequester.Builder.class).tcp("localhost", port);
        try {
            assertThat(requester
                            .route("greet")
                            .data("you")
                            .retrieveMono(String.class)
                            .block(SOON))
                    .isEqualTo("hello you");
            assertThat(requester
                            .route("count")
                            .data(3)
                            .retrieveFlux(Integer.class)
                            .collectList()
                            .block(SOON))
                    .containsExactly(1, 2, 3);
            assertThat(requester
                            .route("sum")
                            .data(AsyncStream.of(1, 2, 3), Integer.class)
                            .retrieveFlux(Integer.class)
                            .blockLast(SOON))
                    .isEqualTo(6);
        } finally {
            requester.dispose();
        }
    }

    @Test
    void methodSecurity_guardsBoth() {
        WebTestClient client = Applications.client(context);
        for (String path : new String[] {"/secret", "/secrets", "/twice"}) {
            client.get()
                    .uri(path)
                    .headers(headers -> headers.setBasicAuth("visitor", "v"))
                    .exchange()
                    .expectStatus()
                    .isForbidden();
            client.get()
                    .uri(path)
                    .headers(headers -> headers.setBasicAuth("keeper", "k"))
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody(String.class)
                    .value(body -> assertThat(body).contains("keeper"));
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableReactiveMethodSecurity
    static class Application {

        @Bean
        Messages messages() {
            return new Messages();
        }

        @Bean
        Secrets secrets() {
            return new Secrets();
        }

        @Bean
        Web web(Secrets secrets) {
            return new Web(secrets);
        }

        @Bean
        MapReactiveUserDetailsService users() {
            return new MapReactiveUserDetailsService(
                    User.withUsername("visitor")
                            .password("{noop}v")
                            .roles("VISITOR")
                            .build(),
                    User.withUsername("keeper")
                            .password("{noop}k")
                            .roles("KEEPER")
                            .build());
        }

        @Bean
        SecurityWebFilterChain chain(ServerHttpSecurity security) {
            return security.csrf(ServerHttpSecurity.CsrfSpec::disable)
                    .httpBasic(Customizer.withDefaults())
                    .authorizeExchange(exchanges -> exchanges.anyExchange().authenticated())
                    .build();
        }
    }

    @Controller
    static class Messages {

        @MessageMapping("greet")
        AsyncFuture<String> greet(String name) {
            return AsyncFuture.of("hello " + name);
        }

        @MessageMapping("count")
        AsyncStream<Integer> count(Integer most) {
            return AsyncStream.range(1, most);
        }

        @MessageMapping("sum")
        AsyncFuture<Integer> sum(AsyncStream<Integer> numbers) {
            return numbers.reduce(Integer::sum);
        }
    }

    static class Secrets {

        @PreAuthorize("hasRole('KEEPER')")
        public AsyncFuture<String> one() {
            return ReactorBridge.future(user());
        }

        @PreAuthorize("isAuthenticated()")
        @PostAuthorize("hasRole('KEEPER') and returnObject == 'keeper'")
        public AsyncFuture<String> twice() {
            return ReactorBridge.future(user());
        }

        @PreAuthorize("hasRole('KEEPER')")
        public AsyncStream<String> many() {
            return ReactorBridge.stream(user().flux());
        }

        private static reactor.core.publisher.Mono<String> user() {
            return ReactiveSecurityContextHolder.getContext()
                    .map(security -> security.getAuthentication().getName());
        }
    }

    @RestController
    static class Web {

        private final Secrets secrets;

        Web(Secrets secrets) {
            this.secrets = secrets;
        }

        @GetMapping("/secret")
        AsyncFuture<String> secret() {
            return secrets.one();
        }

        @GetMapping("/twice")
        AsyncFuture<String> twice() {
            return secrets.twice();
        }

        @GetMapping("/secrets")
        AsyncStream<String> secrets() {
            return secrets.many();
        }
    }
}
