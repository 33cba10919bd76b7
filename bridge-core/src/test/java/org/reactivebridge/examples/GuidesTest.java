package org.reactivebridge.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.net.Framing;
import org.reactivebridge.net.TcpClient;
import org.reactivebridge.net.TcpConnection;
import org.reactivebridge.net.TcpListener;
import org.reactivebridge.pool.Pool;
import org.reactivebridge.runtime.AsyncRuntime;

/** The code that the guides of the runtime and of the pool show does what they say. */
@Timeout(30)
class GuidesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void runtime_hasFourWorkers() {
        try (AsyncRuntime runtime = Guides.runtime()) {
            assertThat(runtime.name()).isEqualTo("app");
            assertThat(runtime.metrics().workers()).hasSize(4);
        }
    }

    @Test
    void ownScheduling_runsTasks() throws Exception {
        try (AsyncRuntime runtime = Guides.ownScheduling()) {
            assertThat(runtime.runUntil(runtime.spawn(() -> 1).future())).isEqualTo(1);
        }
    }

    @Test
    void pool_lendsOneConnectionToOneAfterTheOther() throws Exception {
        try (AsyncRuntime runtime = AsyncRuntime.builder().build();
                TcpListener listener = TcpListener.bind(runtime, 0)) {
            listener.serve(
                    runtime,
                    connection -> connection.send(Framing.lines(connection.inbound())
                            .map(line -> UTF_8.encode((line.equals("ping") ? "pong" : "answer to " + line) + "\n"))));
            String host = InetAddress.getLoopbackAddress().getHostAddress();
            Pool<TcpConnection> pool = Guides.pool(TcpClient.on(runtime), host, listener.port());

            assertThat(Guides.answer(pool, "first").block(SOON)).isEqualTo("answer to first");
            assertThat(Guides.answer(pool, "second").block(SOON)).isEqualTo("answer to second");

            assertThat(pool.options().name()).isEqualTo("orders");
            assertThat(pool.state().idle()).isEqualTo(1);
            pool.close(SOON).block(SOON);
        }
    }
}
