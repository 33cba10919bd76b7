package org.reactivebridge.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.reactivebridge.net.TcpListener;
import org.reactivebridge.netty.NettyLoops;
import org.reactivebridge.netty.NettyTransport;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatusCode;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Spring's server and client on the workers of the runtime. */
class EventLoopsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void serverClientTasksAndTimers_shareTheWorkers() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (ConfigurableApplicationContext context = Applications.start(
                Application.class, "reactive-bridge.runtime.name=shared", "reactive-bridge.runtime.workers=2")) {
            WebClient client = context.getBean(WebClient.Builder.class)
                    .baseUrl(Applications.address(context))
                    .build();
            List<String> threads = Flux.range(0, 40)
                    .flatMap(i -> client.get().uri("/threads").retrieve().bodyToMono(String.class), 8)
                    .collectList()
                    .block(SOON);

            assertThat(threads)
                    .hasSize(40)
                    .allSatisfy(line ->
                            assertThat(line.split(" ")).hasSize(4).allMatch(name -> name.startsWith("shared-")));
            assertThat(started(before))
                    .noneMatch(name -> name.startsWith("reactor-http")
                            || name.startsWith("parallel")
                            || name.startsWith("webflux-http")
                            || name.startsWith("RxComputation"));
            assertThat(NettyLoops.of(context.getBean(AsyncRuntime.class)).transport())
                    .isEqualTo(NettyTransport.NIO);
        }
    }

    @Test
    void ownSockets_areOnTheSameWorkers() throws Exception {
        try (ConfigurableApplicationContext context = Applications.start(Application.class)) {
            AsyncRuntime runtime = context.getBean(AsyncRuntime.class);
            TcpListener listener = TcpListener.bind(runtime, 0);
            listener.serve(runtime, connection -> connection.send(connection.inbound()));

            try (java.net.Socket socket = new java.net.Socket("localhost", listener.port())) {
                socket.getOutputStream().write("same".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                assertThat(new String(socket.getInputStream().readNBytes(4), java.nio.charset.StandardCharsets.UTF_8))
                        .isEqualTo("same");
            }
            listener.close();
        }
    }

    @Test
    void loops_canStayNettysOwn() {
        try (ConfigurableApplicationContext context =
                Applications.start(Application.class, "reactive-bridge.netty.enabled=false")) {
            assertThatThrownBy(() -> NettyLoops.of(context.getBean(AsyncRuntime.class)))
                    .isInstanceOf(IllegalArgumentException.class);
            WebClient.create(Applications.address(context))
                    .get()
                    .uri("/threads")
                    .retrieve()
                    .bodyToMono(String.class)
                    .block(SOON);
            assertThat(started(Set.of())).anyMatch(name -> name.startsWith("reactor-http"));
        }
    }

    @Test
    void runtimeWithoutLoops_isRefusedWithWhatToDo() {
        assertThatThrownBy(() -> Applications.start(OwnRuntime.class))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Applications.start(OwnRuntime.class))
                .hasStackTraceContaining("reactive-bridge.netty.enabled=false");
    }

    @Test
    void unknownTransport_isNamedAtTheStart() {
        assertThatThrownBy(() -> Applications.start(Application.class, "reactive-bridge.netty.transport=pigeon"))
                .hasStackTraceContaining("pigeon");
    }

    /** Requests that are being answered are answered; new ones are refused; then the runtime ends. */
    @Test
    void shutdown_finishesRequestsAndRefusesNewOnes() throws Exception {
        ConfigurableApplicationContext context = Applications.start(
                Application.class, "server.shutdown=graceful", "spring.lifecycle.timeout-per-shutdown-phase=15s");
        String address = Applications.address(context);
        AsyncRuntime runtime = context.getBean(AsyncRuntime.class);
        Slow slow = context.getBean(Slow.class);
        CompletableFuture<String> answer = WebClient.create(address)
                .get()
                .uri("/slow")
                .retrieve()
                .bodyToMono(String.class)
                .toFuture();
        assertThat(slow.isAsked.await(20, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> end = CompletableFuture.runAsync(context::close);
        org.awaitility.Awaitility.await().atMost(SOON).until(() -> isRefused(address));
        assertThat(runtime.isShutdown()).isFalse();
        slow.answer.complete("in time");

        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("in time");
        end.get(20, TimeUnit.SECONDS);
        assertThat(runtime.isTerminated()).isTrue();
    }

    private static boolean isRefused(String address) {
        try {
            HttpStatusCode status = WebClient.create(address)
                    .get()
                    .uri("/threads")
                    .exchangeToMono(response -> response.releaseBody().thenReturn(response.statusCode()))
                    .block(SOON);
            return !status.is2xxSuccessful();
        } catch (RuntimeException refused) {
            return true;
        }
    }

    private static Set<String> started(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Web web(AsyncRuntime runtime) {
            return new Web(runtime);
        }

        @Bean
        Slow slow() {
            return new Slow();
        }

        @Bean
        SecurityWebFilterChain everybody(ServerHttpSecurity security) {
            return Applications.open(security);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class OwnRuntime {

        @Bean
        AsyncRuntime runtime() {
            return AsyncRuntime.builder().workers(1).build();
        }
    }

    @RestController
    static class Web {

        private final AsyncRuntime runtime;

        Web(AsyncRuntime runtime) {
            this.runtime = runtime;
        }

        /** Of the handler, a task, a timer of ours and one of Reactor's. */
        @GetMapping("/threads")
        AsyncFuture<String> threads() {
            String handler = Thread.currentThread().getName();
            return AsyncFuture.fromCallable(
                            () -> handler + " " + Thread.currentThread().getName())
                    .subscribeOn(runtime)
                    .flatMap(names -> runtime.sleep(Duration.ofMillis(1))
                            .then(AsyncFuture.fromCallable(
                                    () -> names + " " + Thread.currentThread().getName())))
                    .flatMap(names -> org.reactivebridge.reactor.ReactorBridge.future(Mono.delay(Duration.ofMillis(1))
                            .map(tick -> names + " " + Thread.currentThread().getName())));
        }
    }

    @RestController
    static class Slow {

        private final CountDownLatch isAsked = new CountDownLatch(1);
        private final CompletableFuture<String> answer = new CompletableFuture<>();

        @GetMapping("/slow")
        Mono<String> slow() {
            isAsked.countDown();
            return Mono.fromFuture(answer);
        }
    }
}
