package org.reactivebridge.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;

/** Encrypted connections on loopback, with the JDK's sockets and with each other. Each test gives back every buffer. */
@Timeout(60)
class TlsTest {

    private AsyncRuntime runtime;
    private BufferPool buffers;
    private Network network;
    private final Events events = new Events();

    /** What the server's observer was told. */
    private static final class Events implements ConnectionObserver {

        final CompletableFuture<Throwable> failure = new CompletableFuture<>();
        final CompletableFuture<TlsSession> session = new CompletableFuture<>();

        @Override
        public void handshakeOver(TcpConnection connection) {
            session.complete(connection.tls().orElseThrow());
        }

        @Override
        public void closed(TcpConnection connection, @Nullable Throwable cause) {
            if (cause != null) {
                failure.complete(cause);
            }
        }
    }

    @BeforeEach
    void start() {
        runtime = AsyncRuntime.builder().name("tls").workers(2).build();
        buffers = BufferPool.traced(1 << 28);
        network = Network.nio(runtime, buffers);
    }

    @AfterEach
    void stop() {
        Awaitility.await()
                .untilAsserted(() -> assertThat(buffers.borrowers())
                        .as("buffers that are lent")
                        .isEmpty());
        assertThat(buffers.lentBytes()).isZero();
        runtime.shutdownNow().block(Duration.ofSeconds(20));
    }

    private TcpListener listen(TlsOptions tls) throws IOException {
        return TcpListener.bind(
                network,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TcpOptions.defaults().tls(tls).observer(events));
    }

    private TcpListener echo(TlsOptions tls) throws IOException {
        TcpListener listener = listen(tls);
        listener.serve(runtime, connection -> connection.send(connection.inbound()));
        return listener;
    }

    private AsyncFuture<TcpConnection> connecting(TcpListener listener, TlsOptions tls) {
        return TcpClient.on(network, TcpOptions.defaults().tls(tls)).connect("localhost", listener.port());
    }

