package org.reactivebridge.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.net.SimulatedNetwork.Faults;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.runtime.SchedulingAlgorithm;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.Simulation;

/** Each limit is kept to the moment, has a type of its own and is counted: in virtual time, so that moments can be compared. */
class TcpLimitsTest {

    private static final int PORT = 7;
    private static final long SECOND = 1_000_000_000L;
    private static final long LATENCY = 20_000_000;
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);

    /** A server and what it was told, on a network that is slow and reliable. */
    private static final class World implements ConnectionObserver {

        final Simulation simulation;
        final AsyncRuntime runtime;
        final SimulatedNetwork network;
        final NetworkMetrics metrics = new NetworkMetrics();
        final List<TcpConnection> accepted = new ArrayList<>();
        final List<Throwable> causes = new ArrayList<>();
        long closedAt = -1;

        World(Simulation simulation) {
            this(simulation, Faults.none().latency(Duration.ZERO, Duration.ofNanos(LATENCY)));
        }

        World(Simulation simulation, Faults faults) {
            this.simulation = simulation;
            this.runtime = AsyncRuntime.builder()
                    .scheduling(SchedulingAlgorithm.simulated(simulation.environment()))
                    .hooks(Hooks.defaults().onErrorDropped(failure -> {}))
                    .build();
            this.network = new SimulatedNetwork(simulation.environment(), runtime.environment(), faults);
        }

        @Override
        public void connected(TcpConnection connection) {
            metrics.connected(connection);
            accepted.add(connection);
        }

        @Override
        public void limitReached(NetworkLimit limit, java.net.SocketAddress address) {
            metrics.limitReached(limit, address);
        }

        @Override
        public void closed(TcpConnection connection, @Nullable Throwable cause) {
            metrics.closed(connection, cause);
            if (cause != null) {
                causes.add(cause);
            }
            closedAt = now();
        }

        long now() {
            return simulation.environment().nanoTime();
        }

        TcpListener serve(TcpOptions options, Function<TcpConnection, AsyncFuture<?>> handler) {
            try {
                TcpListener listener = TcpListener.bind(network, ADDRESS, options.observer(this));
                listener.serve(runtime, handler);
                return listener;
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        }

        /** A client without limits, which does something with its connection. */
        JoinHandle<Void> connect(Function<TcpConnection, AsyncFuture<Void>> use) {
            TcpOptions unlimited =
                    TcpOptions.defaults().idleTimeout(Duration.ZERO).writeTimeout(Duration.ZERO);
            return runtime.spawn(
                    TcpClient.on(network, unlimited).connect(ADDRESS).flatMap(use));
        }

        void close(TcpListener listener) {
            listener.close();
            accepted.forEach(TcpConnection::abort);
            simulation.run();
        }
    }

    private static AsyncFuture<Void> echo(TcpConnection connection) {
        return connection.send(connection.inbound());
    }

    /** Sends one byte after each pause, for as long as that goes. */
    private static AsyncFuture<Void> trickle(TcpConnection connection, Duration pause) {
        AsyncStream<ByteBuffer> bytes = AsyncStream.interval(pause).map(tick -> ByteBuffer.wrap(new byte[] {'x'}));
        return connection.send(bytes);
    }

    private static void expectClosed(World world, Class<? extends Throwable> type, NetworkLimit limit) {
        assertThat(world.causes).hasSize(1);
        assertThat(world.causes.get(0)).isInstanceOf(type);
        assertThat(((NetworkLimitException) world.causes.get(0)).limit()).isEqualTo(limit);
        assertThat(world.metrics.reached(limit)).isEqualTo(1);
        assertThat(world.metrics.failed()).isEqualTo(1);
        assertThat(world.metrics.open()).isZero();
    }

    // ---- Time

    @Simulated(seeds = 20)
    void firstByte_thatDoesNotCome_endsTheConnection(Simulation simulation) {
        World world = new World(simulation);
        TcpListener listener = world.serve(TcpOptions.defaults(), TcpLimitsTest::echo);
        world.connect(connection -> connection.inbound().drain());
        simulation.run();
        expectClosed(world, FirstByteTimeoutException.class, NetworkLimit.FIRST_BYTE_TIME);
        assertThat(world.closedAt).isBetween(30 * SECOND, 30 * SECOND + 4 * LATENCY);
        world.close(listener);
    }

    @Simulated(seeds = 20)
    void firstByte_isNotAskedOfAServerThatDoesNotRead(Simulation simulation) {
        World world = new World(simulation);
        TcpListener listener =
                world.serve(TcpOptions.defaults(), connection -> trickle(connection, Duration.ofSeconds(20)));
        JoinHandle<Void> client =
                world.connect(connection -> connection.inbound().take(5).drain().doFinally(kind -> connection.close()));
        simulation.run();
        assertThat(client.cause()).isEmpty();
        assertThat(world.metrics.reached(NetworkLimit.FIRST_BYTE_TIME)).isZero();
        world.close(listener);
    }

    @Simulated(seeds = 20)
    void idleness_endsTheConnection_afterTheLastByte(Simulation simulation) {
        World world = new World(simulation);
        TcpListener listener =
                world.serve(TcpOptions.defaults().idleTimeout(Duration.ofSeconds(7)), TcpLimitsTest::echo);
        AtomicLong sentAt = new AtomicLong();
        world.connect(connection -> AsyncFuture.of(1)
                .delay(Duration.ofSeconds(5))
                .flatMap(later -> {
                    sentAt.set(world.now());
                    return connection.write(ByteBuffer.allocate(1));
                })
                .then(connection.inbound().drain()));
        simulation.run();
        expectClosed(world, IdleTimeoutException.class, NetworkLimit.IDLE_TIME);
        assertThat(world.closedAt - sentAt.get()).isBetween(7 * SECOND, 7 * SECOND + 2 * LATENCY);
        world.close(listener);
    }

    @Simulated(seeds = 20)
    void readTimeout_countsFromWhenSomebodyReads(Simulation simulation) {
        World world = new World(simulation);
        TcpOptions options = TcpOptions.defaults()
                .readTimeout(Duration.ofSeconds(3))
                .firstByteTimeout(Duration.ZERO)
                .idleTimeout(Duration.ofMinutes(5));
        AtomicLong readFrom = new AtomicLong();
        TcpListener listener = world.serve(
                options,
                connection -> AsyncFuture.of(1).delay(Duration.ofSeconds(100)).flatMap(later -> {
                    readFrom.set(world.now());
                    return connection.inbound().drain();
                }));
        world.connect(connection -> connection.inbound().drain());
        simulation.run();
        expectClosed(world, ReadTimeoutException.class, NetworkLimit.READ_TIME);
        assertThat(world.closedAt - readFrom.get()).isBetween(3 * SECOND, 3 * SECOND + 1000);
        world.close(listener);
    }

    @Simulated(seeds = 20)
    void readTimeout_beginsAnewWithEachByte(Simulation simulation) {
        World world = new World(simulation);
        TcpListener listener = world.serve(
                TcpOptions.defaults().readTimeout(Duration.ofSeconds(3)),
                connection -> connection.inbound().drain());
        JoinHandle<Void> client = world.connect(connection -> connection
                .send(AsyncStream.interval(Duration.ofSeconds(2)).take(30).map(tick -> ByteBuffer.allocate(1)))
                .then(connection.closeOutput())
                .then(connection.inbound().drain()));
        simulation.run();
        assertThat(client.cause()).isEmpty();
        assertThat(world.causes).isEmpty();
        world.close(listener);
    }

    @Simulated(seeds = 20)
    void writeTimeout_endsAConnectionWhoseOtherSideTakesNothing(Simulation simulation) {
        World world = new World(simulation);
        AsyncStream<ByteBuffer> endless = AsyncStream.generate(() -> 0, (state, sink) -> {
            sink.next(ByteBuffer.allocate(1000));
            return state;
        });
        TcpOptions options =
                TcpOptions.defaults().writeTimeout(Duration.ofSeconds(9)).idleTimeout(Duration.ZERO);
        TcpListener listener = world.serve(options, connection -> connection.send(endless));
        world.connect(connection -> AsyncFuture.never());
        simulation.after(60 * SECOND, () -> {});
        simulation.run();
        expectClosed(world, WriteTimeoutException.class, NetworkLimit.WRITE_TIME);
        assertThat(world.closedAt).isBetween(9 * SECOND, 9 * SECOND + 100 * LATENCY);
        world.close(listener);
    }

    // ---- Rates

    /** E4: one byte a second for ever. */
    @Simulated(seeds = 20)
    void trickle_isEndedByTheLeastRate(Simulation simulation) {
        World world = new World(simulation);
        TcpListener listener = world.serve(
                TcpOptions.defaults().minReadRate(10),
                connection -> connection.inbound().drain());
        world.connect(connection -> trickle(connection, Duration.ofSeconds(1)));
        simulation.run();
        expectClosed(world, SlowPeerException.class, NetworkLimit.READ_RATE);
        assertThat(world.causes.get(0)).hasMessageContaining("1 bytes a second").hasMessageContaining("less than 10");
        assertThat(world.closedAt).isBetween(10 * SECOND, 21 * SECOND);
        world.close(listener);
    }

    @Simulated(seeds = 20)
    void steadySender_isNotEndedByTheLeastRate(Simulation simulation) {
        World world = new World(simulation);
        TcpListener listener = world.serve(
                TcpOptions.defaults().minReadRate(10),
                connection -> connection.inbound().drain());
        JoinHandle<Void> client = world.connect(connection -> connection
                .send(AsyncStream.interval(Duration.ofSeconds(1)).take(100).map(tick -> ByteBuffer.allocate(20)))
                .then(connection.closeOutput())
                .then(connection.inbound().drain()));
        simulation.run();
        assertThat(client.cause()).isEmpty();
        assertThat(world.causes).isEmpty();
        world.close(listener);
    }

    @Simulated(seeds = 20)
    void slowReader_isEndedByTheLeastRate(Simulation simulation) {
        World world = new World(simulation);
        AsyncStream<ByteBuffer> endless = AsyncStream.generate(() -> 0, (state, sink) -> {
            sink.next(ByteBuffer.allocate(1000));
            return state;
        });
        TcpListener listener =
                world.serve(TcpOptions.defaults().minWriteRate(100_000), connection -> connection.send(endless));
        world.connect(connection -> connection
                .inbound()
                .concatMap(buffer -> AsyncFuture.of(buffer).delay(Duration.ofSeconds(1)))
                .drain());
        simulation.run();
        expectClosed(world, SlowPeerException.class, NetworkLimit.WRITE_RATE);
        world.close(listener);
    }

    // ---- Frames

    /** E4: a frame has one deadline, which bytes do not move. */
    @Simulated(seeds = 20)
    void trickledFrame_isRefused(Simulation simulation) {
        World world = new World(simulation);
        List<FramingException> refused = new ArrayList<>();
        AtomicLong refusedAt = new AtomicLong();
        FrameLimits limits = FrameLimits.defaults().onExceeded(frame -> {
            refused.add(frame);
            refusedAt.set(world.now());
            world.metrics.frameRefused(frame);
        });
        TcpListener listener = world.serve(
                TcpOptions.defaults(),
                connection -> Framing.delimited(connection.inbound(), ByteBuffer.wrap(new byte[] {'\n'}), limits)
                        .drain());
        world.connect(connection -> trickle(connection, Duration.ofSeconds(1)));
        simulation.run();
        assertThat(refused).hasSize(1);
        assertThat(refused.get(0)).isInstanceOf(FrameTimeoutException.class).hasMessageContaining("PT30S");
        assertThat(refusedAt.get()).isBetween(31 * SECOND, 32 * SECOND);
        assertThat(world.metrics.reached(NetworkLimit.FRAME_TIME)).isEqualTo(1);
        assertThat(world.metrics.open())
                .as("the handler failed: the connection is broken off")
                .isZero();
        world.close(listener);
    }

    @Simulated(seeds = 20)
    void framesThatAreComplete_haveEachTheirOwnTime(Simulation simulation) {
        World world = new World(simulation);
        List<String> lines = new ArrayList<>();
        TcpListener listener = world.serve(
                TcpOptions.defaults(),
                connection ->
                        Framing.lines(connection.inbound()).doOnNext(lines::add).drain());
        JoinHandle<Void> client = world.connect(connection -> connection
                .send(AsyncStream.interval(Duration.ofSeconds(13))
                        .take(8)
                        .map(tick -> ByteBuffer.wrap((tick % 2 == 0 ? "half" : " whole\n").getBytes(UTF_8))))
                .then(connection.closeOutput())
                .then(connection.inbound().drain()));
        simulation.run();
        assertThat(client.cause()).isEmpty();
        assertThat(lines).hasSize(4).containsOnly("half whole");
        world.close(listener);
    }

    // ---- Numbers

    @Simulated(seeds = 20)
    void connectionsOfOneAddress_areLimited(Simulation simulation) {
        World world = new World(simulation);
        TcpListener listener = world.serve(
                TcpOptions.defaults().maxConnectionsPerAddress(2),
                connection -> connection.inbound().drain());
        List<JoinHandle<Void>> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(world.connect(connection -> AsyncFuture.of(1)
                    .delay(Duration.ofSeconds(1))
                    .flatMap(later -> connection.closeOutput())
                    .then(connection.inbound().drain())));
        }
        simulation.run();
        assertThat(clients.stream().filter(client -> client.cause().isPresent()))
                .as("one is broken off")
                .hasSize(1);
        assertThat(world.metrics.reached(NetworkLimit.CONNECTIONS_PER_ADDRESS)).isEqualTo(1);
        assertThat(listener.openConnections()).isZero();
        JoinHandle<Void> next = world.connect(
                connection -> connection.closeOutput().then(connection.inbound().drain()));
        simulation.run();
        assertThat(next.cause()).as("there is room again").isEmpty();
        world.close(listener);
    }

    @Simulated(seeds = 20)
    void maxConnections_isCounted(Simulation simulation) {
        World world = new World(simulation);
        TcpListener listener = world.serve(
                TcpOptions.defaults().maxConnections(1),
                connection -> connection.inbound().drain());
        List<JoinHandle<Void>> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(world.connect(connection ->
                    connection.closeOutput().then(connection.inbound().drain())));
        }
        simulation.run();
        assertThat(clients).allMatch(client -> client.isDone() && client.cause().isEmpty());
        assertThat(world.metrics.reached(NetworkLimit.CONNECTIONS)).isPositive();
        world.close(listener);
    }

    @Simulated(seeds = 20)
    void trySend_takesAsMuchAsThereIsRoomFor(Simulation simulation) {
        World world = new World(
                simulation,
                Faults.none().latency(Duration.ZERO, Duration.ofNanos(LATENCY)).bandwidth(1000, 100));
        AtomicReference<TcpConnection> server = new AtomicReference<>();
        TcpListener listener = world.serve(
                TcpOptions.defaults().outboundBytes(5000).writeBytes(100).idleTimeout(Duration.ZERO), connection -> {
                    server.set(connection);
                    return AsyncFuture.never();
                });
        AtomicLong received = new AtomicLong();
        JoinHandle<Void> client = world.connect(connection -> connection
                .inbound()
                .doOnNext(buffer -> {
                    while (buffer.hasRemaining()) {
                        assertThat(buffer.get()).isEqualTo((byte) (received.getAndIncrement() % 100));
                    }
                })
                .drain());
        simulation.after(SECOND, () -> {
            int taken = 0;
            while (server.get().trySend(hundred())) {
                taken++;
            }
            assertThat(taken).as("five thousand bytes, and what is under way").isBetween(50, 60);
            assertThat(world.metrics.reached(NetworkLimit.OUTBOUND_BYTES)).isEqualTo(1);
            long sent = taken;
            simulation.after(100 * SECOND, () -> {
                assertThat(received).as("all of it is sent").hasValue(100 * sent);
                assertThat(server.get().trySend(hundred()))
                        .as("there is room again")
                        .isTrue();
                simulation.after(SECOND, () -> {
                    assertThat(received).hasValue(100 * sent + 100);
                    server.get().close();
                    assertThat(server.get().trySend(hundred())).isFalse();
                });
            });
        });
        simulation.run();
        assertThat(client.isDone()).isTrue();
        world.close(listener);
    }

    private static ByteBuffer hundred() {
        byte[] bytes = new byte[100];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return ByteBuffer.wrap(bytes);
    }

    // ---- Options and metrics

    @Test
    void options_refuseWhatIsOutOfRange() {
        TcpOptions options = TcpOptions.defaults();
        List<Runnable> calls = List.of(
                () -> options.connectTimeout(Duration.ZERO),
                () -> options.idleTimeout(Duration.ofSeconds(-1)),
                () -> options.readTimeout(Duration.ofSeconds(-1)),
                () -> options.writeTimeout(Duration.ofSeconds(-1)),
                () -> options.firstByteTimeout(Duration.ofSeconds(-1)),
                () -> options.minReadRate(-1),
                () -> options.minWriteRate(-1),
                () -> options.readBytes(0),
                () -> options.writeBytes(0),
                () -> options.outboundBytes(0),
                () -> options.backlog(0),
                () -> options.maxConnections(0),
                () -> options.maxConnectionsPerAddress(-1),
                () -> FrameLimits.defaults().maxTime(Duration.ofSeconds(-1)),
                () -> FlushPolicy.bytes(0),
                () -> BufferPool.create(0));
        for (Runnable call : calls) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("\\w+ must .*");
        }
    }

    @Test
    void options_areFiniteByDefault() {
        TcpOptions options = TcpOptions.defaults();
        assertThat(options.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.idleTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(options.firstByteTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.backlog()).isEqualTo(1024);
        assertThat(options.maxConnections()).isEqualTo(10_000);
        assertThat(options.outboundBytes()).isEqualTo(256 * 1024);
        assertThat(TlsOptions.client().handshakeTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(FrameLimits.defaults().maxTime()).isEqualTo(Duration.ofSeconds(30));
        assertThat(BufferPool.create().budget()).isEqualTo(256L << 20);
    }

    @Simulated(seeds = 5)
    void meters_showWhatWasCounted(Simulation simulation) {
        World world = new World(simulation);
        NetworkMetrics metrics = new NetworkMetrics();
        TcpListener listener;
        try {
            listener = TcpListener.bind(
                    world.network, ADDRESS, TcpOptions.defaults().observer(metrics));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
        listener.serve(world.runtime, TcpLimitsTest::echo);
        world.connect(connection -> connection
                .write(ByteBuffer.allocate(100))
                .then(connection.closeOutput())
                .then(connection.inbound().drain()));
        simulation.run();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        NetworkMeters.of(metrics, "test", world.network.buffers()).bindTo(registry);
        assertThat(registry.get("reactivebridge.net.connections.opened")
                        .tag("network", "test")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("reactivebridge.net.read.bytes")
                        .functionCounter()
                        .count())
                .isEqualTo(100);
        assertThat(registry.get("reactivebridge.net.written.bytes")
                        .functionCounter()
                        .count())
                .isEqualTo(100);
        assertThat(registry.get("reactivebridge.net.connections.open").gauge().value())
                .isZero();
        assertThat(registry.get("reactivebridge.net.buffers.lent").gauge().value())
                .isZero();
        assertThat(registry.get("reactivebridge.net.limits")
                        .tag("limit", "idle_time")
                        .functionCounter()
                        .count())
                .isZero();
        world.close(listener);
    }
}
