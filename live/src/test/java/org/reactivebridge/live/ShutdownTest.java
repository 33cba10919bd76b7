package org.reactivebridge.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of the application. */
class ShutdownTest {

    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    @Test
    void request_underWay_finishes_andNewOnesAreRefused() throws Exception {
        LiveServer server = LiveServer.start("--rate", "0");
        int port = server.port();
        CompletableFuture<Void> closed;
        Information information = server.bean(Information.class);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> server.bean(WindowStore.class).stored() > 12_000);
        try (Socket rows = DisconnectTest.ask(server, "/api/windows?limit=10000");
                Socket events = DisconnectTest.ask(server, "/api/live")) {
            String head = new String(rows.getInputStream().readNBytes(2000), ISO_8859_1);
            events.getInputStream().readNBytes(12);

            closed = CompletableFuture.runAsync(server::close);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> isRefused(port));

            assertThat(closed).isNotDone();
            answer(events, ""); // Viewers get an end, not a break.
            assertThat(answer(rows, head).split("\"sensor\":", -1)).hasSize(10_001);
        }
        closed.get(30, TimeUnit.SECONDS);
        assertThat(information.pool().lent()).isZero();
        assertThat(information.pool().idle()).isZero();
    }

    /**
     * The answer up to its last chunk. Not up to the end of the connection: Reactor Netty leaves that open while other requests are under
     * way if the answer ended between its look at the connection and its wait for it.
     */
    private static String answer(Socket socket, String head) throws IOException {
        StringBuilder text = new StringBuilder(head);
        byte[] piece = new byte[1 << 16];
        while (!text.substring(Math.max(0, text.length() - LAST_CHUNK.length())).equals(LAST_CHUNK)) {
            int count = socket.getInputStream().read(piece);
            assertThat(count).as("bytes before the end of the answer").isPositive();
            text.append(new String(piece, 0, count, ISO_8859_1));
        }
        return text.toString();
    }

    private static boolean isRefused(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rate=500", "--conventional"})
    void process_thatIsTerminated_endsWithinSeconds(String flag) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LiveApplication.class.getName(),
                "--port=0"));
        command.add(flag);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            Pattern ready = Pattern.compile("The page is at (http://localhost:\\d+/)");
            String address = null;
            List<String> lines = new ArrayList<>();
            while (address == null) {
                String line = output.readLine();
                if (line == null) {
                    break;
                }
                lines.add(line);
                Matcher matcher = ready.matcher(line);
                address = matcher.find() ? matcher.group(1) : null;
            }
            assertThat(address).as(() -> String.join("\n", lines)).isNotNull();
            HttpResponse<java.io.InputStream> viewer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(address + "api/live"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            assertThat(viewer.statusCode()).isEqualTo(200);

            String threads = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(address + "api/info"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            if (flag.equals("--conventional")) {
                assertThat(threads).contains("RxComputation", "reactor-http-");
            } else {
                assertThat(threads).doesNotContain("RxComputation", "parallel-", "boundedElastic-");
            }

            process.toHandle().destroy(); // The process's own method closes the output, too.

            assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended").isTrue();
            assertThat(process.exitValue()).isIn(0, 143);
            viewer.body().readAllBytes(); // Ends in order; otherwise this throws.
            assertThat(output.lines().toList()).noneMatch(line -> line.contains("ERROR") || line.contains("Exception"));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void process_withBadFlags_saysWhy() throws Exception {
        Process process = new ProcessBuilder(Arrays.asList(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LiveApplication.class.getName(),
                        "--file",
                        "/no/such/file"))
                .redirectErrorStream(true)
                .start();

        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(output).startsWith("--file: There is no file /no/such/file");
    }
}
