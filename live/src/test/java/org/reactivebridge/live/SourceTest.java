package org.reactivebridge.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read, and what goes wrong with it. */
class SourceTest {

    @TempDir
    private Path directory;

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    @Test
    void file_withMalformedLines_isReadAllTheSame() throws Exception {
        Path file = directory.resolve("data.csv");
        byte[] invalid = {(byte) 0xFF, ',', 'x', ',', '1', '\n'};
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write("time,sensor,value\n0,a,1\n0.5,a,3\nnonsense\n".getBytes(UTF_8));
            out.write(invalid);
            out.write("1,a,ten\n1.5,a,5\n2.5,a,7".getBytes(UTF_8)); // No line feed at the end.
        }
        try (LiveServer server = LiveServer.start("--file", file.toString(), "--rate", "100")) {
            Pipeline pipeline = server.bean(Pipeline.class);
            await().until(() -> pipeline.state().stored() >= 6);

            Pipeline.State state = pipeline.state();
            assertThat(state.source()).isEqualTo(file.toString());
            assertThat(state.sensors()).containsExactly("a");
            assertThat(state.malformed()).isGreaterThanOrEqualTo(3);
            assertThat(state.malformedLines()).anyMatch(line -> line.contains("there must be three fields"));
            assertThat(state.lost()).isZero();
            assertThat(server.get("/api/windows?limit=50").body())
                    .contains("\"from\":0,", "\"mean\":2.0", "\"from\":1000,", "\"mean\":5.0");
            assertThat(server.get("/api/info").body()).contains("'ten' is no number");
        }
    }

    @Test
    void source_thatIsNotThere_isTriedAgain_andSoIsOneThatEnds() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (LiveServer server = LiveServer.start("--tcp", "127.0.0.1:" + port)) {
            Pipeline pipeline = server.bean(Pipeline.class);
            await().until(() -> pipeline.state().problem() != null);
            assertThat(pipeline.state().problem()).startsWith("127.0.0.1:" + port + ": ");
            assertThat(pipeline.state().connected()).isFalse();

            try (ServerSocket source = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                try (Socket first = source.accept()) {
                    first.getOutputStream().write("1,tcp,1\n2,tcp,2\n".getBytes(UTF_8));
                    await().until(() -> pipeline.state().stored() == 1);
                    assertThat(pipeline.state().connected()).isTrue();
                    assertThat(pipeline.state().problem()).isNull();
                }
                await().until(() -> pipeline.state().problem() != null);
                try (Socket second = source.accept()) {
                    second.getOutputStream().write("3,tcp,3\n".getBytes(UTF_8));
                    await().until(() -> pipeline.state().stored() == 2);
                    assertThat(pipeline.state().connections()).isEqualTo(2);
                    assertThat(pipeline.state().problem()).isNull();
                }
            }
        }
    }

    @Test
    void retention_boundsTheTable() {
        try (LiveServer server = LiveServer.start("--rate", "0", "--retention", "100")) {
            await().until(() -> server.bean(WindowStore.class).stored() > 5000);

            long rows = server.bean(WindowStore.class)
                    .latest(null, 10_000, server.bean(StageBoard.class).trail())
                    .count()
                    .block();

            // It is trimmed once for so many windows, and a batch may come on top.
            assertThat(rows).isBetween(100L, 100L + 500 + 100);
        }
    }
}
