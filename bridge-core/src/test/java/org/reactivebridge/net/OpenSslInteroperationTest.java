package org.reactivebridge.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.runtime.JoinHandle;

/** Encrypted connections with OpenSSL at the other side. */
class OpenSslInteroperationTest extends Interoperation {

    private static final X509Bundle CLIENT = Certificates.issued(Certificates.AUTHORITY, "client.example");

    @TempDir
    Path folder;

    @BeforeAll
    static void findOpenSsl() {
        Program.assumePresent("openssl");
    }

    @BeforeEach
    void writeCertificates() throws IOException {
        write("ca.pem", Certificates.AUTHORITY.getCertificatePEM());
        write("server.pem", Certificates.LOCALHOST.getCertificatePEM());
        write("server.key", Certificates.LOCALHOST.getPrivateKeyPEM());
        write("client.pem", CLIENT.getCertificatePEM());
        write("client.key", CLIENT.getPrivateKeyPEM());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static String flag(String version) {
        return version.equals("TLSv1.3") ? "-tls1_3" : "-tls1_2";
    }

    private TcpListener listen(TlsOptions tls) throws IOException {
        return listen(TcpOptions.defaults().tls(tls));
    }

    // ---- Its client, our server

    private Program client(TcpListener listener, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + listener.port(),
                "-CAfile",
                "ca.pem",
                "-verify_return_error",
                "-nocommands"));
        command.addAll(List.of(options));
        return Program.start(folder, command.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void client_isEchoed_andBothEnd(String version) throws Exception {
        byte[] sent = random(1, TOTAL);
        try (TcpListener listener = listen(Certificates.server())) {
            listener.serve(runtime, connection -> echo(connection, TOTAL));
            try (Program client = client(listener, flag(version), "-quiet", "-servername", "localhost")) {
                client.in().write(sent);
                client.in().close();
                client.awaitSuccess();
                assertThat(Sum.of(client.out())).isEqualTo(Sum.of(sent));
            }
            assertCleanEnd(listener);
            assertThat(events.session.join().protocol()).isEqualTo(version);
            assertThat(events.session.join().serverNames()).containsExactly("localhost");
        }
    }

    /** The client ends first. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void client_sendsAndEnds(String version) throws Exception {
        byte[] sent = random(2, TOTAL);
        CompletableFuture<Sum> received = new CompletableFuture<>();
        try (TcpListener listener = listen(Certificates.server())) {
            listener.serve(
                    runtime,
                    connection -> sum(connection.inbound())
                            .doOnNext(received::complete)
                            .doOnError(received::completeExceptionally));
            try (Program client = client(listener, flag(version), "-quiet", "-no_ign_eof")) {
                client.in().write(sent);
                client.in().close();
                assertThat(received.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Sum.of(sent));
                client.awaitSuccess();
            }
            assertCleanEnd(listener);
        }
    }

    @Test
    void client_chooses_protocolAndCertificate() throws Exception {
        X509Bundle other = Certificates.issued(Certificates.AUTHORITY, "other.example");
        ServerNames names = ServerNames.of(Certificates.keys(Certificates.LOCALHOST))
                .with("other.example", Certificates.keys(other));
        SSLContext context = Certificates.context(new KeyManager[] {names}, Certificates.AUTHORITY);
        try (TcpListener listener = listen(TlsOptions.server(context).applicationProtocols("h2", "http/1.1"))) {
            listener.serve(runtime, connection -> echo(connection, 5));
            try (Program client = client(
                    listener,
                    "-alpn",
                    "http/1.1,other",
                    "-servername",
                    "other.example",
                    "-verify_hostname",
                    "other.example",
                    "-ign_eof")) {
                client.in().write("hello".getBytes(UTF_8));
                client.in().close();
                client.awaitSuccess();
                assertThat(client.said())
                        .contains("ALPN protocol: http/1.1", "CN = other.example", "Verification: OK", "hello");
            }
            assertCleanEnd(listener);
            assertThat(events.session.join().applicationProtocol()).isEqualTo("http/1.1");
        }
    }

    /** Who knows no protocol of ours is told so, and no byte of the connection is used. */
    @Test
    void client_withOtherProtocol_isRefused() throws Exception {
        try (TcpListener listener = listen(Certificates.server().applicationProtocols("h2"))) {
            listener.serve(runtime, connection -> echo(connection, 5));
            try (Program client = client(listener, "-alpn", "other")) {
                assertThat(client.awaitEnd()).isNotZero();
                assertThat(client.said()).contains("no application protocol");
            }
            Awaitility.await().until(() -> !events.failures.isEmpty());
            assertThat(events.failures.get(0)).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void client_showsItsCertificate(String version) throws Exception {
        TlsOptions needs = Certificates.server().clientAuth(TlsOptions.ClientAuth.NEEDED);
        try (TcpListener listener = listen(needs)) {
            listener.serve(runtime, connection -> echo(connection, 5));
            try (Program client =
                    client(listener, flag(version), "-quiet", "-cert", "client.pem", "-key", "client.key")) {
                client.in().write("hello".getBytes(UTF_8));
                client.in().close();
                client.awaitSuccess();
                assertThat(client.out()).isEqualTo("hello".getBytes(UTF_8));
            }
            assertCleanEnd(listener);
            assertThat(events.session.join().session().getPeerPrincipal().getName())
                    .isEqualTo("CN=client.example");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void client_withoutItsCertificate_isToldByAnAlert(String version) throws Exception {
        TlsOptions needs = Certificates.server().clientAuth(TlsOptions.ClientAuth.NEEDED);
        try (TcpListener listener = listen(needs)) {
            listener.serve(runtime, connection -> echo(connection, 5));
            try (Program client = client(listener, flag(version), "-quiet")) {
                assertThat(client.awaitEnd()).isNotZero();
                assertThat(client.said()).contains("SSL alert number");
            }
            Awaitility.await().until(() -> !events.failures.isEmpty());
            assertThat(events.failures.get(0)).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void client_resumesSessions_ofTls12() throws Exception {
        try (TcpListener listener = listen(Certificates.server())) {
            listener.serve(runtime, connection -> sum(connection.inbound()));
            try (Program client = client(listener, "-tls1_2", "-reconnect")) {
                client.in().close();
                client.awaitSuccess();
                assertThat(client.said().split("Reused, TLSv1.2", -1))
                        .as("handshakes that resume: %s", client.said())
                        .hasSize(6);
            }
            assertOver(listener);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void client_resumesASession_ofAnotherRun(String version) throws Exception {
        try (TcpListener listener = listen(Certificates.server())) {
            listener.serve(runtime, connection -> echo(connection, 5));
            for (String option : List.of("-sess_out", "-sess_in", "-sess_in")) {
                try (Program client = client(listener, flag(version), "-ign_eof", option, "session.pem")) {
                    client.in().write("hello".getBytes(UTF_8));
                    client.in().close();
                    client.awaitSuccess();
                    assertThat(client.said())
                            .contains("hello", (option.equals("-sess_in") ? "Reused, " : "New, ") + version);
                }
            }
            assertCleanEnd(listener);
        }
    }

    /** New keys in the middle, asked for by the client, in both directions. */
    @Test
    void client_changesKeys() throws Exception {
        // Digits only: the client takes some letters at the beginning of what it reads for commands.
        String more = digits(random(4, TOTAL));
        try (TcpListener listener = listen(Certificates.server())) {
            listener.serve(runtime, connection -> connection.send(connection.inbound()));
            try (Program client = Program.start(
                    folder,
                    "openssl",
                    "s_client",
                    "-connect",
                    "127.0.0.1:" + listener.port(),
                    "-CAfile",
                    "ca.pem",
                    "-verify_return_error",
                    "-tls1_3")) {
                for (int i = 0; i < 5; i++) {
                    say(client, "before " + i + "\n");
                    client.awaitSaid("before " + i);
                    say(client, "K\n");
                    Awaitility.await()
                            .untilAsserted(() -> assertThat(client.said()).contains("KEYUPDATE"));
                }
                say(client, more + "\n");
                client.awaitSaid(more);
                client.in().close();
                client.awaitSuccess();
            }
            assertCleanEnd(listener);
        }
    }

    private static void say(Program program, String text) throws IOException {
        program.in().write(text.getBytes(UTF_8));
        program.in().flush();
    }

    private static String digits(byte[] bytes) {
        StringBuilder digits = new StringBuilder();
        for (byte each : bytes) {
            digits.append((char) ('0' + (each & 7)));
        }
        return digits.toString();
    }

    // ---- Its server, our client

    private Program server(int port, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "openssl", "s_server", "-accept", "127.0.0.1:" + port, "-cert", "server.pem", "-key", "server.key"));
        command.addAll(List.of(options));
        return Program.start(folder, command.toArray(String[]::new));
    }

    /** One that was free a moment ago: the quiet server does not say which one it has got. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private TcpConnection connect(int port, TlsOptions tls) {
        TcpConnection[] made = new TcpConnection[1];
        Awaitility.await().atMost(LONG).until(() -> {
            try {
                made[0] = connect(port, TcpOptions.defaults().tls(tls));
                return true;
            } catch (Exception failure) {
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                if (cause instanceof ConnectException) {
                    return false; // It does not listen yet.
                }
                throw failure;
            }
        });
        return made[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void server_talksBothWaysAtOnce_andBothEnd(String version) throws Exception {
        byte[] ours = random(5, TOTAL);
        byte[] its = random(6, TOTAL);
        int port = freePort();
        try (Program server = server(port, "-quiet", "-naccept", "1", flag(version));
                TcpConnection connection = connect(port, Certificates.client())) {
            JoinHandle<Void> sending = runtime.spawn(connection.send(pieces(ours)));
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            CompletableFuture<Void> reading = connection
                    .inbound()
                    .doOnNext(buffer -> append(received, buffer))
                    .drain()
                    .in(runtime.environment())
                    .toCompletableFuture();
            server.in().write(its);
            server.in().flush();
            sending.future().block(LONG);
            server.awaitOutput(TOTAL);
            Awaitility.await().atMost(LONG).until(() -> received.size() == TOTAL);
            connection.closeOutput().block(LONG);
            assertThat(reading).succeedsWithin(LONG);
            Awaitility.await().until(() -> !connection.isOpen());
            assertThat(Sum.of(server.out())).isEqualTo(Sum.of(ours));
            assertThat(Sum.of(received.toByteArray())).isEqualTo(Sum.of(its));
            assertThat(events.failures).isEmpty();
            server.awaitSuccess();
        }
    }

    private static void append(ByteArrayOutputStream to, ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        to.writeBytes(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void server_sendsAFile_andEnds(String version) throws Exception {
        byte[] content = random(7, TOTAL);
        Files.write(folder.resolve("file"), content);
        int port = freePort();
        try (Program server = server(port, "-WWW", flag(version))) {
            for (int i = 0; i < 3; i++) {
                try (TcpConnection connection = connect(port, Certificates.client())) {
                    connection.write(text("GET /file HTTP/1.0\r\n\r\n")).block(LONG);
                    ByteArrayOutputStream received = new ByteArrayOutputStream();
                    connection
                            .inbound()
                            .doOnNext(buffer -> append(received, buffer))
                            .drain()
                            .block(LONG);
                    byte[] all = received.toByteArray();
                    assertThat(new String(all, 0, 15, UTF_8)).isEqualTo("HTTP/1.0 200 ok");
                    assertThat(all).endsWith(content);
                    connection.closeOutput().block(LONG);
                    Awaitility.await().until(() -> !connection.isOpen());
                }
            }
            assertThat(events.failures).as(server.said()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void server_resumesOurSession_andKnowsOurCertificate(String version) throws Exception {
        TlsOptions tls = TlsOptions.client(Certificates.context(CLIENT)).versions(version);
        int port = freePort();
        try (Program server = server(port, "-www", "-Verify", "1", "-verify_return_error", "-CAfile", "ca.pem")) {
            String first = page(port, tls);
            assertThat(first).contains("New, " + version, "CN=client.example");
            for (int i = 0; i < 3; i++) {
                assertThat(page(port, tls)).as(server.said()).contains("Reused, " + version);
            }
            assertThat(events.failures).isEmpty();
        }
    }

    private String page(int port, TlsOptions tls) {
        try (TcpConnection connection = connect(port, tls)) {
            connection.write(text("GET / HTTP/1.0\r\n\r\n")).block(LONG);
            StringBuilder page = new StringBuilder();
            connection
                    .inbound()
                    .doOnNext(buffer -> page.append(UTF_8.decode(buffer)))
                    .drain()
                    .block(LONG);
            return page.toString();
        }
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void server_refusesUsWithoutCertificate_andWeAreTold(String version) throws Exception {
        int port = freePort();
        try (Program server = server(port, "-www", "-Verify", "1", "-verify_return_error", "-CAfile", "ca.pem")) {
            // With TLS 1.3 our handshake is over before the server has looked.
            Throwable refused =
                    catchThrowable(() -> page(port, Certificates.client().versions(version)));
            assertThat(refused.getCause() == null ? refused : refused.getCause())
                    .as(server.said())
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining(version.equals("TLSv1.3") ? "certificate_required" : "handshake_failure");
        }
    }

    @Test
    void server_agreesOnAProtocol() throws Exception {
        int port = freePort();
        try (Program server = server(port, "-rev", "-alpn", "h2,http/1.1");
                TcpConnection connection =
                        connect(port, Certificates.client().applicationProtocols("other", "http/1.1"))) {
            assertThat(connection.tls().orElseThrow().applicationProtocol()).isEqualTo("http/1.1");
            connection.write(text("stressed\n")).block(LONG);
            assertThat(Framing.lines(connection.inbound()).first().block(LONG))
                    .as(server.said())
                    .isEqualTo("desserts");
            assertThat(events.failures).isEmpty();
        }
    }

    @Test
    void server_readsTheName_andRefusesAnother() throws Exception {
        int port = freePort();
        try (Program server = server(
                port,
                "-www",
                "-servername",
                "localhost",
                "-servername_fatal",
                "-cert2",
                "server.pem",
                "-key2",
                "server.key")) {
            assertThat(page(port, Certificates.client())).as(server.said()).contains("s_server");
            Throwable refused = catchThrowable(() ->
                    page(port, Certificates.client().withoutHostVerification().serverName("other.example")));
            assertThat(refused.getCause() == null ? refused : refused.getCause())
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("unrecognized_name");
        }
    }
}
