package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.net.FaultProxy.Active;
import org.reactivebridge.net.FaultProxy.Bandwidth;
import org.reactivebridge.net.FaultProxy.Direction;
import org.reactivebridge.net.FaultProxy.Latency;
import org.reactivebridge.net.FaultProxy.LimitData;
import org.reactivebridge.net.FaultProxy.ResetPeer;
import org.reactivebridge.net.FaultProxy.Slicer;
import org.reactivebridge.net.FaultProxy.SlowClose;
import org.reactivebridge.net.FaultProxy.Toxic;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;

/**
 * Connections of real sockets behind a bad network: what was sent arrives whole and in order, or somebody hears of it; and nothing
 * hangs or is left (E1, E4, E11).
 */
@Timeout(120)
class TcpFaultsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int BYTES = 60_000;

    /** Long enough that a busy machine does not bring it about, where it should not come. */
    private static final Duration LONG_IDLE = Duration.ofSeconds(30);

    private static final Duration SHORT_IDLE = Duration.ofMillis(500);

    private AsyncRuntime runtime;
    private TcpListener listener;
    private FaultProxy proxy;
    private final Queue<Throwable> atTheServer = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void startRuntime() {
        runtime = AsyncRuntime.builder().name("faults").workers(2).build();
    }

    private void start(Duration idle, long seed) throws IOException {
        TcpOptions options = TcpOptions.defaults().idleTimeout(idle).observer(new ConnectionObserver() {
            @Override
            public void closed(TcpConnection connection, @Nullable Throwable cause) {
                if (cause != null) {
                    atTheServer.add(cause);
                }
            }
        });
        listener = TcpListener.bind(
                Network.nio(runtime), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), options);
        listener.serve(
                runtime, connection -> connection.send(connection.inbound()).switchIfEmpty(connection.closeOutput()));
        proxy = new FaultProxy(listener.localAddress(), seed);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        listener.close();
        runtime.shutdownNow().block(Duration.ofSeconds(20));
    }

    /** What became of bytes that were sent to be echoed. */
    private final class Conversation {

        private final byte[] bytes;
        private final AtomicInteger received = new AtomicInteger();
        private final JoinHandle<Void> all;
        private @Nullable Throwable failure;

        Conversation(Duration idle, long seed) {
            this.bytes = new byte[BYTES];
            Random random = new Random(seed);
            random.nextBytes(bytes);
            List<ByteBuffer> chunks = new ArrayList<>();
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                int size = Math.min(left.remaining(), 1 + random.nextInt(5000));
                chunks.add(left.slice(left.position(), size));
                left.position(left.position() + size);
            }
            TcpOptions options = TcpOptions.defaults()
                    .idleTimeout(idle)
                    .readBytes(1 + random.nextInt(5000))
                    .writeBytes(1 + random.nextInt(5000));
            this.all = runtime.spawn(TcpClient.on(Network.nio(runtime), options)
                    .connect(proxy.address())
                    .flatMap(connection -> {
                        JoinHandle<Void> sending = runtime.spawn(connection
                                .send(AsyncStream.fromIterable(chunks))
                                .switchIfEmpty(connection.closeOutput()));
                        return connection
                                .inbound()
                                .doOnNext(this::check)
                                .drain()
                                .switchIfEmpty(sending.future())
                                .doFinally(kind -> connection.close());
                    }));
        }

        private void check(ByteBuffer part) {
            int at = received.getAndAdd(part.remaining());
            if (!part.equals(ByteBuffer.wrap(bytes, at, Math.min(part.remaining(), bytes.length - at)))) {
                wrong.add("other bytes at " + at);
            }
        }

        boolean isWhole() {
            return received.get() == bytes.length && failure == null;
        }

        /** Waits for the end, of which there is one. */
        Conversation end() {
            try {
                all.future().block(PATIENCE);
            } catch (RuntimeException thrown) {
                Throwable root = thrown;
                while (root.getCause() != null) {
                    root = root.getCause();
                }
                failure = root;
                assertThat(root).isInstanceOf(IOException.class);
            }
            return this;
        }
    }

    private List<Conversation> converse(int count, Duration idle) {
        List<Conversation> begun = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            begun.add(new Conversation(idle, i));
        }
        begun.forEach(Conversation::end);
        return begun;
    }

    private void checkNothingIsLeft() {
        assertThat(wrong).isEmpty();
        Awaitility.await().atMost(PATIENCE).until(() -> listener.openConnections() == 0);
        Awaitility.await().atMost(PATIENCE).until(() -> proxy.connections() == 0);
    }

    // ---- Faults that only take time

    static Stream<List<Toxic>> slow() {
        return Stream.of(
                List.of(),
                List.of(new Latency(Duration.ofMillis(30), Duration.ofMillis(20))),
                List.of(new Bandwidth(200_000)),
                List.of(new SlowClose(Duration.ofMillis(200))),
                List.of(new Slicer(700, 600, Duration.ofNanos(200_000))),
                List.of(
                        new Latency(Duration.ofMillis(5), Duration.ofMillis(5)),
                        new Slicer(3000, 2999, Duration.ZERO),
                        new Bandwidth(500_000),
                        new SlowClose(Duration.ofMillis(20))));
    }

    @ParameterizedTest
    @MethodSource("slow")
    void slowNetwork_losesNothing(List<Toxic> toxics) throws Exception {
        start(LONG_IDLE, 1);
        for (Direction direction : Direction.values()) {
            toxics.forEach(toxic -> proxy.add(direction, toxic));
        }
        assertThat(converse(10, LONG_IDLE)).allSatisfy(each -> {
            assertThat(each.failure).isNull();
            assertThat(each.received).hasValue(BYTES);
        });
        checkNothingIsLeft();
        assertThat(atTheServer).isEmpty();
    }

    // ---- Faults that cut

    static Stream<Toxic> cutting() {
        return Stream.of(
                new FaultProxy.Timeout(Duration.ofMillis(100)),
                new ResetPeer(Duration.ZERO),
                new ResetPeer(Duration.ofMillis(20)),
                new LimitData(0),
                new LimitData(1),
                new LimitData(BYTES - 1),
                new LimitData(BYTES / 2));
    }

    /** Those that are not hit are whole beside those that are. */
    @ParameterizedTest
    @MethodSource("cutting")
    void cut_isNeverTakenForTheWhole(Toxic toxic) throws Exception {
        for (Direction direction : Direction.values()) {
            start(LONG_IDLE, 2);
            proxy.add(direction, 0.5, toxic);
            proxy.add(direction, new Bandwidth(1_000_000)); // So that a reset after a time comes in the middle.
            List<Conversation> all = converse(12, LONG_IDLE);
            assertThat(all).as(toxic + " " + direction).anyMatch(Conversation::isWhole);
            assertThat(all).as(toxic + " " + direction).anyMatch(each -> !each.isWhole());
            if (toxic instanceof ResetPeer) {
                assertThat(all).allMatch(each -> each.isWhole() || each.failure != null);
            }
            checkNothingIsLeft();
            proxy.close();
            listener.close();
        }
    }

    /** Who closes looks like an end to a reader, which framing has to tell from the real one; but who sends gets an error. */
    @Test
    void down_endsWhatRuns_andRefusesWhatComes() throws Exception {
        start(LONG_IDLE, 3);
        proxy.add(Direction.TO_SERVER, new Bandwidth(100_000));
        CountDownLatch running = new CountDownLatch(5);
        List<JoinHandle<Void>> handles = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            handles.add(runtime.spawn(TcpClient.on(runtime)
                    .connect(proxy.address())
                    .flatMap(connection -> {
                        JoinHandle<Void> endless = runtime.spawn(connection.send(
                                AsyncStream.range(0, Integer.MAX_VALUE).map(n -> ByteBuffer.allocate(1000))));
                        return connection
                                .inbound()
                                .doOnNext(first -> running.countDown())
                                .drain()
                                .switchIfEmpty(endless.future())
                                .doFinally(kind -> connection.close());
                    })));
        }
        assertThat(running.await(40, TimeUnit.SECONDS)).isTrue();
        proxy.enable(false);
        for (JoinHandle<Void> handle : handles) {
            assertThat(rootOf(handle.future())).isInstanceOf(IOException.class);
        }
        checkNothingIsLeft();
        Throwable refused =
                rootOf(TcpClient.on(runtime).connect(proxy.address()).flatMap(made -> AsyncFuture.<Void>empty()));
        assertThat(refused).isInstanceOf(java.net.ConnectException.class);
        proxy.enable(true);
        assertThat(new Conversation(LONG_IDLE, 1).end().isWhole()).isTrue();
        checkNothingIsLeft();
    }

    private static @Nullable Throwable rootOf(AsyncFuture<Void> future) {
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

    // ---- Faults that only a limit ends

    /** A network that swallows everything, and never says so. */
    @ParameterizedTest
    @ValueSource(strings = {"TO_SERVER", "TO_CLIENT"})
    void blackHole_isEndedByTheIdleTimeout(Direction direction) throws Exception {
        start(SHORT_IDLE, 4);
        proxy.add(direction, new FaultProxy.Timeout(Duration.ZERO));
        List<Conversation> all = converse(10, SHORT_IDLE);
        assertThat(all).allSatisfy(each -> {
            assertThat(each.received).hasValue(0);
            assertThat(each.failure).isNotNull();
        });
        assertThat(all).anyMatch(each -> each.failure instanceof IdleTimeoutException);
        assertThat(wrong).isEmpty();
        Awaitility.await().atMost(PATIENCE).until(() -> listener.openConnections() == 0);
    }

    /** An end that does not arrive. */
    @Test
    void endThatIsHeldBack_isEndedByTheIdleTimeout() throws Exception {
        start(SHORT_IDLE, 5);
        proxy.add(Direction.TO_SERVER, new SlowClose(Duration.ofDays(1)));
        List<Conversation> all = converse(5, LONG_IDLE);
        assertThat(all).allSatisfy(each -> {
            assertThat(each.received).hasValue(BYTES);
            assertThat(each.failure).as("the server broke it off").isNotNull();
        });
        assertThat(atTheServer).hasSize(5).allMatch(cause -> cause instanceof IdleTimeoutException);
        checkNothingIsLeft();
    }

    // ---- All of it

    /** Faults come and go while connections run; when they have gone, everything is as before. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void faultsThatComeAndGo_leaveNothing(long seed) throws Exception {
        start(Duration.ofSeconds(2), seed);
        Random random = new Random(seed);
        List<Conversation> all = new ArrayList<>();
        List<Active> active = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(new Conversation(Duration.ofSeconds(2), seed + i));
            if (random.nextInt(3) > 0) {
                Direction direction = Direction.values()[random.nextInt(2)];
                active.add(proxy.add(direction, random.nextDouble(), someToxic(random)));
            }
            if (random.nextInt(3) == 0 && !active.isEmpty()) {
                active.remove(random.nextInt(active.size())).remove();
            }
            if (random.nextInt(6) == 0) {
                proxy.enable(false);
                proxy.enable(true);
            }
            if (random.nextInt(4) == 0) {
                all.get(random.nextInt(all.size())).end();
            }
        }
        for (Conversation each : all) {
            each.end();
        }
        active.forEach(Active::remove);
        checkNothingIsLeft();
        assertThat(new Conversation(LONG_IDLE, 1).end().isWhole())
                .as("seed " + seed)
                .isTrue();
        checkNothingIsLeft();
    }

    private static Toxic someToxic(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> new Latency(Duration.ofMillis(random.nextInt(50)), Duration.ofMillis(20));
            case 1 -> new Bandwidth(100_000 + random.nextInt(1_000_000));
            case 2 -> new SlowClose(Duration.ofMillis(random.nextInt(300)));
            case 3 -> new FaultProxy.Timeout(Duration.ofMillis(random.nextInt(300)));
            case 4 -> new ResetPeer(Duration.ofMillis(random.nextInt(100)));
            case 5 -> new Slicer(1 + random.nextInt(5000), 0, Duration.ofNanos(random.nextInt(100_000)));
            default -> new LimitData(random.nextInt(BYTES));
        };
    }
}
