package org.reactivebridge.spring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncStream;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Clients that go away in the middle of an answer: what has been encoded for them is released. */
class AbandonedBodiesTest {

    private static final int CLIENTS = 100;

    @ParameterizedTest
    @CsvSource({
        "/ours, true",
        "/reactors, true",
        "/ours, false",
        "/reactors, false",
    })
    void abortedAnswers_leaveNoBuffer(String path, boolean isHosted) throws IOException {
        try (ConfigurableApplicationContext context =
                Applications.start(Application.class, "reactive-bridge.netty.enabled=" + isHosted)) {
            int port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
            Application application = context.getBean(Application.class);
            for (int i = 0; i < CLIENTS; i++) {
                try (Socket socket = new Socket()) {
                    socket.setReceiveBufferSize(4096); // So that the server cannot get rid of the answer.
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                    socket.setSoTimeout(20_000);
                    socket.getOutputStream()
                            .write(("GET " + path
                                            + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n\r\n")
                                    .getBytes(ISO_8859_1));
                    assertThat(socket.getInputStream().readNBytes(12))
                            .asString(ISO_8859_1)
                            .isEqualTo("HTTP/1.1 200");
                    socket.setSoLinger(i % 2 == 0, 0); // Every other one by a reset.
                }
            }

            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(application.running).hasValue(0);
                assertThat(application.memory.metric().usedDirectMemory()
                                + application.memory.metric().usedHeapMemory())
                        .as("bytes that nobody released")
                        .isZero();
            });
            assertThat(application.begun).hasValue(CLIENTS);
        }
    }

    /** A line that is long enough to fill what is between the two sides before the stream is over. */
    record Line(int number, String text) {}

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        /** Counts what is in use, to the byte. */
        private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, false, false);

        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger running = new AtomicInteger();

        @Bean
        SecurityWebFilterChain everybody(ServerHttpSecurity security) {
            return Applications.open(security);
        }

        @Bean
        WebServerFactoryCustomizer<NettyReactiveWebServerFactory> counted() {
            return factory ->
                    factory.addServerCustomizers(server -> server.childOption(ChannelOption.ALLOCATOR, memory));
        }

        @Bean
        Lines lines(AsyncRuntime runtime) {
            return new Lines(this, runtime);
        }
    }

    @RestController
    static class Lines {

        private static final int COUNT = 100_000;
        private static final String TEXT = "x".repeat(500);

        private final Application application;
        private final AsyncRuntime runtime;

        Lines(Application application, AsyncRuntime runtime) {
            this.application = application;
            this.runtime = runtime;
        }

        @GetMapping("/ours")
        AsyncStream<Line> ours() {
            return AsyncStream.range(0, COUNT)
                    .via(runtime)
                    .map(number -> new Line(number, TEXT))
                    .doOnSubscribe(this::begin)
                    .doFinally(end -> application.running.decrementAndGet());
        }

        @GetMapping("/reactors")
        Flux<Line> reactors() {
            return Flux.range(0, COUNT)
                    .publishOn(Schedulers.parallel())
                    .map(number -> new Line(number, TEXT))
                    .doOnSubscribe(subscription -> begin())
                    .doFinally(end -> application.running.decrementAndGet());
        }

        private void begin() {
            application.begun.incrementAndGet();
            application.running.incrementAndGet();
        }
    }
}
