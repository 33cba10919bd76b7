package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Sockets on loopback, against those of {@code java.net} and against each other. */
@Timeout(60)
class TcpTest {

    private AsyncRuntime runtime;

    @BeforeEach
    void start() {
        runtime = AsyncRuntime.builder().name("net").workers(2).build();
    }

    @AfterEach
    void stop() {
        runtime.shutdownNow().block(Duration.ofSeconds(20));
    }

    // ---- Reading and writing

    @Test
    void echo_answersASocketOfTheJdk() throws Exception {
        TcpListener listener = TcpListener.bind(runtime, 0);
        listener.serve(runtime, connection -> connection.send(connection.inbound()));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
            assertThat(new String(socket.getInputStream().readNBytes(5), StandardCharsets.UTF_8))
                    .isEqualTo("hello");
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        Awaitility.await().until(() -> listener.openConnections() == 0);
        listener.close();
    }

    @Test
    void client_talksToASocketOfTheJdk() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            JoinHandle<TcpConnection> connecting =
                    runtime.spawn(TcpClient.on(runtime).connect("127.0.0.1", server.getLocalPort()));
            try (Socket socket = server.accept();
                    TcpConnection connection = connecting.future().block()) {
                connection.write(text("ping")).block();
                assertThat(socket.getInputStream().readNBytes(4)).isEqualTo("ping".getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().write("pong".getBytes(StandardCharsets.UTF_8));
                ByteBuffer answer = connection.inbound().first().block();
                assertThat(StandardCharsets.UTF_8.decode(answer).toString()).startsWith("p");
                assertThat(connection.remoteAddress()).isEqualTo(socket.getLocalSocketAddress());
                assertThat(connection.localAddress()).isEqualTo(socket.getRemoteSocketAddress());
            }
        }
    }

    /** E11: with random sizes in both directions at once, what arrives is what was sent. */
    @Test
    void manyBytes_arriveInOrder() {
        TcpListener listener = bind(TcpOptions.defaults());
        listener.serve(runtime, connection -> connection.send(connection.inbound()));
        try (TcpConnection connection = connect(listener)) {
            long total = 64L << 20;
            Random sizes = new Random(7);
            CRC32 sent = new CRC32();
            AtomicLong left = new AtomicLong(total);
            AsyncStream<ByteBuffer> source = AsyncStream.generate(() -> sizes, (random, sink) -> {
                int size = (int) Math.min(left.get(), 1 + random.nextInt(100_000));
                if (size == 0) {
                    sink.complete();
                    return random;
                }
                byte[] bytes = new byte[size];
                random.nextBytes(bytes);
                sent.update(bytes);
                left.addAndGet(-size);
                sink.next(ByteBuffer.wrap(bytes));
                return random;
            });
            JoinHandle<Void> sending = runtime.spawn(connection.send(source).then(connection.closeOutput()));
            CRC32 received = new CRC32();
            AtomicLong count = new AtomicLong();
            JoinHandle<Void> reading = runtime.spawn(connection
                    .inbound()
                    .doOnNext(buffer -> {
                        count.addAndGet(buffer.remaining());
                        received.update(buffer);
                    })
                    .drain());
            reading.future().block(Duration.ofSeconds(50));
            sending.future().block(Duration.ofSeconds(1));
            assertThat(count).hasValue(total);
            assertThat(received.getValue()).isEqualTo(sent.getValue());
            assertThat(connection.isOpen()).as("both directions have ended").isFalse();
        }
        listener.close();
    }

    @Test
    void unixSockets_work(@TempDir Path folder) {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        TcpListener listener = bindTo(address, TcpOptions.defaults());
        listener.serve(runtime, connection -> connection.send(connection.inbound()));
        try (TcpConnection connection = TcpClient.on(runtime).connect(address).block(Duration.ofSeconds(10))) {
            connection.write(text("local")).block();
            ByteBuffer answer = connection.inbound().first().block();
            assertThat(StandardCharsets.UTF_8.decode(answer).toString()).isEqualTo("local");
        }
        listener.close();
    }

    // ---- Demand

    /** E3: without demand nothing is read, so that the sender is stopped by its window. */
    @Test
    void withoutDemand_theSenderStops() throws Exception {
        TcpListener listener = bind(TcpOptions.defaults());
        AtomicReference<Subscription> subscription = new AtomicReference<>();
        AtomicLong received = new AtomicLong();
        CountDownLatch ended = new CountDownLatch(1);
        listener.serve(runtime, connection -> {
            connection.inbound().subscribe(new Subscriber<>() {
                @Override
                public void onSubscribe(Subscription given) {
                    subscription.set(given);
                }

                @Override
                public void onNext(ByteBuffer buffer) {
                    received.addAndGet(buffer.remaining());
                }

                @Override
                public void onError(Throwable error) {
                    error.printStackTrace();
                }

                @Override
                public void onComplete() {
                    ended.countDown();
                }
            });
            return AsyncFuture.never();
        });
        try (TcpConnection connection = connect(listener)) {
            AtomicLong given = new AtomicLong();
            JoinHandle<Void> sending = runtime.spawn(connection.send(AsyncStream.range(0, 4_000)
                    .map(n -> ByteBuffer.allocate(16 * 1024))
                    .doOnNext(buffer -> given.addAndGet(buffer.remaining()))));
            Awaitility.await().until(() -> subscription.get() != null);
            // It comes to a stop: what was given stays the same for a while.
            Awaitility.await().during(Duration.ofMillis(300)).until(given::get, new org.hamcrest.BaseMatcher<Long>() {
                private long last = -1;

                @Override
                public boolean matches(Object now) {
                    boolean same = last == (Long) now;
                    last = (Long) now;
                    return same;
                }

                @Override
                public void describeTo(org.hamcrest.Description description) {
                    description.appendText("no more is given");
                }
            });
            assertThat(received).hasValue(0);
            assertThat(given.get()).isLessThan(4_000L * 16 * 1024);
            assertThat(sending.isDone()).isFalse();
            subscription.get().request(1);
            Awaitility.await().until(() -> received.get() > 0);
            assertThat(received.get()).isLessThanOrEqualTo(64 * 1024);
            subscription.get().request(Long.MAX_VALUE);
            sending.future().block(Duration.ofSeconds(20));
            connection.closeOutput().block();
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(received).hasValue(4_000L * 16 * 1024);
        }
        listener.close();
    }

    @Test
    void inbound_subscribedTwiceAtATime_tellsTheSecond() {
        TcpListener listener = bind(TcpOptions.defaults());
        listener.serve(runtime, connection -> connection.send(connection.inbound()));
        try (TcpConnection connection = connect(listener)) {
            JoinHandle<Void> reading = runtime.spawn(connection.inbound().drain());
            Awaitility.await()
                    .untilAsserted(() -> assertThatThrownBy(
                                    () -> connection.inbound().first().block(Duration.ofMillis(1)))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("already"));
            reading.abort();
        }
        listener.close();
    }

    @Test
    void read_givesOnePieceAtATime_andEmptyAtTheEnd() {
        TcpListener listener = bind(TcpOptions.defaults());
        listener.serve(runtime, connection -> connection.send(connection.inbound()));
        try (TcpConnection connection = connect(listener)) {
            for (String word : List.of("one", "two", "three")) {
                connection.write(text(word)).block();
                assertThat(StandardCharsets.UTF_8
                                .decode(connection.read().block())
                                .toString())
                        .isEqualTo(word);
            }
            connection.write(text("four")).block();
            assertThat(connection.inbound().first().block(Duration.ofSeconds(20)))
                    .as("a stream goes on behind it")
                    .isEqualTo(text("four"));
            JoinHandle<ByteBuffer> waiting = runtime.spawn(connection.read());
            waiting.abort();
            Awaitility.await().ignoreExceptions().untilAsserted(() -> {
                connection.write(text("five")).block();
                assertThat(connection.read().block(Duration.ofSeconds(20)))
                        .as("nothing is lost by a cancel")
                        .isNotNull();
            });
            connection.closeOutput().block();
            while (connection.read().block(Duration.ofSeconds(20)) != null) {
                // What is left of the tries before.
            }
            assertThat(connection.read().block(Duration.ofSeconds(20)))
                    .as("the end stays")
                    .isNull();
        }
        listener.close();
    }

    // ---- Half-close and the end: E2

    @Test
    void halfClose_leavesTheOtherDirectionOpen() throws Exception {
        TcpListener listener = bind(TcpOptions.defaults());
        listener.serve(
                runtime,
                connection -> connection.inbound().count().flatMap(items -> connection.write(text("after the end"))));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.getOutputStream().write(1);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes())
                    .isEqualTo("after the end".getBytes(StandardCharsets.UTF_8));
        }
        listener.close();
    }

    @Test
    void addresses_ofAConnectionThatIsOver_areStillKnown() {
        TcpListener listener = bind(TcpOptions.defaults());
        TcpConnection connection = connect(listener);
        java.net.SocketAddress local = connection.localAddress();
        connection.close();
        assertThat(connection.localAddress()).isEqualTo(local).isNotEqualTo(listener.localAddress());
        assertThat(connection.remoteAddress()).isEqualTo(listener.localAddress());
        listener.close();
    }

    @Test
    void closeOutput_thenReading_works() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TcpConnection connection = TcpClient.on(runtime)
                        .connect(server.getLocalSocketAddress())
                        .block();
                Socket socket = server.accept()) {
            connection.closeOutput().block();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(connection.isOpen()).isTrue();
            assertThatThrownBy(() -> connection.write(text("late")).block())
                    .hasRootCauseInstanceOf(IOException.class)
                    .hasMessageContaining("output");
            socket.getOutputStream().write(7);
            socket.close();
            assertThat(connection.inbound().map(ByteBuffer::get).toList().block())
                    .containsExactly((byte) 7);
        }
    }

    /** E1. */
    @Test
    void reset_failsReaderAndWriterOnce() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        AtomicInteger closings = new AtomicInteger();
        TcpOptions options = TcpOptions.defaults().observer(new ConnectionObserver() {
            @Override
            public void closed(TcpConnection connection, Throwable cause) {
                closings.incrementAndGet();
                closed.countDown();
            }
        });
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            TcpConnection connection = TcpClient.on(Network.nio(runtime), options)
                    .connect(server.getLocalSocketAddress())
                    .block();
            Socket socket = server.accept();
            JoinHandle<Void> reading = runtime.spawn(connection.inbound().drain());
            JoinHandle<Void> writing = runtime.spawn(
                    connection.send(AsyncStream.range(0, Integer.MAX_VALUE).map(n -> ByteBuffer.allocate(64 * 1024))));
            socket.setSoLinger(true, 0);
            socket.close();
            assertThatThrownBy(() -> reading.future().block()).hasRootCauseInstanceOf(IOException.class);
            assertThatThrownBy(() -> writing.future().block()).hasRootCauseInstanceOf(IOException.class);
            assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(closings).hasValue(1);
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void abort_resetsTheOtherSide() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TcpConnection connection = TcpClient.on(runtime)
                        .connect(server.getLocalSocketAddress())
                        .block();
                Socket socket = server.accept()) {
            connection.abort();
            InputStream input = socket.getInputStream();
            assertThatThrownBy(input::read).hasMessageContaining("reset");
        }
    }

    @Test
    void close_whileReading_endsTheReader() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            TcpConnection connection = TcpClient.on(runtime)
                    .connect(server.getLocalSocketAddress())
                    .block();
            try (Socket socket = server.accept()) {
                JoinHandle<Void> reading = runtime.spawn(connection.inbound().drain());
                connection.close();
                assertThatThrownBy(() -> reading.future().block()).hasRootCauseInstanceOf(IOException.class);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void idleConnections_areEnded() throws Exception {
        TcpOptions options = TcpOptions.defaults().idleTimeout(Duration.ofMillis(200));
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            TcpConnection connection = TcpClient.on(Network.nio(runtime), options)
                    .connect(server.getLocalSocketAddress())
                    .block();
            try (Socket socket = server.accept()) {
                assertThatThrownBy(() -> connection.inbound().drain().block())
                        .hasRootCauseInstanceOf(IdleTimeoutException.class)
                        .hasMessageContaining("PT0.2S");
            }
        }
    }

    // ---- Listening: E6

    @Test
    void bind_toAPortInUse_saysWhichAndLeavesNothing() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> TcpListener.bind(runtime, server.getLocalPort()))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining(Integer.toString(server.getLocalPort()));
        }
        TcpListener listener = TcpListener.bind(runtime, 0);
        int port = listener.port();
        listener.close();
        TcpListener.bind(runtime, port).close();
    }

    /** Who closes wants the selector for a moment, and must get it though the worker goes back to it at once. */
    @Test
    void close_whileNothingHappens_comesBack() {
        TcpListener idle = bind(TcpOptions.defaults());
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            for (int i = 0; i < 500; i++) {
                TcpListener listener = bind(TcpOptions.defaults());
                listener.close();
                listener.close();
            }
        });
        idle.close();
    }

    @Test
    void maxConnections_pausesAccepting() throws Exception {
        AtomicInteger paused = new AtomicInteger();
        TcpOptions options = TcpOptions.defaults().maxConnections(2).observer(new ConnectionObserver() {
            @Override
            public void acceptPaused(java.net.SocketAddress local, Throwable failure) {
                paused.incrementAndGet();
            }
        });
        TcpListener listener = bind(options);
        listener.serve(runtime, connection -> connection.send(connection.inbound()));
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sockets.add(new Socket(InetAddress.getLoopbackAddress(), listener.port()));
        }
        for (Socket socket : sockets) {
            socket.getOutputStream().write(5);
        }
        assertThat(sockets.get(0).getInputStream().read()).isEqualTo(5);
        assertThat(sockets.get(1).getInputStream().read()).isEqualTo(5);
        Awaitility.await().until(() -> paused.get() == 1);
        assertThat(listener.openConnections()).isEqualTo(2);
        assertThat(sockets.get(2).getInputStream().available()).isZero();
        sockets.get(0).close();
        assertThat(sockets.get(2).getInputStream().read()).isEqualTo(5);
        for (Socket socket : sockets) {
            socket.close();
        }
        listener.close();
    }

    @Test
    void close_withoutGrace_breaksOffAtOnce() throws Exception {
        TcpListener listener = bind(TcpOptions.defaults());
        listener.serve(runtime, connection -> connection.inbound().drain());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            Awaitility.await().until(() -> listener.openConnections() == 1);
            listener.close(Duration.ZERO).block(Duration.ofSeconds(20));
            assertThat(listener.openConnections()).isZero();
            socket.setSoTimeout(20_000);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> listener.close(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void close_withGrace_waitsAndThenBreaksOff() throws Exception {
        TcpListener listener = bind(TcpOptions.defaults());
        listener.serve(runtime, connection -> connection.send(connection.inbound()));
        try (Socket stays = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            OutputStream output = stays.getOutputStream();
            output.write(1);
            assertThat(stays.getInputStream().read()).isEqualTo(1);
            listener.close(Duration.ofMillis(100)).block(Duration.ofSeconds(10));
            assertThat(listener.openConnections()).isZero();
            assertThatThrownBy(() -> stays.getInputStream().read()).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), listener.port()))
                .isInstanceOf(ConnectException.class);
    }

    /** The last connection may end while the one who closes looks whether there is one. */
    @Test
    void close_withGrace_isOverWhenTheLastConnectionIs() {
        for (int i = 0; i < 200; i++) {
            TcpListener listener = bind(TcpOptions.defaults());
            listener.serve(runtime, connection -> connection.send(connection.inbound()));
            TcpConnection connection = connect(listener);
            JoinHandle<Void> closing = runtime.spawn(listener.close(Duration.ofMinutes(5)));
            connection.close();
            closing.future().block(Duration.ofSeconds(10));
            assertThat(listener.openConnections()).isZero();
        }
    }

    // ---- Connecting: E7

    @Test
    void connect_refused_saysWhere() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        assertThatThrownBy(
                        () -> TcpClient.on(runtime).connect("127.0.0.1", port).block())
                .hasRootCauseInstanceOf(ConnectException.class)
                .hasMessageContaining(Integer.toString(port));
    }

    @Test
    void connect_toAnUnknownHost_fails() {
        assertThatThrownBy(() ->
                        TcpClient.on(runtime).connect("no.such.host.invalid", 1).block())
                .hasRootCauseInstanceOf(UnknownHostException.class);
    }

    /** A listener that accepts nothing and whose queue is full answers no more: on loopback that is as good as a black hole. */
    @Test
    void connect_toWhoDoesNotAnswer_timesOut() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Link> fill = new ArrayList<>();
            Network network = Network.nio(runtime);
            for (int i = 0; i < 8; i++) {
                fill.add(network.connect(server.getLocalSocketAddress(), SocketOptions.defaults()));
            }
            TcpOptions options = TcpOptions.defaults().connectTimeout(Duration.ofMillis(300));
            assertThatThrownBy(() -> TcpClient.on(network, options)
                            .connect(server.getLocalSocketAddress())
                            .block())
                    .hasRootCauseInstanceOf(ConnectTimeoutException.class)
                    .hasMessageContaining("PT0.3S");
            fill.forEach(Link::reset);
        }
    }

    @Test
    void addresses_areTriedFamilyByFamily() throws Exception {
        InetAddress six = InetAddress.getByName("::1");
        InetAddress otherSix = InetAddress.getByName("::2");
        InetAddress four = InetAddress.getByName("127.0.0.1");
        InetAddress otherFour = InetAddress.getByName("127.0.0.2");
        assertThat(TcpClient.addresses(List.of(six, otherSix, four, otherFour), 9))
                .containsExactly(
                        new InetSocketAddress(six, 9),
                        new InetSocketAddress(four, 9),
                        new InetSocketAddress(otherSix, 9),
                        new InetSocketAddress(otherFour, 9));
    }

    // ---- Helpers

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private TcpListener bind(TcpOptions options) {
        return bindTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), options);
    }

    private TcpListener bindTo(java.net.SocketAddress address, TcpOptions options) {
        try {
            return TcpListener.bind(Network.nio(runtime), address, options);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private TcpConnection connect(TcpListener listener) {
        return TcpClient.on(runtime).connect(listener.localAddress()).block(Duration.ofSeconds(10));
    }
}
