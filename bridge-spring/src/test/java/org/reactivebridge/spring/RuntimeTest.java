package org.reactivebridge.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivex.rxjava3.core.Flowable;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.reactivebridge.netty.NettyLoops;
import org.reactivebridge.runtime.AsyncRuntime;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The runtime of an application: what runs on it, what can be chosen, and how it ends. */
class RuntimeTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void schedulers_runOnTheRuntime() {
        try (ConfigurableApplicationContext context = Applications.start(
                Application.class, "reactive-bridge.runtime.name=ours", "reactive-bridge.runtime.workers=2")) {
            assertThat(context.getBean(AsyncRuntime.class).metrics().workers()).hasSize(2);
            assertThat(Mono.delay(Duration.ofMillis(1))
                            .map(tick -> threadName())
                            .block(SOON))
                    .startsWith("ours");
            assertThat(Flux.just(1)
                            .publishOn(Schedulers.parallel())
                            .map(item -> threadName())
                            .blockLast(SOON))
                    .startsWith("ours");
            assertThat(Flux.just(1)
                            .publishOn(Schedulers.boundedElastic())
                            .map(item -> threadName())
                            .blockLast(SOON))
                    .startsWith("ours");
            assertThat(Flowable.timer(1, TimeUnit.MILLISECONDS)
                            .map(tick -> threadName())
                            .blockingFirst())
                    .startsWith("ours");
            assertThat(Flowable.just(1)
                            .observeOn(io.reactivex.rxjava3.schedulers.Schedulers.io())
                            .map(item -> threadName())
                            .blockingFirst())
                    .startsWith("ours");
        }
    }

    @Test
    void schedulers_areBackAfterTheEnd() {
        Applications.start(Application.class, "reactive-bridge.runtime.name=ended")
                .close();

        assertThat(Mono.delay(Duration.ofMillis(1)).map(tick -> threadName()).block(SOON))
                .startsWith("parallel");
        assertThat(Flowable.timer(1, TimeUnit.MILLISECONDS)
                        .map(tick -> threadName())
                        .blockingFirst())
                .startsWith("RxComputation");
    }

    /** Spring's tests keep their contexts. */
    @Test
    void secondApplication_startsWithoutTheSchedulers() {
        try (ConfigurableApplicationContext first =
                Applications.start(Application.class, "reactive-bridge.runtime.name=first")) {
            try (ConfigurableApplicationContext second =
                    Applications.start(Application.class, "reactive-bridge.runtime.name=second")) {
                assertThat(second.getBean(AsyncRuntime.class).isShutdown()).isFalse();
            }
            assertThat(first.getBean(AsyncRuntime.class).isShutdown()).isFalse();
            assertThat(Mono.delay(Duration.ofMillis(1))
                            .map(tick -> threadName())
                            .block(SOON))
                    .startsWith("first");
        }
    }

    @Test
    void schedulers_canStayWhatTheyAre() {
        try (ConfigurableApplicationContext context = Applications.start(
                Application.class,
                "reactive-bridge.schedulers.reactor=false",
                "reactive-bridge.schedulers.rxjava=false")) {
            assertThat(context.getBean(AsyncRuntime.class).isShutdown()).isFalse();
            assertThat(Mono.delay(Duration.ofMillis(1))
                            .map(tick -> threadName())
                            .block(SOON))
                    .startsWith("parallel");
        }
    }

    @Test
    void runtime_stepsBackForTheUsersOwn() {
        try (ConfigurableApplicationContext context = Applications.start(OwnRuntime.class)) {
            assertThat(context.getBean(AsyncRuntime.class).name()).isEqualTo("own");
            assertThat(Mono.delay(Duration.ofMillis(1))
                            .map(tick -> threadName())
                            .block(SOON))
                    .startsWith("own");
        }
    }

    @Test
    void runtime_endsBehindTheApplication() {
        ConfigurableApplicationContext context = Applications.start(Application.class);
        AsyncRuntime runtime = context.getBean(AsyncRuntime.class);
        Last last = context.getBean(Last.class);

        context.close();

        assertThat(last.wasThere).isTrue();
        assertThat(runtime.isTerminated()).isTrue();
        assertThatThrownBy(() -> runtime.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void wrongNumbers_areNamedAtTheStart() {
        assertThatThrownBy(() -> Applications.start(Application.class, "reactive-bridge.runtime.workers=0"))
                .rootCause()
                .hasMessageContaining("workers");
    }

    @Test
    void health_tellsOfTheRuntime() {
        try (ConfigurableApplicationContext context = Applications.start(
                Application.class,
                "management.endpoint.health.show-details=always",
                "reactive-bridge.runtime.name=healthy",
                "reactive-bridge.runtime.workers=3")) {
            Applications.client(context)
                    .get()
                    .uri("/actuator/health")
                    .exchange()
                    .expectBody()
                    .jsonPath("$.components.reactiveBridge.status")
                    .isEqualTo("UP")
                    .jsonPath("$.components.reactiveBridge.details.runtime")
                    .isEqualTo("healthy")
                    .jsonPath("$.components.reactiveBridge.details.workers")
                    .isEqualTo(3);
        }
    }

    @Test
    void meters_areThere() {
        try (ConfigurableApplicationContext context =
                Applications.start(Application.class, "management.endpoints.web.exposure.include=metrics")) {
            Applications.client(context)
                    .get()
                    .uri("/actuator/metrics")
                    .exchange()
                    .expectBody(String.class)
                    .value(names -> assertThat(names).contains("reactivebridge."));
        }
    }

    private static String threadName() {
        return Thread.currentThread().getName();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Last last(AsyncRuntime runtime) {
            return new Last(runtime);
        }

        @Bean
        SecurityWebFilterChain everybody(ServerHttpSecurity security) {
            return Applications.open(security);
        }

        @RestController
        static class Controller {

            @GetMapping("/thread")
            Mono<String> thread() {
                return Mono.fromCallable(RuntimeTest::threadName);
            }
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class OwnRuntime {

        @Bean
        AsyncRuntime runtime() {
            return AsyncRuntime.builder()
                    .name("own")
                    .workers(2)
                    .ioDriver(NettyLoops.driver())
                    .build();
        }
    }

    /** A bean that needs the runtime until its own end. */
    static final class Last implements AutoCloseable {

        private final AsyncRuntime runtime;
        private boolean wasThere;

        Last(AsyncRuntime runtime) {
            this.runtime = runtime;
        }

        @Override
        public void close() {
            wasThere = Mono.delay(Duration.ofMillis(1))
                            .map(tick -> threadName())
                            .block(SOON)
                            .startsWith(runtime.name())
                    && !runtime.isShutdown();
        }
    }
}
