package org.reactivebridge.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivebridge.net.TcpListener;
import org.reactivebridge.runtime.AsyncRuntime;

@Timeout(90)
class HttpResponderTest {

    private static final String LARGE = "0123456789abcdef".repeat(50_000);

    private AsyncRuntime runtime;
    private TcpListener listener;

    @BeforeEach
    void start() throws IOException {
        runtime = AsyncRuntime.builder().name("http").workers(2).build();
        listener = responder(Duration.ofSeconds(20));
    }

    private TcpListener responder(Duration headTime) throws IOException {
        return new HttpResponder(Map.of("/", "Grüße\n", "/large", LARGE), headTime).listen(runtime, 0);
    }

    @AfterEach
    void stop() {
        listener.close();
        runtime.shutdownNow().block(Duration.ofSeconds(20));
    }

    // ---- Clients

    @Test
    void httpClient_isAnswered_aHundredTimesAtOnce() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(40))
                .build();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String path = i % 3 == 0 ? "/large" : i % 3 == 1 ? "/?query" : "/none";
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + listener.port() + path))
                    .timeout(Duration.ofSeconds(40))
                    .build();
            answers.add(client.sendAsync(request, BodyHandlers.ofString()));
        }
        for (int i = 0; i < 100; i++) {
            HttpResponse<String> answer = answers.get(i).get(40, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(i % 3 == 2 ? 404 : 200);
            assertThat(answer.body())
                    .isEqualTo(i % 3 == 0 ? LARGE : i % 3 == 1 ? "Grüße\n" : "There is no such page\n");
        }
    }

    @Test
    void curl_asksTwice_overOneConnection(@TempDir Path folder) throws Exception {
        assertThat(curl(folder, "--output", "one", url("/large"), "--output", "two", url("/")))
                .isEqualTo("200 1\n200 0\n");
        assertThat(folder.resolve("one")).hasContent(LARGE);
        assertThat(folder.resolve("two")).hasContent("Grüße\n");
    }

    @Test
    void curl_isRefusedBodiesAndMethods(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("body"), LARGE);
        assertThat(curl(folder, "--head", "--output", "head", url("/large"))).isEqualTo("200 1\n");
        assertThat(folder.resolve("head")).content().contains("Content-Length: " + LARGE.length());
        assertThat(curl(folder, "--request", "GET", "--data", "x", "--output", "body1", url("/")))
                .isEqualTo("413 1\n");
        assertThat(curl(folder, "--data", "x", "--output", "body2", url("/"))).isEqualTo("405 1\n");
        assertThat(curl(folder, "--header", "X: " + "x".repeat(9000), "--output", "body3", url("/")))
                .isEqualTo("431 1\n");
    }

    private String url(String path) {
        return "http://localhost:" + listener.port() + path;
    }

    /** Runs curl, and returns the status and the number of new connections for each URL. */
    private static String curl(Path folder, String... options) throws Exception {
        boolean isPresent = List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
                .anyMatch(each -> !each.isEmpty() && Files.isExecutable(Path.of(each, "curl")));
        assumeTrue(isPresent, "curl is not installed: nothing has been tested with it");
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--noproxy", "*"));
        command.addAll(List.of("--max-time", "30", "--write-out", "%{http_code} %{num_connects}\n"));
        command.addAll(List.of(options));
        File out = folder.resolve("said").toFile();
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out)
                .start();
        try {
            assertThat(process.waitFor(40, TimeUnit.SECONDS))
                    .as("curl has ended")
                    .isTrue();
            return Files.readString(out.toPath());
        } finally {
            process.destroyForcibly();
        }
    }

    // ---- What clients can do wrong

    @ParameterizedTest
    @CsvSource({
        "400, hello",
        "400, GET http://localhost/ HTTP/1.1|Host: localhost",
        "400, GET / HTTP/2.0|Host: localhost",
        "400, GET / HTTP/1.1",
        "400, GET / HTTP/1.1|Host: one|Host: two",
        "400, GET / HTTP/1.1|Host: localhost|no colon",
        "400, GET / HTTP/1.1|Host: localhost| folded: line",
        "400, GET / HTTP/1.1|Host: localhost|Content-Length: 1|Content-Length: 2",
        "400, GET / HTTP/1.1|Host: localhost|Content-Length: -1",
        "405, DELETE / HTTP/1.1|Host: localhost|Connection: close",
        "413, GET / HTTP/1.1|Host: localhost|Content-Length: 5",
        "413, GET / HTTP/1.1|Host: localhost|Transfer-Encoding: chunked",
        "404, GET /../secret HTTP/1.0",
        "200, GET / HTTP/1.0",
        "200, GET / HTTP/1.1|Host: localhost|Connection: Close"
    })
    void lastRequest_isAnswered_andTheConnectionEnds(int status, String head) throws IOException {
        String answer = ask(listener, head.replace("|", "\r\n") + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("\r\nConnection: close\r\n");
    }

    @Test
    void manyHeaders_areRefused() throws IOException {
        assertThat(ask(listener, "GET / HTTP/1.1\r\nHost: localhost\r\n" + "A: b\r\n".repeat(100) + "\r\n"))
                .startsWith("HTTP/1.1 431 ")
                .endsWith("There are more than 100 headers\n");
    }

    @Test
    void slowHead_isRefused() throws IOException {
        try (TcpListener impatient = responder(Duration.ofMillis(200))) {
            assertThat(ask(impatient, "GET / HTTP/1.1\r\nHo")).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void pipelinedRequests_areAnsweredInOrder_upToTheLast() throws IOException {
        String answers = ask(
                listener,
                "GET / HTTP/1.1\r\nHost: a\r\n\r\nHEAD /large HTTP/1.1\r\nHost: a\r\n\r\n"
                        + "POST / HTTP/1.1\r\nHost: a\r\n\r\nGET /none HTTP/1.1\r\nHost: a\r\n\r\n"
                        + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(answers.lines().filter(line -> line.startsWith("HTTP/1.1")))
                .extracting(line -> line.substring(9, 12))
                .containsExactly("200", "200", "405", "404", "200");
        assertThat(answers).doesNotContain("0123456789abcdef").endsWith("\r\n\r\nGrüße\n");
    }

    /** Sends a text, and returns what comes until the other side ends. */
    private static String ask(TcpListener listener, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
