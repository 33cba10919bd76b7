package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Real sockets where it is hard: many at once, peers that never read, breaks at every point, very many bytes. */
@Timeout(120)
class TcpHardCasesTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private AsyncRuntime runtime;

    @BeforeEach
    void start() {
        runtime = AsyncRuntime.builder().name("hard").workers(2).build();
    }

    @AfterEach
    void stop() {
        runtime.shutdownNow().block(Duration.ofSeconds(20));
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5));
    }

    private TcpListener bind(TcpOptions options) throws IOException {
        return TcpListener.bind(Network.nio(runtime), new InetSocketAddress(LOOPBACK, 0), options);
    }

    private static Socket client(TcpListener listener) throws IOException {
        Socket socket = new Socket(LOOPBACK, listener.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static @Nullable Throwable rootOf(AsyncFuture<?> future) {
        try {
            future.block(PATIENCE);
            return null;
        } catch (RuntimeException thrown) {
            Throwable root = thrown;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return root;
        }
    }

    // ---- E1

    enum Point {
        BEFORE_FIRST_BYTE,
        MID_READ,
        MID_WRITE,
        AFTER_OUR_FIN,
        AFTER_THEIR_FIN
    }

    /** Counts the ends of connections, and each look at a socket. */
    private static final class Ends implements ConnectionObserver {

        private final Map<TcpConnection, AtomicInteger> closed = new ConcurrentHashMap<>();
        private final Queue<Throwable> causes = new ConcurrentLinkedQueue<>();
        private final AtomicInteger inputsEnded = new AtomicInteger();
        private final AtomicLong looks = new AtomicLong();

        @Override
        public void connected(TcpConnection connection) {
            closed.put(connection, new AtomicInteger());
        }

        @Override
        public void readWaiting(TcpConnection connection) {
            looks.incrementAndGet();
        }

        @Override
        public void flushing(TcpConnection connection, int buffers) {
            looks.incrementAndGet();
        }

        @Override
        public void inputEnded(TcpConnection connection) {
            inputsEnded.incrementAndGet();
        }

        @Override
        public void closed(TcpConnection connection, @Nullable Throwable cause) {
            closed.get(connection).incrementAndGet();
            if (cause != null) {
                causes.add(cause);
            }
        }
    }

    /** How often the workers have looked for something to do. */
    private long wakeUps() {
        return runtime.metrics().sum(worker -> worker.parks() + worker.polls() + worker.events());
    }

    private AsyncFuture<Void> endless(TcpConnection connection) {
        return connection.send(AsyncStream.range(0, Integer.MAX_VALUE).map(n -> ByteBuffer.allocate(10_000)));
    }

    /** Whoever reads or sends gets one error, the place is free again, and nothing looks at the socket any more (netty: GHSA-rwm7). */
    @ParameterizedTest
    @EnumSource(Point.class)
    void reset_atEachPoint_endsTheConnectionOnce(Point point) throws Exception {
        int count = 20;
        Ends ends = new Ends();
        TcpListener listener = bind(TcpOptions.defaults().observer(ends));
        Queue<JoinHandle<Void>> operations = new ConcurrentLinkedQueue<>();
        listener.serve(runtime, connection -> {
            AsyncFuture<Void> work = switch (point) {
                case BEFORE_FIRST_BYTE, MID_READ -> connection.inbound().drain();
                case MID_WRITE -> endless(connection);
                case AFTER_OUR_FIN ->
                    connection.closeOutput().switchIfEmpty(connection.inbound().drain());
                case AFTER_THEIR_FIN -> connection.inbound().drain().switchIfEmpty(endless(connection));
            };
            operations.add(runtime.spawn(work));
            return AsyncFuture.never(); // The place is not freed by this.
        });
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(client(listener));
        }
        await().until(() -> operations.size() == count);
        for (Socket client : clients) {
            switch (point) {
                case BEFORE_FIRST_BYTE -> {}
                case MID_READ -> client.getOutputStream().write(new byte[1000]);
                case MID_WRITE -> client.getInputStream().readNBytes(1000);
                case AFTER_OUR_FIN -> assertThat(client.getInputStream().read()).isEqualTo(-1);
                case AFTER_THEIR_FIN -> {
                    client.shutdownOutput();
                    client.getInputStream().readNBytes(1000);
                }
            }
            reset(client);
        }
        for (JoinHandle<Void> operation : operations) {
            assertThat(rootOf(operation.future())).isInstanceOf(IOException.class);
        }
        await().until(() -> listener.openConnections() == 0);
        assertThat(ends.closed.values()).hasSize(count).allMatch(times -> times.get() == 1);
        assertThat(ends.causes).hasSize(count);
        long looks = ends.looks.get();
        long wakeUps = wakeUps();
        long start = System.nanoTime();
        assertThat(new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS))
                .as("just to let time pass")
                .isFalse();
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat((wakeUps() - wakeUps) / seconds).as("wake-ups in a second").isLessThan(50);
        assertThat(ends.looks).hasValue(looks);
        listener.close();
    }

    /** Where nobody reads or sends, nobody is told of a reset; the limit for idle connections ends what is left. */
    @Test
    void reset_whileNobodyWaits_isEndedByTheIdleTimeout() throws Exception {
        Ends ends = new Ends();
        TcpListener listener = bind(TcpOptions.defaults().observer(ends).idleTimeout(Duration.ofMillis(500)));
        listener.serve(
                runtime,
                connection -> connection.inbound().drain().switchIfEmpty(connection.send(AsyncStream.never())));
        Socket client = client(listener);
        client.shutdownOutput();
        await().until(() -> ends.inputsEnded.get() == 1);
        reset(client);
        await().until(() -> listener.openConnections() == 0);
        assertThat(ends.causes).hasSize(1).allMatch(cause -> cause instanceof IdleTimeoutException);
        listener.close();
    }

    // ---- E2

    enum Order {
        OURS_FIRST,
        THEIRS_FIRST,
        BOTH_AT_ONCE,
        THEIRS_THEN_WE_CLOSE
    }

    enum Data {
        NONE,
        READ,
        UNREAD
    }

    static List<Arguments> halfCloses() {
        List<Arguments> all = new ArrayList<>();
        for (Order order : Order.values()) {
            for (Data data : Data.values()) {
                all.add(Arguments.of(order, data));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("halfCloses")
    void halfClose_endsOneDirectionOnly(Order order, Data data) throws Exception {
        byte[] bytes = new byte[data == Data.NONE ? 0 : 5000];
        new Random(1).nextBytes(bytes);
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                TcpConnection ours = TcpClient.on(runtime)
                        .connect(server.getLocalSocketAddress())
                        .block(PATIENCE);
                Socket theirs = server.accept()) {
            theirs.setSoTimeout((int) PATIENCE.toMillis());
            CRC32 received = new CRC32();
            AtomicInteger count = new AtomicInteger();
            AsyncFuture<Void> reading = ours.inbound()
                    .doOnNext(buffer -> {
                        count.addAndGet(buffer.remaining());
                        received.update(buffer);
                    })
                    .drain();
            AsyncFuture<Void> sending = ours.write(ByteBuffer.wrap(bytes));
            JoinHandle<Void> read = null;
            theirs.getOutputStream().write(bytes);
            if (data == Data.READ) {
                read = runtime.spawn(reading);
                await().until(() -> count.get() == bytes.length);
            }
            if (order == Order.OURS_FIRST) {
                sending.switchIfEmpty(ours.closeOutput()).block(PATIENCE);
                assertThat(theirs.getInputStream().readAllBytes()).isEqualTo(bytes);
                assertThat(ours.isOpen()).isTrue();
                theirs.shutdownOutput();
            } else {
                theirs.shutdownOutput();
                if (order == Order.BOTH_AT_ONCE) {
                    sending.switchIfEmpty(ours.closeOutput()).block(PATIENCE);
                }
            }
            read = read == null ? runtime.spawn(reading) : read;
            read.future().block(PATIENCE);
            if (order == Order.THEIRS_FIRST || order == Order.THEIRS_THEN_WE_CLOSE) {
                assertThat(ours.isOpen()).isTrue();
                sending.block(PATIENCE);
                if (order == Order.THEIRS_FIRST) {
                    ours.closeOutput().block(PATIENCE);
                } else {
                    ours.close();
                }
            }
            if (order != Order.OURS_FIRST) {
                assertThat(theirs.getInputStream().readAllBytes()).isEqualTo(bytes);
            }
            assertThat(ours.isOpen()).isFalse();
            CRC32 sent = new CRC32();
            sent.update(bytes);
            assertThat(count).hasValue(bytes.length);
            assertThat(received.getValue()).isEqualTo(sent.getValue());
        }
    }

    // ---- E3

    /**
     * A publisher whose items nobody reads is not asked for more than what the system takes, what is held and one item; and the
     * limit for idle connections ends the connection (netty#11874, #7812, #7123).
     */
    @Test
    void peersThatNeverRead_costABoundedAmount_andAreEnded() throws Exception {
        int count = 1_000;
        int item = 1_000;
        int held = 8 * 1024;
        Map<TcpConnection, AtomicLong> balance =
                new ConcurrentHashMap<>(); // Given by the publisher, and not yet written.
        AtomicLong mostHeld = new AtomicLong();
        AtomicLong given = new AtomicLong();
        AtomicInteger idle = new AtomicInteger();
        TcpListener listener = bind(TcpOptions.defaults()
                .readBytes(held)
                .writeBytes(held)
                .idleTimeout(Duration.ofSeconds(3))
                .socket(SocketOptions.defaults().sendBuffer(16 * 1024))
                .observer(new ConnectionObserver() {
                    @Override
                    public void connected(TcpConnection connection) {
                        balance.put(connection, new AtomicLong());
                    }

                    @Override
                    public void written(TcpConnection connection, long bytes) {
                        balance.get(connection).addAndGet(-bytes);
                    }

                    @Override
                    public void closed(TcpConnection connection, @Nullable Throwable cause) {
                        if (cause instanceof IdleTimeoutException) {
                            idle.incrementAndGet();
                        }
                    }
                }));
        listener.serve(
                runtime,
                connection -> connection.send(AsyncStream.range(0, Integer.MAX_VALUE)
                        .map(n -> ByteBuffer.allocate(item))
                        .doOnNext(buffer -> {
                            given.addAndGet(item);
                            long now = balance.get(connection).addAndGet(item);
                            mostHeld.accumulateAndGet(now, Math::max);
                        })));
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                Socket client = new Socket();
                client.setReceiveBufferSize(4 * 1024);
                client.connect(new InetSocketAddress(LOOPBACK, listener.port()), (int) PATIENCE.toMillis());
                clients.add(client);
            }
            await().until(() -> balance.size() == count);
            await().until(() -> idle.get() == count);
            await().until(() -> listener.openConnections() == 0);
        } finally {
            for (Socket client : clients) {
                reset(client);
            }
        }
        assertThat(mostHeld.get()).isBetween(1L, (long) held + item);
        assertThat(given.get() / count)
                .as("what the system took is bounded too")
                .isLessThan(200_000);
        listener.close();
    }

    // ---- E12

    /** Whoever is not accepted is told within the limit for connecting. */
    @Test
    void burst_beyondTheBacklog_hangsNobody() throws Exception {
        int backlog = 100;
        int count = backlog + 1_000;
        TcpListener listener = bind(TcpOptions.defaults().backlog(backlog));
        TcpClient client =
                TcpClient.on(Network.nio(runtime), TcpOptions.defaults().connectTimeout(Duration.ofSeconds(2)));
        List<JoinHandle<TcpConnection>> connecting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            connecting.add(runtime.spawn(client.connect(listener.localAddress())));
        }
        await().until(() -> connecting.stream().allMatch(JoinHandle::isDone));
        long timedOut = connecting.stream()
                .filter(handle -> handle.cause()
                        .filter(ConnectTimeoutException.class::isInstance)
                        .isPresent())
                .count();
        List<JoinHandle<TcpConnection>> made =
                connecting.stream().filter(handle -> handle.cause().isEmpty()).toList();
        assertThat(made).as("those that the system keeps").hasSizeGreaterThanOrEqualTo(backlog);
        assertThat(timedOut).isPositive();
        assertThat(made.size() + timedOut).isEqualTo(count);
        made.forEach(handle -> handle.join().abort());
        listener.close();
    }

    /** And where somebody accepts, all are served, though some have to ask twice. */
    @Test
    void burst_beyondTheBacklog_isServedWhereSomebodyAccepts() throws Exception {
        int backlog = 100;
        int count = backlog + 1_000;
        TcpListener listener = bind(TcpOptions.defaults().backlog(backlog));
        listener.serve(runtime, connection -> connection.inbound().drain());
        TcpClient client =
                TcpClient.on(Network.nio(runtime), TcpOptions.defaults().connectTimeout(Duration.ofSeconds(30)));
        List<JoinHandle<TcpConnection>> connecting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            connecting.add(runtime.spawn(client.connect(listener.localAddress())));
        }
        for (JoinHandle<TcpConnection> handle : connecting) {
            handle.future().block(PATIENCE).abort();
        }
        await().until(() -> listener.openConnections() == 0);
        listener.close();
    }

    // ---- E6

    private static long openDescriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void bindsThatFail_sayWhy_andKeepNoDescriptor() throws Exception {
        InetSocketAddress foreign = new InetSocketAddress("192.0.2.1", 0); // Set aside for documentation.
        TcpListener taken = bind(TcpOptions.defaults());
        UdpSocket takenToo = UdpSocket.bind(runtime, 0);
        Network network = Network.nio(runtime);
        long before = openDescriptors();
        for (int i = 0; i < 200; i++) {
            assertThatThrownBy(() -> TcpListener.bind(network, foreign, TcpOptions.defaults()))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("192.0.2.1");
            assertThatThrownBy(() -> TcpListener.bind(network, taken.localAddress(), TcpOptions.defaults()))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining(Integer.toString(taken.port()));
            assertThatThrownBy(() -> UdpSocket.bind(network, foreign, SocketOptions.defaults()))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("192.0.2.1");
            assertThatThrownBy(() -> UdpSocket.bind(network, takenToo.localAddress(), SocketOptions.defaults()))
                    .isInstanceOf(BindException.class);
            TcpClient from = TcpClient.on(
                    network,
                    TcpOptions.defaults().socket(SocketOptions.defaults().localAddress(foreign)));
            assertThat(rootOf(from.connect(taken.localAddress())))
                    .as("of an address that is not this machine's")
                    .isInstanceOf(BindException.class);
        }
        assertThat(openDescriptors() - before).isLessThan(50);
        taken.close();
        takenToo.close();
    }

    // ---- E7

    /**
     * However far it has come, nothing is left of it on either side (reactor-netty#3110, #3531). Where the one who cancels comes in
     * between the connection and the task that waits for it, the connection is a discarded item, and breaks itself off.
     */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void connect_cancelledAtEachMoment_leavesNothing() throws Exception {
        TcpListener listener = bind(TcpOptions.defaults());
        listener.serve(runtime, connection -> connection.inbound().drain());
        AsyncRuntime clients = AsyncRuntime.builder().name("clients").workers(2).build();
        TcpClient client = TcpClient.on(clients);
        Random random = new Random(5);
        long before = openDescriptors();
        int given = 0;
        for (int i = 0; i < 1_000; i++) {
            JoinHandle<TcpConnection> handle = clients.spawn(client.connect("127.0.0.1", listener.port()));
            long end = System.nanoTime() + random.nextInt(400_000);
            while (System.nanoTime() < end) {
                Thread.onSpinWait(); // A moment that is too short to wait for.
            }
            if (!handle.abort()) {
                given++;
                handle.join().close();
            }
        }
        await().until(() -> listener.openConnections() == 0);
        await().until(() -> openDescriptors() - before < 50);
        assertThat(given).as("some could not be cancelled any more").isLessThan(1_000);
        clients.shutdownNow().block(PATIENCE);
        listener.close();
    }

    private static Hooks closingWhatIsDiscarded() {
        return Hooks.defaults().onDiscard(item -> {
            if (item instanceof TcpConnection connection) {
                connection.abort();
            }
        });
    }

    /** A connection that is served has been handed on: whoever closes what is discarded does not close it. */
    @Test
    void servedConnections_areNotDiscarded() throws Exception {
        AsyncRuntime closing = AsyncRuntime.builder()
                .name("closing")
                .workers(2)
                .hooks(closingWhatIsDiscarded())
                .build();
        TcpListener listener = TcpListener.bind(closing, 0);
        listener.serve(closing, connection -> connection.send(connection.inbound()));
        try (Socket client = client(listener)) {
            for (int i = 0; i < 10; i++) {
                client.getOutputStream().write(i);
                assertThat(client.getInputStream().read()).isEqualTo(i);
            }
        }
        listener.close();
        closing.shutdownNow().block(PATIENCE);
    }

    // ---- Subscribers

    @Test
    void secondSubscriber_isRefused_andTheFirstGoesOn() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                TcpConnection connection = TcpClient.on(runtime)
                        .connect(server.getLocalSocketAddress())
                        .block(PATIENCE);
                Socket peer = server.accept()) {
            AtomicInteger received = new AtomicInteger();
            JoinHandle<Void> first = runtime.spawn(connection
                    .inbound()
                    .doOnNext(buffer -> received.addAndGet(buffer.remaining()))
                    .drain());
            peer.getOutputStream().write(new byte[10]);
            await().until(() -> received.get() == 10);
            assertThat(rootOf(connection.inbound().drain()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already")
                    .hasMessageContaining(Integer.toString(server.getLocalPort()));
            peer.getOutputStream().write(new byte[10]);
            peer.shutdownOutput();
            first.future().block(PATIENCE);
            assertThat(received).hasValue(20);
        }
    }

    /** Nothing comes after it, and the connection can still be used to send. */
    @ParameterizedTest
    @ValueSource(longs = {1, 3, Long.MAX_VALUE})
    void subscriberThatCancelsInsideOnNext_getsNoMore(long demand) throws Exception {
        TcpOptions options = TcpOptions.defaults().readBytes(10).writeBytes(1000);
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                TcpConnection connection = TcpClient.on(Network.nio(runtime), options)
                        .connect(server.getLocalSocketAddress())
                        .block(PATIENCE);
                Socket peer = server.accept()) {
            peer.getOutputStream().write(new byte[1000]);
            AtomicInteger items = new AtomicInteger();
            AtomicReference<Object> end = new AtomicReference<>();
            CountDownLatch cancelled = new CountDownLatch(1);
            connection.inbound().subscribe(new Subscriber<>() {
                private Subscription subscription;

                @Override
                public void onSubscribe(Subscription given) {
                    subscription = given;
                    given.request(demand);
                }

                @Override
                public void onNext(ByteBuffer buffer) {
                    items.incrementAndGet();
                    subscription.cancel();
                    cancelled.countDown();
                }

                @Override
                public void onError(Throwable failure) {
                    end.set(failure);
                }

                @Override
                public void onComplete() {
                    end.set("complete");
                }
            });
            assertThat(cancelled.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            connection.write(ByteBuffer.wrap(new byte[] {4})).block(PATIENCE);
            assertThat(peer.getInputStream().read()).isEqualTo(4);
            assertThat(items).hasValue(1);
            assertThat(end).hasValue(null);
            assertThat(connection.isOpen()).isTrue();
        }
    }

    // ---- E11

    /** Pieces of all sizes, out of a block of random bytes, from a place that the number of the piece decides. */
    @Test
    void gigabyte_arrivesWhole() throws Exception {
        long total = 1_000_000_000;
        byte[] block = new byte[1 << 20];
        new Random(3).nextBytes(block);
        CRC32 sent = new CRC32();
        CRC32 received = new CRC32();
        AtomicLong count = new AtomicLong();
        TcpListener listener = bind(TcpOptions.defaults());
        JoinHandle<Void> receiving = runtime.spawn(listener.connections()
                .first()
                .flatMap(connection -> connection
                        .inbound()
                        .doOnNext(buffer -> {
                            count.addAndGet(buffer.remaining());
                            received.update(buffer);
                        })
                        .drain()
                        .doFinally(kind -> connection.close())));
        TcpConnection connection =
                TcpClient.on(runtime).connect(listener.localAddress()).block(PATIENCE);
        Random sizes = new Random(4);
        AtomicLong left = new AtomicLong(total);
        JoinHandle<Void> sending = runtime.spawn(connection
                .send(AsyncStream.generate(() -> sizes, (random, sink) -> {
                    int most = 1 << random.nextInt(19);
                    int size = (int) Math.min(left.get(), 1 + random.nextInt(most));
                    if (size == 0) {
                        sink.complete();
                        return random;
                    }
                    ByteBuffer piece = ByteBuffer.wrap(block, random.nextInt(block.length - size), size);
                    sent.update(piece.duplicate());
                    left.addAndGet(-size);
                    sink.next(piece);
                    return random;
                }))
                .switchIfEmpty(connection.closeOutput()));
        receiving.future().block(Duration.ofSeconds(90));
        sending.future().block(PATIENCE);
        assertThat(count).hasValue(total);
        assertThat(received.getValue()).isEqualTo(sent.getValue());
        connection.close();
        await().until(() -> listener.openConnections() == 0);
        listener.close();
    }
}