    private TcpConnection connect(TcpListener listener, TlsOptions tls) {
        return connecting(listener, tls).block(Duration.ofSeconds(20));
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static String read(AsyncStream<ByteBuffer> inbound) {
        StringBuilder all = new StringBuilder();
        inbound.doOnNext(buffer -> all.append(UTF_8.decode(buffer))).drain().block(Duration.ofSeconds(20));
        return all.toString();
    }

    private static SSLSocket jdkClient(TcpListener listener) throws IOException {
        SSLSocket socket = (SSLSocket)
                Certificates.context((X509Bundle) null).getSocketFactory().createSocket("localhost", listener.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** What fails, as the future tells it, and not as a thread that waits for it is told. */
    private static AbstractThrowableAssert<?, ? extends Throwable> assertFailure(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        return assertThat(thrown instanceof CompletionException ? thrown.getCause() : thrown);
    }

    // ---- Talking

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void echo_comesBack(String version) throws IOException {
        try (TcpListener listener = echo(Certificates.server());
                TcpConnection connection =
                        connect(listener, Certificates.client().versions(version))) {
            TlsSession session = connection.tls().orElseThrow();
            assertThat(session.protocol()).isEqualTo(version);
            assertThat(session.applicationProtocol()).isEmpty();
            connection.write(text("hello")).block();
            assertThat(UTF_8.decode(connection.inbound().first().block()).toString())
                    .isEqualTo("hello");
        }
    }

    @Test
    void halfClose_endsOneDirection() throws IOException {
        try (TcpListener listener = echo(Certificates.server());
                TcpConnection connection = connect(listener, Certificates.client())) {
            JoinHandle<String> reading = runtime.spawnBlocking(
                    () -> read(connection.inbound())); // Ends when the server closes behind the echo.
            connection.write(text("one ")).block();
            connection.write(text("two")).block();
            connection.closeOutput().block();
            assertThat(reading.future().block(Duration.ofSeconds(20))).isEqualTo("one two");
            Awaitility.await().until(() -> !connection.isOpen());
        }
        assertThat(events.failure).isNotDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void jdkClient_isEchoed_untilItCloses(String version) throws Exception {
        try (TcpListener listener = echo(Certificates.server())) {
            try (SSLSocket socket = jdkClient(listener)) {
                socket.setEnabledProtocols(new String[] {version});
                byte[] bytes = new byte[100_000];
                new Random(1).nextBytes(bytes);
                CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                    try {
                        socket.getOutputStream().write(bytes);
                    } catch (IOException failure) {
                        throw new AssertionError(failure);
                    }
                });
                assertThat(socket.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
                writing.get(20, TimeUnit.SECONDS);
            }
            Awaitility.await().until(() -> listener.openConnections() == 0);
            assertThat(events.failure).isNotDone();
        }
    }

    @Test
    void jdkServer_isTalkedTo_withCloseNotifyBothWays() throws Exception {
        try (SSLServerSocket server = (SSLServerSocket) Certificates.context(Certificates.LOCALHOST)
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> received = CompletableFuture.supplyAsync(() -> {
                try (Socket socket = server.accept()) {
                    socket.setSoTimeout(20_000);
                    String all =
                            new String(socket.getInputStream().readAllBytes(), UTF_8); // Fails without close_notify.
                    socket.getOutputStream().write("bye".getBytes(UTF_8));
                    socket.shutdownOutput();
                    return all;
                } catch (IOException failure) {
                    throw new AssertionError(failure);
                }
            });
            try (TcpConnection connection = TcpClient.on(
                            network, TcpOptions.defaults().tls(Certificates.client()))
                    .connect("localhost", server.getLocalPort())
                    .block(Duration.ofSeconds(20))) {
                connection.write(text("hello")).then(connection.closeOutput()).block();
                assertThat(read(connection.inbound())).isEqualTo("bye");
                assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
            }
        }
    }

    /** The tickets of TLS 1.3 lay unread, and the close reset the connection: most of what had been written was lost. */
    @Test
    void closeOfAClientThatNeverReads_losesNothing() throws Exception {
        byte[] bytes = new byte[2_000_000]; // More than the receiver's buffer takes before anybody reads.
        try (SSLServerSocket server = (SSLServerSocket) Certificates.context(Certificates.LOCALHOST)
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> secure = new CompletableFuture<>();
            CompletableFuture<Void> closed = new CompletableFuture<>();
            CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    socket.setSoTimeout(20_000);
                    socket.startHandshake(); // Sends the tickets.
                    secure.complete(null);
                    closed.get(20, TimeUnit.SECONDS);
                    return socket.getInputStream().readAllBytes();
                } catch (Exception failure) {
                    throw new AssertionError(failure);
                }
            });
            try (TcpConnection connection = TcpClient.on(
                            network, TcpOptions.defaults().tls(Certificates.client()))
                    .connect("localhost", server.getLocalPort())
                    .block(Duration.ofSeconds(20))) {
                secure.get(20, TimeUnit.SECONDS);
                connection.write(ByteBuffer.wrap(bytes)).block(Duration.ofSeconds(20));
            }
            closed.complete(null);
            assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void manyBytes_arriveInOrder_bothWaysAtOnce(String version) throws IOException {
        try (TcpListener listener = echo(Certificates.server().versions(version));
                TcpConnection connection = connect(listener, Certificates.client())) {
            CRC32 sent = new CRC32();
            CRC32 received = new CRC32();
            AtomicLong count = new AtomicLong();
            long total = 32L << 20;
            JoinHandle<Void> sending = runtime.spawn(connection.send(Chunks.random(7, total, 60_000, sent)));
            connection
                    .inbound()
                    .doOnNext(buffer -> {
                        count.addAndGet(buffer.remaining());
                        received.update(buffer);
                    })
                    .takeWhile(buffer -> count.get() < total)
                    .drain()
                    .block(Duration.ofSeconds(50));
            sending.future().block(Duration.ofSeconds(5));
            assertThat(count).hasValue(total);
            assertThat(received.getValue()).isEqualTo(sent.getValue());
        }
    }

    /** E11 at length: a gigabyte in pieces of random sizes, one way. */
    @Test
    void gigabyte_arrivesInOrder() throws Exception {
        long total = 1_000_000_000;
        CRC32 sent = new CRC32();
        CRC32 received = new CRC32();
        AtomicLong count = new AtomicLong();
        try (TcpListener listener = listen(Certificates.server())) {
            JoinHandle<Void> receiving = runtime.spawn(listener.connections()
                    .first()
                    .flatMap(connection -> connection
                            .inboundPooled()
                            .doOnNext(pooled -> {
                                try (pooled) {
                                    count.addAndGet(pooled.buffer().remaining());
                                    received.update(pooled.buffer());
                                }
                            })
                            .drain()
                            .doFinally(end -> connection.close())));
            try (TcpConnection connection = connect(listener, Certificates.client())) {
                runtime.spawn(connection
                                .send(Chunks.cut(13, total, 200_000, sent))
                                .then(connection.closeOutput()))
                        .future()
                        .block(Duration.ofSeconds(50));
                receiving.future().block(Duration.ofSeconds(5));
            }
        }
        assertThat(count).hasValue(total);
        assertThat(received.getValue()).isEqualTo(sent.getValue());
    }

    @Test
    void pooledBuffers_areMovedAndGivenBack() throws IOException {
        try (TcpListener listener = listen(Certificates.server())) {
            listener.serve(runtime, connection -> connection.sendPooled(connection.inboundPooled()));
            try (TcpConnection connection = connect(listener, Certificates.client())) {
                CRC32 sent = new CRC32();
                CRC32 received = new CRC32();
                long total = 4L << 20;
                AtomicLong count = new AtomicLong();
                runtime.spawn(connection.send(Chunks.random(3, total, 9_000, sent)));
                connection
                        .inboundPooled()
                        .doOnNext(pooled -> {
                            try (pooled) {
                                count.addAndGet(pooled.buffer().remaining());
                                received.update(pooled.buffer());
                            }
                        })
                        .takeWhile(buffer -> count.get() < total)
                        .drain()
                        .block(Duration.ofSeconds(30));
                assertThat(received.getValue()).isEqualTo(sent.getValue());
            }
        }
    }

    @Test
    void file_isSent(@TempDir Path folder) throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(5).nextBytes(bytes);
        Path file = Files.write(folder.resolve("file"), bytes);
        try (TcpListener listener = listen(Certificates.server())) {
            listener.serve(runtime, connection -> connection.sendFile(file));
            try (SSLSocket socket = jdkClient(listener)) {
                assertThat(socket.getInputStream().readAllBytes()).isEqualTo(bytes);
            }
        }
    }

    @Test
    void partOfAFile_isSent(@TempDir Path folder) throws Exception {
        byte[] bytes = new byte[300_000];
        new Random(5).nextBytes(bytes);
        try (TcpListener listener = listen(Certificates.server());
                FileChannel file = FileChannel.open(Files.write(folder.resolve("file"), bytes))) {
            listener.serve(runtime, connection -> connection.sendFile(file, 1000, 250_000));
            try (SSLSocket socket = jdkClient(listener)) {
                assertThat(socket.getInputStream().readAllBytes())
                        .isEqualTo(java.util.Arrays.copyOfRange(bytes, 1000, 251_000));
            }
        }
    }

    // ---- Who it is

    @Test
    void wrongHost_isRefused_andBothSidesAreTold() throws Exception {
        assertRefused(Certificates.issued(Certificates.AUTHORITY, "elsewhere.example"), "matching localhost found");
    }

    @Test
    void expiredCertificate_isRefused() throws Exception {
        assertRefused(Certificates.expired("localhost"), "validity check failed");
    }

    @Test
    void selfSignedCertificate_isRefused() throws Exception {
        assertRefused(Certificates.selfSigned("localhost"), "");
    }

    @Test
    void otherAuthority_isRefused() throws Exception {
        assertRefused(Certificates.issued(Certificates.authority("somebody"), "localhost"), "");
    }

    private void assertRefused(X509Bundle shown, String why) throws Exception {
        try (TcpListener listener = echo(TlsOptions.server(Certificates.context(shown)))) {
            assertFailure(() -> connect(listener, Certificates.client()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("TLS handshake with")
                    .hasMessageContaining(":" + listener.port())
                    .hasStackTraceContaining(why);
            assertThat(events.failure.get(20, TimeUnit.SECONDS)).isInstanceOf(SSLException.class);
            Awaitility.await().until(() -> listener.openConnections() == 0);
        }
    }

    @Test
    void hostVerification_canBeLeftOut() throws IOException {
        X509Bundle other = Certificates.issued(Certificates.AUTHORITY, "elsewhere.example");
        try (TcpListener listener = echo(TlsOptions.server(Certificates.context(other)))) {
            try (TcpConnection any = connect(listener, Certificates.client().withoutHostVerification())) {
                assertThat(any.tls()).isPresent();
            }
            try (TcpConnection named = connect(listener, Certificates.client().serverName("elsewhere.example"))) {
                assertThat(named.tls()).isPresent();
            }
        }
    }

    @Test
    void address_isVerifiedToo() throws IOException {
        TcpOptions options = TcpOptions.defaults().tls(Certificates.client());
        try (TcpListener listener = echo(Certificates.server());
                TcpConnection connection = TcpClient.on(network, options)
                        .connect("127.0.0.1", listener.port())
                        .block(Duration.ofSeconds(20))) {
            assertThat(connection.tls().orElseThrow().serverNames()).isEmpty();
        }
        X509Bundle withoutAddress = Certificates.issued(Certificates.AUTHORITY, "elsewhere.example");
        try (TcpListener listener = echo(TlsOptions.server(Certificates.context(withoutAddress)))) {
            assertFailure(() -> TcpClient.on(network, options)
                            .connect(listener.localAddress())
                            .block(Duration.ofSeconds(20)))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void serverNames_chooseTheCertificate() throws Exception {
        X509Bundle one = Certificates.issued(Certificates.AUTHORITY, "one.example");
        X509Bundle all = Certificates.issued(Certificates.AUTHORITY, "www.two.example");
        ServerNames names = ServerNames.of(Certificates.keys(Certificates.LOCALHOST))
                .with("One.example", Certificates.keys(one))
                .with("*.two.example", Certificates.keys(all));
        SSLContext context = Certificates.context(new javax.net.ssl.KeyManager[] {names}, Certificates.AUTHORITY);
        try (TcpListener listener = echo(TlsOptions.server(context))) {
            assertThat(shown(listener, "localhost")).isEqualTo("CN=localhost");
            assertThat(shown(listener, "one.example")).isEqualTo("CN=one.example");
            assertThat(shown(listener, "www.two.example")).isEqualTo("CN=www.two.example");
            assertFailure(() -> shown(listener, "other.example")).isInstanceOf(SSLHandshakeException.class);
            try (SSLSocket socket = jdkClient(listener)) {
                var parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName("one.example")));
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                assertThat(socket.getSession().getPeerPrincipal().getName()).isEqualTo("CN=one.example");
            }
        }
    }

    private String shown(TcpListener listener, String name) throws Exception {
        try (TcpConnection connection = connect(listener, Certificates.client().serverName(name))) {
            X509Certificate shown =
                    (X509Certificate) connection.tls().orElseThrow().session().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        }
    }

    @Test
    void serverLearnsTheNameThatWasAskedFor() throws Exception {
        try (TcpListener listener = echo(Certificates.server());
                TcpConnection connection = connect(listener, Certificates.client())) {
            connection.write(text("x")).block();
            assertThat(events.session.get(20, TimeUnit.SECONDS).serverNames()).containsExactly("localhost");
        }
    }

    @Test
    void clientCertificate_isAskedFor() throws Exception {
        X509Bundle own = Certificates.issued(Certificates.AUTHORITY, "client.example");
        TlsOptions server = Certificates.server().clientAuth(TlsOptions.ClientAuth.NEEDED);
        try (TcpListener listener = echo(server)) {
            try (TcpConnection known = connect(listener, TlsOptions.client(Certificates.context(own)))) {
                known.write(text("x")).block();
                assertThat(known.inbound().first().block(Duration.ofSeconds(20)))
                        .isNotNull();
                assertThat(events.session
                                .get(20, TimeUnit.SECONDS)
                                .session()
                                .getPeerPrincipal()
                                .getName())
                        .isEqualTo("CN=client.example");
            }
            // In TLS 1.3 the client is through before the server has looked: it learns it when it reads.
            assertFailure(() -> {
                        try (TcpConnection unknown = connect(listener, Certificates.client())) {
                            unknown.inbound().first().block(Duration.ofSeconds(20));
                        }
                    })
                    .isInstanceOf(SSLException.class);
            assertThat(events.failure.get(20, TimeUnit.SECONDS)).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void wantedClientCertificate_mayBeMissing() throws Exception {
        TlsOptions server = Certificates.server().clientAuth(TlsOptions.ClientAuth.WANTED);
        try (TcpListener listener = echo(server);
                TcpConnection connection = connect(listener, Certificates.client())) {
            connection.write(text("x")).block();
            assertThat(connection.inbound().first().block(Duration.ofSeconds(20)))
                    .isNotNull();
        }
    }

    @Test
    void applicationProtocol_isAgreedOn() throws Exception {
        TlsOptions server = Certificates.server().applicationProtocols("h2", "http/1.1");
        try (TcpListener listener = echo(server)) {
            try (TcpConnection connection =
                    connect(listener, Certificates.client().applicationProtocols("http/1.1"))) {
                assertThat(connection.tls().orElseThrow().applicationProtocol()).isEqualTo("http/1.1");
                assertThat(events.session.get(20, TimeUnit.SECONDS).applicationProtocol())
                        .isEqualTo("http/1.1");
            }
            assertFailure(() -> connect(listener, Certificates.client().applicationProtocols("other")))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void session_isResumed(String version) throws Exception {
        AtomicInteger looks = new AtomicInteger();
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(
                null,
                new TrustManager[] {
                    new CountingTrust((X509ExtendedTrustManager) Certificates.AUTHORITY.toTrustManager(), looks)
                },
                null);
        TlsOptions options = TlsOptions.client(client).versions(version);
        try (TcpListener listener = echo(Certificates.server())) {
            for (int i = 0; i < 3; i++) {
                try (TcpConnection connection = connect(listener, options)) {
                    connection.write(text("hello")).block();
                    assertThat(connection.inbound().first().block(Duration.ofSeconds(20)))
                            .isEqualTo(text("hello")); // And the tickets with it.
                }
            }
        }
        assertThat(looks).as("looks at the certificate in three handshakes").hasValue(1);
    }

    // ---- What goes wrong

    @Test
    void garbageInsteadOfTls_isNamed() throws Exception {
        try (TcpListener listener = echo(Certificates.server());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            assertThat(events.failure.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("what it sends is not TLS");
            Awaitility.await().until(() -> listener.openConnections() == 0);
        }
    }

    @Test
    void randomBytes_neverHangOrLeak() throws Exception {
        Random random = new Random(11);
        TcpListener listener = listen(Certificates.server().handshakeTimeout(Duration.ofSeconds(1)));
        listener.serve(runtime, connection -> connection.send(connection.inbound()));
        for (int i = 0; i < 50; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                byte[] bytes = new byte[1 + random.nextInt(200)];
                random.nextBytes(bytes);
                if (i % 2 == 0) { // Looks like a handshake record that declares as much as it can.
                    byte[] header = {22, 3, 3, (byte) 0xFF, (byte) 0xFF};
                    System.arraycopy(header, 0, bytes, 0, Math.min(header.length, bytes.length));
                }
                socket.getOutputStream().write(bytes);
                if (i % 3 == 0) {
                    socket.shutdownOutput();
                    socket.setSoTimeout(20_000);
                    try {
                        socket.getInputStream().readAllBytes();
                    } catch (IOException reset) {
                        // As well.
                    }
                }
            }
        }
        Awaitility.await().until(() -> listener.openConnections() == 0);
        listener.close();
    }

    @Test
    void stalledHandshake_endsInTime_atTheServer() throws Exception {
        TlsOptions quick = Certificates.server().handshakeTimeout(Duration.ofMillis(300));
        try (TcpListener listener = echo(quick);
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            silent.getOutputStream().write(new byte[] {22, 3, 1, 2}); // A record begins.
            assertThat(events.failure.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(HandshakeTimeoutException.class)
                    .hasMessageContaining("PT0.3S");
            Awaitility.await().until(() -> listener.openConnections() == 0);
        }
    }

    @Test
    void stalledHandshake_endsInTime_evenIfNobodyReads() throws Exception {
        TlsOptions quick = Certificates.server().handshakeTimeout(Duration.ofMillis(300));
        try (TcpListener listener = listen(quick);
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            listener.connections().subscribe(connection -> {});
            assertThat(events.failure.get(20, TimeUnit.SECONDS)).isInstanceOf(HandshakeTimeoutException.class);
            assertThat(silent.isConnected()).isTrue();
        }
    }

    @Test
    void stalledHandshake_endsInTime_atTheClient() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertFailure(() -> TcpClient.on(
                                    network,
                                    TcpOptions.defaults()
                                            .tls(Certificates.client().handshakeTimeout(Duration.ofMillis(300))))
                            .connect("localhost", silent.getLocalPort())
                            .block(Duration.ofSeconds(20)))
                    .isInstanceOf(HandshakeTimeoutException.class);
        }
    }

    @Test
    void cancelledHandshake_breaksTheConnectionOff() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            JoinHandle<TcpConnection> connecting =
                    runtime.spawn(TcpClient.on(network, TcpOptions.defaults().tls(Certificates.client()))
                            .connect("localhost", server.getLocalPort()));
            try (Socket socket = server.accept()) {
                assertThat(socket.getInputStream().read())
                        .as("a handshake begins")
                        .isEqualTo(22);
                connecting.abort();
                assertEndsOrBreaks(socket.getInputStream());
            }
        }
    }

    private static void assertEndsOrBreaks(InputStream in) {
        try {
            in.readAllBytes();
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    /** Each wants an answer. Without a limit they were kept, half a kilobyte each, for a client that never read. */
    @Test
    void newKeysWithoutEnd_areRefused() throws Exception {
        try (TcpListener listener = echo(Certificates.server());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            SSLEngine engine = Certificates.context((X509Bundle) null).createSSLEngine("localhost", listener.port());
            engine.setUseClientMode(true);
            shakeHands(engine, socket);
            for (int i = 0; i < 20; i++) {
                sendNewKeys(engine, socket, 50); // As many as may be, and then a little data.
                send(socket, engine, text("x"));
            }
            assertThat(events.failure).isNotDone();
            Throwable refused = catchThrowable(() -> {
                while (!events.failure.isDone()) {
                    sendNewKeys(engine, socket, 50);
                }
            });
            assertThat(refused)
                    .satisfiesAnyOf(
                            none -> assertThat(none).isNull(),
                            broken -> assertThat(broken).isInstanceOf(IOException.class));
            assertThat(events.failure.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("without data");
            Awaitility.await().until(() -> listener.openConnections() == 0);
        }
    }

    private static void sendNewKeys(SSLEngine engine, Socket socket, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            engine.beginHandshake();
            send(socket, engine, text(""));
        }
    }

    private static void send(Socket socket, SSLEngine engine, ByteBuffer plain) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(plain, record);
        socket.getOutputStream().write(record.array(), 0, record.position());
    }

    private static void shakeHands(SSLEngine engine, Socket socket) throws IOException {
        engine.beginHandshake();
        ByteBuffer received = ByteBuffer.allocate(1 << 16).flip();
        ByteBuffer plain = ByteBuffer.allocate(1 << 16);
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> send(socket, engine, text(""));
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (engine.unwrap(received, plain).getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
                        received.compact();
                        int count = socket.getInputStream()
                                .read(received.array(), received.position(), received.remaining());
                        received.position(received.position() + count).flip();
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    @Test
    void endWithoutCloseNotify_isAnError() throws Exception {
        try (TcpListener listener = echo(Certificates.server());
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            SSLSocket socket = (SSLSocket) Certificates.context((X509Bundle) null)
                    .getSocketFactory()
                    .createSocket(plain, "localhost", listener.port(), false);
            socket.getOutputStream().write("hello".getBytes(UTF_8));
            assertThat(socket.getInputStream().readNBytes(5)).isEqualTo("hello".getBytes(UTF_8));
            plain.shutdownOutput(); // As somebody in between could.
            assertThat(events.failure.get(20, TimeUnit.SECONDS)).isInstanceOf(TlsTruncatedException.class);
        }
    }

    @Test
    void newHandshake_isRefused() throws Exception {
        try (TcpListener listener = echo(Certificates.server());
                SSLSocket socket = jdkClient(listener)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(1);
            assertFailure(() -> {
                        socket.startHandshake();
                        socket.getInputStream().read();
                    })
                    .isInstanceOf(IOException.class);
            assertThat(events.failure.get(20, TimeUnit.SECONDS)).hasMessageContaining("another handshake");
        }
    }

    @Test
    void newKeys_areAccepted() throws Exception {
        try (TcpListener listener = echo(Certificates.server());
                SSLSocket socket = jdkClient(listener)) {
            for (int i = 0; i < 5; i++) {
                socket.getOutputStream().write(i);
                assertThat(socket.getInputStream().read()).isEqualTo(i);
                socket.startHandshake(); // In TLS 1.3: a key update, which asks for one.
            }
            socket.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void budgetOfBuffers_endsTheConnection_notTheListener() throws Exception {
        BufferPool small = BufferPool.create(1024);
        TcpListener listener = TcpListener.bind(
                Network.nio(runtime, small),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TcpOptions.defaults().tls(Certificates.server()).observer(events));
        listener.serve(runtime, connection -> connection.send(connection.inbound()));
        for (int i = 0; i < 3; i++) {
            assertFailure(() -> connect(listener, Certificates.client())).isInstanceOf(IOException.class);
        }
        assertThat(events.failure.get(20, TimeUnit.SECONDS)).isInstanceOf(BufferBudgetException.class);
        assertThat(small.lentBytes()).isZero();
        listener.close();
    }

    @Test
    void wrongSide_isRefusedAtOnce() {
        assertFailure(() -> listen(Certificates.client())).isInstanceOf(IllegalArgumentException.class);
        assertFailure(() -> TcpClient.on(network, TcpOptions.defaults().tls(Certificates.server())))
                .isInstanceOf(IllegalArgumentException.class);
        assertFailure(() -> Certificates.client().versions("TLSv1.1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TLSv1.1");
    }

    // ---- Closing while something is under way

    @Test
    void close_whileReading_endsTheRead() throws Exception {
        try (TcpListener listener = echo(Certificates.server())) {
            TcpConnection connection = connect(listener, Certificates.client());
            JoinHandle<ByteBuffer> reading = runtime.spawn(connection.inbound().first());
            connection.close();
            assertFailure(() -> reading.future().block(Duration.ofSeconds(20))).isInstanceOf(Exception.class);
            Awaitility.await().until(() -> listener.openConnections() == 0);
            assertThat(events.failure)
                    .as("the other side was told by close_notify")
                    .isNotDone();
        }
    }

    @Test
    void close_whileWriting_endsTheWrite() throws Exception {
        AtomicReference<TcpConnection> accepted = new AtomicReference<>();
        try (TcpListener listener = listen(Certificates.server())) {
            listener.connections().subscribe(connection -> {
                accepted.set(connection);
                connection.handshake().subscribe(session -> {});
            });
            TcpConnection connection = connect(listener, Certificates.client());
            AsyncStream<ByteBuffer> endless = AsyncStream.generate(() -> 0, (state, sink) -> {
                sink.next(ByteBuffer.allocate(10_000));
                return state;
            });
            JoinHandle<Void> sending = runtime.spawn(connection.send(endless));
            Awaitility.await().until(() -> buffers.lentBytes() > 0);
            connection.close();
            assertFailure(() -> sending.future().block(Duration.ofSeconds(20))).isInstanceOf(IOException.class);
            accepted.get().close(); // Holds what arrived with the handshake.
        }
    }

    @Test
    void close_duringTheHandshake_endsIt() throws Exception {
        try (TcpListener listener = listen(Certificates.server());
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            TcpConnection connection = listener.connections().first().block(Duration.ofSeconds(20));
            JoinHandle<TlsSession> shaking = runtime.spawn(connection.handshake());
            connection.close();
            assertFailure(() -> shaking.future().block(Duration.ofSeconds(20))).isInstanceOf(IOException.class);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** Row 28 (netty#7423): whatever is under way when the runtime ends, its buffers come back. */
    @Test
    void shutdownOfTheRuntime_givesBuffersBack() throws Exception {
        AsyncRuntime other = AsyncRuntime.builder().name("ends").workers(2).build();
        Network ending = Network.nio(other, buffers);
        TcpListener listener = TcpListener.bind(
                ending,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TcpOptions.defaults().tls(Certificates.server()));
        listener.serve(other, connection -> connection.sendPooled(connection.inboundPooled()));
        TcpClient client = TcpClient.on(ending, TcpOptions.defaults().tls(Certificates.client()));
        for (int i = 0; i < 10; i++) {
            other.spawn(client.connect("localhost", listener.port())
                    .flatMap(connection -> connection.send(Chunks.cut(1, Long.MAX_VALUE, 50_000, new CRC32()))));
        }
        Awaitility.await().until(() -> buffers.lentBytes() > 0);
        other.shutdownNow().block(Duration.ofSeconds(20));
        Awaitility.await()
                .untilAsserted(() -> assertThat(buffers.borrowers())
                        .as("buffers that are lent")
                        .isEmpty());
        listener.close();
    }

    // ---- Encrypting a connection that has begun in plain text

    @Test
    void startTls_encryptsFromThereOn() throws Exception {
        TcpListener listener = TcpListener.bind(
                network, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TcpOptions.defaults());
        listener.serve(
                runtime,
                plain -> plain.inbound()
                        .first()
                        .then(plain.write(text("go ahead")))
                        .then(plain.startTls(Certificates.server()))
                        .flatMap(secure -> secure.send(secure.inbound())));
        TcpConnection plain = TcpClient.on(network, TcpOptions.defaults())
                .connect("localhost", listener.port())
                .block(Duration.ofSeconds(20));
        plain.write(text("STARTTLS")).block();
        assertThat(UTF_8.decode(plain.inbound().first().block(Duration.ofSeconds(20)))
                        .toString())
                .isEqualTo("go ahead");
        TcpConnection secure =
                plain.startTls(Certificates.client().serverName("localhost")).block(Duration.ofSeconds(20));
        assertThat(plain.isOpen()).isFalse();
        assertThat(secure.tls()).isPresent();
        secure.write(text("secret")).then(secure.closeOutput()).block();
        assertThat(read(secure.inbound())).isEqualTo("secret");
        plain.close(); // Closes the one that took its place.
        assertThat(secure.isOpen()).isFalse();
        Awaitility.await().until(() -> listener.openConnections() == 0);
        listener.close();
    }

    @Test
    void startTls_isRefusedWhileSomebodyReads() throws Exception {
        try (TcpListener listener = echo(Certificates.server())) {
            TcpConnection plain = TcpClient.on(network, TcpOptions.defaults())
                    .connect("localhost", listener.port())
                    .block(Duration.ofSeconds(20));
            JoinHandle<ByteBuffer> reading = runtime.spawn(plain.inbound().first());
            Awaitility.await()
                    .untilAsserted(() -> assertFailure(
                                    () -> plain.startTls(Certificates.client()).block(Duration.ofSeconds(20)))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("is being read"));
            reading.abort();
            plain.close();
        }
    }

    @Test
    void plainConnection_hasNoHandshake() throws Exception {
        try (TcpListener listener = echo(Certificates.server());
                TcpConnection plain = TcpClient.on(network, TcpOptions.defaults())
                        .connect("localhost", listener.port())
                        .block(Duration.ofSeconds(20))) {
            assertFailure(() -> plain.handshake().block(Duration.ofSeconds(20)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("TcpOptions.tls");
        }
    }

    /** Counts looks at certificates. */
    private static final class CountingTrust extends X509ExtendedTrustManager {

        private final X509ExtendedTrustManager real;
        private final AtomicInteger looks;

        CountingTrust(X509ExtendedTrustManager real, AtomicInteger looks) {
            this.real = real;
            this.looks = looks;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine)
                throws java.security.cert.CertificateException {
            looks.incrementAndGet();
            real.checkServerTrusted(chain, type, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new AssertionError();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new AssertionError();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new AssertionError();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {
            throw new AssertionError();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new AssertionError();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return real.getAcceptedIssuers();
        }
    }
}
