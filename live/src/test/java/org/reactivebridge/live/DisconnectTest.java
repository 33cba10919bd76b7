package org.reactivebridge.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.reactivebridge.runtime.AsyncRuntime;

/** Clients that go away, or stand still. */
class DisconnectTest {

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    /** A request of which nothing more is read than asked for. */
    static Socket ask(LiveServer server, String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096); // So that the server cannot get rid of the answer.
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write(("GET " + path
                                + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson, text/event-stream\r\n\r\n")
                        .getBytes(ISO_8859_1));
        return socket;
    }

    @Test
    void abortedRequests_giveEverythingBack() throws Exception {
        try (LiveServer server = LiveServer.start()) {
            Pipeline pipeline = server.bean(Pipeline.class);
            Information information = server.bean(Information.class);
            AsyncRuntime runtime = server.bean(AsyncRuntime.class);
            await().until(() -> pipeline.state().stored() > 100);
            long tasks = runtime.metrics().liveTasks();

            // Ten thousand: rows that are cut off in the middle, events, and what nobody has waited for.
            for (int i = 0; i < 3334; i++) {
                try (Socket rows = ask(server, "/api/windows?limit=10000")) {
                    assertThat(rows.getInputStream().readNBytes(12))
                            .asString(ISO_8859_1)
                            .isEqualTo("HTTP/1.1 200");
                    rows.setSoLinger(i % 2 == 0, 0); // Every other one by a reset.
                }
                try (Socket events = ask(server, i % 2 == 0 ? "/api/live" : "/api/threads/live")) {
                    events.getInputStream().readNBytes(12);
                    events.setSoLinger(i % 3 == 0, 0);
                }
                ask(server, i % 2 == 0 ? "/api/summary?sensor=flow&limit=10000" : "/api/windows?limit=10000")
                        .close();
            }

            await().untilAsserted(() -> {
                assertThat(pipeline.state().viewers()).isZero();
                assertThat(information.pool().waiting()).isZero();
                assertThat(runtime.metrics().liveTasks()).isLessThanOrEqualTo(tasks + 1); // A batch on its way.
            });
            // The pipeline has a connection of its own now and then; that none of ours is left shows when there is a
            // moment with none.
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> information.pool().lent() == 0);
            assertThat(pipeline.state().lost()).isZero();
            assertThat(server.get("/api/windows?limit=10").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void viewer_thatDoesNotRead_losesWindows_andHoldsNobodyUp() throws Exception {
        try (LiveServer server = LiveServer.start("--rate", "0");
                Socket slow = ask(server, "/api/live")) {
            Pipeline pipeline = server.bean(Pipeline.class);
            assertThat(slow.getInputStream().readNBytes(12))
                    .asString(ISO_8859_1)
                    .isEqualTo("HTTP/1.1 200");

            // What fits between the two: a few megabytes of the system's, 512 windows of ours.
            await().until(() -> pipeline.state().stored() > 40_000);

            assertThat(pipeline.state().viewers()).isEqualTo(1);
            InputStream in = slow.getInputStream();
            await().until(() -> {
                in.readNBytes(1 << 16);
                return pipeline.state().skipped() > 0;
            });
        }
    }
}
