package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.net.SimulatedNetwork.Faults;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.runtime.SchedulingAlgorithm;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.Simulation;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Connections over a simulated network, where everything goes wrong that can, at moments that the seed decides. */
class TcpSimulationTest {

    private static final long MILLI = 1_000_000;
    private static final int PORT = 7;

    /** A runtime and a network, and what must hold when they come to rest. */
    private static final class World {

        private final Simulation simulation;
        private final RandomGenerator random;
        private final AsyncRuntime runtime;
        private final SimulatedNetwork network;
        private final List<String> faults = new ArrayList<>();

        World(Simulation simulation, Faults unkind) {
            this.simulation = simulation;
            this.random = simulation.random();
            this.runtime = AsyncRuntime.builder()
                    .scheduling(SchedulingAlgorithm.simulated(simulation.environment()))
                    .uncaughtExceptionHandler((thread, failure) -> faults.add("uncaught: " + failure))
                    .hooks(Hooks.defaults().onErrorDropped(failure -> {
                        if (!(failure instanceof IOException) && !(failure instanceof CancellationException)) {
                            faults.add("dropped: " + failure);
                        }
                    }))
                    .build();
            this.network = new SimulatedNetwork(simulation.environment(), runtime.environment(), unkind);
        }

        /** Something of every kind, or not. */
        static Faults someFaults(RandomGenerator random) {
            Faults some = Faults.none();
            if (random.nextBoolean()) {
                some = some.latency(Duration.ofNanos(random.nextLong(MILLI)), Duration.ofNanos(MILLI * 100));
            }
            if (random.nextBoolean()) {
                some = some.handshake(Duration.ofSeconds(3));
            }
            if (random.nextBoolean()) {
                some = some.bandwidth(10_000 + random.nextInt(1_000_000), 1 + random.nextInt(3000));
            }
            if (random.nextBoolean()) {
                some = some.pieces(random.nextBoolean() ? 1 : 1 + random.nextInt(500));
            }
            if (random.nextBoolean()) {
                some = some.spuriousWakeUps(random.nextDouble() * 0.6);
            }
            if (random.nextBoolean()) {
                some = some.accepting(random.nextDouble() * 0.9, random.nextDouble() * 0.5);
            }
            if (random.nextInt(4) == 0) {
                some = some.resets(random.nextDouble() * 0.05);
            }
            return some;
        }

        long now() {
            return simulation.environment().nanoTime();
        }

        void later(Runnable action) {
            simulation.after(random.nextLong(MILLI << random.nextInt(13)), action);
        }

        TcpListener listen(SocketAddress address, TcpOptions options) {
            try {
                return TcpListener.bind(network, address, options);
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        }

        void checkAtRest() {
            simulation.run();
            assertThat(faults).isEmpty();
            assertThat(network.openLinks()).as("ends of connections left open").isZero();
            assertThat(network.buffers().borrowers())
                    .as("buffers that are lent")
                    .isEmpty();
            assertThat(runtime.metrics().timers()).as("timers").isZero();
            assertThat(runtime.metrics().liveTasks()).as(runtime.dump()).isZero();
            assertThat(simulation.environment().pendingTimers()).isZero();
        }
    }

    /** With sessions of its own, lest one seed resumes those of another. */
    private static TlsOptions evenServer() {
        return TlsOptions.server(Certificates.context(Certificates.EVEN, Certificates.EVEN));
    }

    private static TlsOptions evenClient() {
        return TlsOptions.client(Certificates.context((X509Bundle) null, Certificates.EVEN));
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    // ---- Conversations

    private static final class Conversation {

        private final byte[] bytes;
        private final AtomicReference<TcpConnection> connection = new AtomicReference<>();
        private final AtomicReference<JoinHandle<Void>> sending = new AtomicReference<>();
        private final World world;
        private final JoinHandle<Void> all;
        private boolean isCutShort;
        private int received;

        Conversation(World world, TcpClient client) {
            this.world = world;
            this.bytes = new byte[world.random.nextInt(4) == 0 ? 0 : world.random.nextInt(3000)];
            world.random.nextBytes(bytes);
            this.all = world.runtime.spawn(client.connect(loopback(PORT)).flatMap(this::talk));
        }

        private AsyncFuture<Void> talk(TcpConnection made) {
            connection.set(made);
            sending.set(world.runtime.spawn(made.send(chunks()).then(made.closeOutput())));
            AsyncStream<ByteBuffer> inbound = made.inbound();
            if (world.random.nextInt(8) == 0) {
                isCutShort = true;
                inbound = inbound.take(1 + world.random.nextInt(5));
            }
            return inbound.doOnNext(this::check)
                    .drain()
                    .then(sending.get().future())
                    .doFinally(kind -> {
                        if (world.random.nextBoolean()) {
                            made.close();
                        } else {
                            made.abort();
                        }
                    });
        }

        private AsyncStream<ByteBuffer> chunks() {
            List<ByteBuffer> chunks = new ArrayList<>();
            ByteBuffer all = ByteBuffer.wrap(bytes);
            while (all.hasRemaining()) {
                int size = Math.min(all.remaining(), world.random.nextInt(700));
                chunks.add(all.slice(all.position(), size));
                all.position(all.position() + size);
            }
            AsyncStream<ByteBuffer> stream = AsyncStream.fromIterable(chunks);
            long pause = world.random.nextLong(20 * MILLI);
            return world.random.nextBoolean()
                    ? stream
                    : stream.concatMap(chunk -> AsyncFuture.of(chunk).delay(Duration.ofNanos(pause)));
        }

        private void check(ByteBuffer part) {
            while (part.hasRemaining()) {
                byte next = part.get();
                if (received >= bytes.length || next != bytes[received]) {
                    world.faults.add("byte " + received + " of " + bytes.length + " is wrong");
                }
                received++;
            }
        }
    }

    /** E11: what was sent arrives in order, or there is an error; and nothing is left of it. */
    @Simulated
    void conversations_echoWhatWasSentOrFail(Simulation simulation) {
        converse(simulation, false);
    }

    /** The same, encrypted. Keys are random and not the seed's, but lengths are the same in each run, and so are the events. */
    @Simulated
    void encryptedConversations_echoWhatWasSentOrFail(Simulation simulation) {
        converse(simulation, true);
    }

    private static void converse(Simulation simulation, boolean encrypted) {
        RandomGenerator random = simulation.random();
        World world = new World(simulation, World.someFaults(random));
        TcpOptions options = TcpOptions.defaults()
                .readBytes(1 + random.nextInt(2000))
                .writeBytes(1 + random.nextInt(2000))
                .backlog(1 + random.nextInt(4))
                .maxConnections(1 + random.nextInt(4))
                .idleTimeout(Duration.ofSeconds(20))
                .connectTimeout(Duration.ofMillis(1 + random.nextInt(20_000)));
        TcpListener listener = world.listen(loopback(PORT), encrypted ? options.tls(evenServer()) : options);
        AtomicReference<TcpConnection> accepted = new AtomicReference<>();
        JoinHandle<Void> serving = listener.serve(world.runtime, connection -> {
            accepted.set(connection);
            return connection.send(connection.inbound()).then(connection.closeOutput());
        });
        TcpClient client = TcpClient.on(world.network, encrypted ? options.tls(evenClient()) : options);
        List<Conversation> conversations = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            world.later(() -> conversations.add(new Conversation(world, client)));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            world.later(() -> disturb(world, conversations, accepted.get()));
        }
        simulation.run();
        for (Conversation conversation : conversations) {
            assertThat(conversation.all.isDone()).as("a conversation is over").isTrue();
            JoinHandle<Void> sending = conversation.sending.get();
            assertThat(sending == null || sending.isDone()).isTrue();
            boolean whole = conversation.all.cause().isEmpty();
            if (whole && !conversation.isCutShort) {
                assertThat(conversation.received).isEqualTo(conversation.bytes.length);
            }
            simulation.note(whole ? "whole" : "failed", conversation.received);
            TcpConnection made = conversation.connection.get();
            assertThat(made == null || !made.isOpen()).isTrue();
        }
        assertThat(listener.openConnections()).isZero();
        listener.close();
        simulation.run();
        assertThat(serving.isDone()).isTrue();
        world.checkAtRest();
    }

    private static void disturb(World world, List<Conversation> conversations, TcpConnection accepted) {
        RandomGenerator random = world.random;
        Conversation one = conversations.isEmpty() ? null : conversations.get(random.nextInt(conversations.size()));
        TcpConnection theirs = one == null ? null : one.connection.get();
        switch (random.nextInt(8)) {
            case 0 -> {
                world.network.partition(loopback(0), loopback(0));
                world.later(() -> world.network.repair(loopback(0), loopback(0)));
            }
            case 1 -> world.network.sever(loopback(0), loopback(0));
            case 2 -> {
                if (theirs != null) {
                    world.network.vanish(theirs.localAddress());
                }
            }
            case 3 -> {
                if (one != null) {
                    one.all.abort();
                }
            }
            case 4 -> {
                if (one != null && one.sending.get() != null) {
                    one.sending.get().abort();
                }
            }
            case 5 -> {
                if (theirs != null) {
                    theirs.close();
                }
            }
            case 6 -> {
                if (theirs != null) {
                    theirs.abort();
                }
            }
            default -> {
                if (accepted != null) {
                    accepted.abort();
                }
            }
        }
    }

    /** E11, where nothing breaks off: everything arrives, however small the pieces and the windows. */
    @Simulated
    void conversations_withoutBreaks_arriveWhole(Simulation simulation) {
        arriveWhole(simulation, false);
    }

    /** The same, encrypted, where every record may come byte by byte. */
    @Simulated
    void encryptedConversations_withoutBreaks_arriveWhole(Simulation simulation) {
        arriveWhole(simulation, true);
    }

    private static void arriveWhole(Simulation simulation, boolean encrypted) {
        RandomGenerator random = simulation.random();
        World world = new World(simulation, World.someFaults(random).resets(0).accepting(random.nextDouble() * 0.9, 0));
        TcpOptions options = TcpOptions.defaults()
                .readBytes(1 + random.nextInt(2000))
                .writeBytes(1 + random.nextInt(2000))
                .maxConnections(1 + random.nextInt(4))
                .connectTimeout(Duration.ofSeconds(60));
        TcpOptions patient = options.idleTimeout(Duration.ZERO).firstByteTimeout(Duration.ZERO);
        Duration days = Duration.ofDays(3);
        TcpListener listener = world.listen(
                loopback(PORT), encrypted ? patient.tls(evenServer().handshakeTimeout(days)) : patient);
        TcpClient client =
                TcpClient.on(world.network, encrypted ? patient.tls(evenClient().handshakeTimeout(days)) : patient);
        listener.serve(
                world.runtime,
                connection -> connection.send(connection.inbound()).then(connection.closeOutput()));
        AtomicLong left = new AtomicLong();
        for (int i = random.nextInt(4); i >= 0; i--) {
            byte[] bytes = new byte[random.nextInt(3000)];
            random.nextBytes(bytes);
            left.incrementAndGet();
            ByteBuffer received = ByteBuffer.allocate(bytes.length);
            world.later(() -> world.runtime.spawn(client.connect(loopback(PORT))
                    .flatMap(connection -> {
                        world.runtime.spawn(
                                connection.write(ByteBuffer.wrap(bytes)).then(connection.closeOutput()));
                        return connection.inbound().doOnNext(received::put).drain();
                    })
                    .doOnComplete(() -> {
                        assertThat(received.array()).isEqualTo(bytes);
                        left.decrementAndGet();
                    })));
        }
        simulation.run();
        assertThat(left).hasValue(0);
        listener.close();
        world.checkAtRest();
    }

    /** A handshake that stops anywhere, within a record or between two, is over in time on both sides. */
    @Simulated
    void handshake_thatStopsAnywhere_endsInTime(Simulation simulation) {
        RandomGenerator random = simulation.random();
        Faults slow = Faults.none()
                .latency(Duration.ofMillis(1), Duration.ofMillis(10))
                .pieces(1 + random.nextInt(400));
        World world = new World(simulation, slow);
        Duration limit = Duration.ofSeconds(5);
        List<Throwable> causes = new ArrayList<>();
        AtomicLong lastEnd = new AtomicLong();
        ConnectionObserver observer = new ConnectionObserver() {
            @Override
            public void closed(TcpConnection connection, @Nullable Throwable cause) {
                lastEnd.set(world.now());
                if (cause != null) {
                    causes.add(cause);
                }
            }
        };
        TcpOptions options = TcpOptions.defaults().observer(observer);
        TcpListener listener =
                world.listen(loopback(PORT), options.tls(evenServer().handshakeTimeout(limit)));
        listener.serve(world.runtime, connection -> connection.send(connection.inbound()));
        JoinHandle<TcpConnection> connecting = world.runtime.spawn(
                TcpClient.on(world.network, options.tls(evenClient().handshakeTimeout(limit)))
                        .connect(loopback(PORT)));
        simulation.after(random.nextLong(150 * MILLI), () -> world.network.partition(loopback(0), loopback(0)));
        simulation.run();
        assertThat(connecting.isDone()).isTrue();
        if (connecting.cause().isPresent() && connecting.cause().get() instanceof HandshakeTimeoutException) {
            assertThat(causes).isNotEmpty().allMatch(HandshakeTimeoutException.class::isInstance);
            assertThat(lastEnd.get()).isLessThan(limit.toNanos() + 1000 * MILLI);
            simulation.note("stopped", causes.size());
        } else {
            connecting.cause().ifPresent(cause -> assertThat(cause).isInstanceOf(ConnectTimeoutException.class));
            world.network.repair(loopback(0), loopback(0));
            if (connecting.cause().isEmpty()) {
                connecting.join().close();
            }
        }
        listener.close(Duration.ZERO).subscribe(nothing -> {});
        world.checkAtRest();
    }

    // ---- Connecting

    /** E7: each address that does not answer costs a quarter of a second, one that refuses only its answer. */
    @Simulated
    void happyEyeballs_findTheOneThatAnswers(Simulation simulation) throws Exception {
        RandomGenerator random = simulation.random();
        Duration latency = Duration.ofMillis(20);
        World world = new World(simulation, Faults.none().latency(Duration.ZERO, latency));
        int count = 1 + random.nextInt(6);
        int living = random.nextInt(count);
        InetAddress[] addresses = new InetAddress[count];
        for (int i = 0; i < count; i++) {
            addresses[i] = random.nextBoolean()
                    ? InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) (1 + i)})
                    : InetAddress.getByAddress(new byte[] {32, 1, 13, -72, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) i});
        }
        world.network.host("many", addresses);
        TcpListener listener = world.listen(new InetSocketAddress(addresses[living], PORT), TcpOptions.defaults());
        listener.serve(world.runtime, connection -> connection.inbound().drain());
        long most = 3 * latency.toNanos() + MILLI;
        for (SocketAddress address : TcpClient.addresses(List.of(addresses), PORT)) {
            if (((InetSocketAddress) address).getAddress().equals(addresses[living])) {
                break;
            }
            switch (random.nextInt(3)) {
                case 0 -> {
                    world.network.vanish(address);
                    most += 250 * MILLI;
                }
                case 1 -> world.network.unreachable(address);
                default -> most += 2 * latency.toNanos(); // Nobody listens there.
            }
        }
        long start = world.now();
        AtomicLong took = new AtomicLong(-1);
        world.runtime.spawn(TcpClient.on(world.network, TcpOptions.defaults())
                .connect("many", PORT)
                .doOnNext(connection -> {
                    took.set(world.now() - start);
                    connection.close();
                }));
        simulation.environment().runFor(5_000 * MILLI);
        assertThat(took.get()).isBetween(0L, most);
        assertThat(world.network.openLinks()).as("losers are closed").isZero();
        assertThat(world.runtime.metrics().timers()).isZero();
        listener.close();
        world.checkAtRest();
    }

    /** E7: whoever has given up gets no connection, and none is left open (reactor-netty#3110, #3531). */
    @Simulated
    void connect_cancelledAtAnyMoment_leavesNothing(Simulation simulation) {
        RandomGenerator random = simulation.random();
        World world = new World(
                simulation,
                Faults.none().latency(Duration.ZERO, Duration.ofMillis(10)).handshake(Duration.ofMillis(20)));
        TcpListener listener = world.listen(loopback(PORT), TcpOptions.defaults());
        listener.serve(world.runtime, connection -> connection.inbound().drain());
        AsyncFuture<TcpConnection> connecting = TcpClient.on(
                        world.network, TcpOptions.defaults().idleTimeout(Duration.ZERO))
                .connect("localhost", PORT);
        long giveUp = random.nextLong(60 * MILLI);
        switch (random.nextInt(3)) {
            case 0 -> {
                JoinHandle<TcpConnection> handle = world.runtime.spawn(connecting);
                simulation.after(giveUp, () -> {
                    if (!handle.abort() && handle.cause().isEmpty()) {
                        handle.join().close();
                    }
                });
            }
            case 1 ->
                world.runtime.spawn(
                        connecting.timeout(Duration.ofNanos(giveUp + 1)).doOnNext(TcpConnection::close));
            default ->
                connecting.in(world.runtime.environment()).subscribe(new Subscriber<>() {
                    private boolean given;

                    @Override
                    public void onSubscribe(Subscription subscription) {
                        simulation.after(random.nextLong(60 * MILLI), () -> subscription.request(1));
                        simulation.after(giveUp, subscription::cancel);
                    }

                    @Override
                    public void onNext(TcpConnection connection) {
                        given = true;
                        connection.close();
                    }

                    @Override
                    public void onError(Throwable failure) {
                        world.faults.add("failed: " + failure + given);
                    }

                    @Override
                    public void onComplete() {}
                });
        }
        simulation.environment().runFor(5_000 * MILLI);
        assertThat(listener.openConnections()).isZero();
        assertThat(world.network.openLinks()).isZero();
        assertThat(world.runtime.metrics().timers()).isZero();
        listener.close();
        world.checkAtRest();
    }

    // ---- Listening

    /** A listener that is closed while it has as many connections as it may have stops accepting at once. */
    @Simulated(seeds = 50)
    void close_whileFull_endsAccepting(Simulation simulation) {
        World world = new World(simulation, Faults.none());
        TcpListener listener =
                world.listen(loopback(PORT), TcpOptions.defaults().maxConnections(1));
        JoinHandle<Void> serving =
                listener.serve(world.runtime, connection -> connection.inbound().drain());
        JoinHandle<TcpConnection> connecting = world.runtime.spawn(
                TcpClient.on(world.network, TcpOptions.defaults()).connect(loopback(PORT)));
        world.simulation.after(MILLI, listener::close);
        simulation.environment().runFor(2 * MILLI);
        assertThat(serving.isDone()).isTrue();
        assertThat(listener.openConnections()).isEqualTo(1);
        connecting.join().close();
        world.checkAtRest();
    }

    @Simulated(seeds = 50)
    void close_whileAcceptingPauses_endsAccepting(Simulation simulation) {
        World world = new World(simulation, Faults.none().accepting(1, 0));
        TcpListener listener = world.listen(loopback(PORT), TcpOptions.defaults());
        JoinHandle<Void> serving =
                listener.serve(world.runtime, connection -> connection.inbound().drain());
        JoinHandle<Void> client = world.runtime.spawn(TcpClient.on(world.network, TcpOptions.defaults())
                .connect(loopback(PORT))
                .flatMap(connection -> connection.inbound().drain().doFinally(kind -> connection.close())));
        simulation.after(MILLI, listener::close);
        simulation.environment().runFor(2 * MILLI);
        assertThat(serving.isDone()).isTrue();
        world.checkAtRest();
        assertThat(client.cause()).as("nobody accepted it").containsInstanceOf(IOException.class);
    }

    // ---- The end

    /** Whatever a runtime was at when it is shut down, its connections go with it. */
    @Simulated
    void shutdown_atAnyMoment_leavesNoConnection(Simulation simulation) {
        RandomGenerator random = simulation.random();
        // Now and then everything happens within the time of a few steps, so that tasks are refused before they began.
        World world = new World(simulation, random.nextBoolean() ? Faults.none() : World.someFaults(random));
        long most = random.nextBoolean() ? 3000 : 3000 * MILLI;
        TcpOptions options = random.nextBoolean()
                ? TcpOptions.defaults()
                : TcpOptions.defaults().idleTimeout(Duration.ZERO);
        TcpListener listener = world.listen(loopback(PORT), options);
        listener.serve(world.runtime, connection -> connection.send(connection.inbound()));
        TcpClient client = TcpClient.on(world.network, options);
        for (int i = random.nextInt(4); i >= 0; i--) {
            simulation.after(random.nextLong(most), () -> {
                if (!world.runtime.isShutdown()) {
                    world.runtime.spawn(client.connect(loopback(PORT))
                            .flatMap(connection -> connection
                                    .write(ByteBuffer.allocate(1000))
                                    .then(connection.inbound().drain())
                                    .doFinally(kind -> connection.close())));
                }
            });
        }
        simulation.after(
                random.nextLong(most),
                () -> world.runtime
                        .shutdownNow()
                        .subscribe(nothing -> {}, failure -> world.faults.add("shutdown: " + failure), () -> {}));
        simulation.run();
        assertThat(world.runtime.isTerminated()).isTrue();
        assertThat(listener.openConnections()).isZero();
        world.checkAtRest();
    }

    /** Whoever runs elsewhere and waits for a time hears that the runtime whose timers those are has been shut down. */
    @Simulated(seeds = 50)
    void shutdown_whileAcceptingPauses_isTold(Simulation simulation) throws IOException {
        World world = new World(simulation, Faults.none().accepting(1, 0));
        TcpListener listener = world.listen(loopback(PORT), TcpOptions.defaults());
        AtomicReference<Throwable> told = new AtomicReference<>();
        listener.connections().drain().subscribe(nothing -> {}, told::set, () -> {});
        Link client = world.network.connect(loopback(PORT), SocketOptions.defaults());
        simulation.environment().runFor(MILLI * (1 + world.random.nextInt(1000)));
        world.runtime.shutdownNow().subscribe(nothing -> {}, failure -> {}, () -> {});
        simulation.run();
        assertThat(told.get()).isInstanceOf(RejectedExecutionException.class);
        client.reset();
        listener.close();
        world.checkAtRest();
    }

    @Simulated(seeds = 50)
    void shutdown_whileConnecting_isTold(Simulation simulation) {
        World world = new World(simulation, Faults.none());
        world.network.vanish(loopback(PORT));
        AtomicReference<Throwable> told = new AtomicReference<>();
        TcpClient.on(world.network, TcpOptions.defaults())
                .connect(loopback(PORT))
                .subscribe(connection -> {}, told::set, () -> {});
        simulation.environment().runFor(MILLI * (1 + world.random.nextInt(1000)));
        world.runtime.shutdownNow().subscribe(nothing -> {}, failure -> {}, () -> {});
        simulation.environment().runFor(MILLI);
        assertThat(told.get()).isInstanceOf(RejectedExecutionException.class);
        world.checkAtRest();
    }

    /** A close with some grace is over as soon as the last connection is, and at its end breaks off what is left. */
    @Simulated
    void close_withGrace_leavesNothing(Simulation simulation) {
        RandomGenerator random = simulation.random();
        World world = new World(simulation, World.someFaults(random));
        AtomicLong lastEnd = new AtomicLong();
        TcpOptions options = TcpOptions.defaults()
                .maxConnections(1 + random.nextInt(3))
                .observer(new ConnectionObserver() {
                    @Override
                    public void closed(TcpConnection connection, @Nullable Throwable cause) {
                        lastEnd.set(world.now());
                    }
                });
        TcpListener listener = world.listen(loopback(PORT), options);
        JoinHandle<Void> serving = listener.serve(world.runtime, connection -> connection.send(connection.inbound()));
        TcpClient client = TcpClient.on(world.network, TcpOptions.defaults());
        for (int i = random.nextInt(4); i >= 0; i--) {
            world.later(() -> world.runtime.spawn(client.connect(loopback(PORT))
                    .flatMap(connection -> connection
                            .write(ByteBuffer.allocate(random.nextInt(2000)))
                            .switchIfEmpty(random.nextBoolean() ? connection.closeOutput() : AsyncFuture.empty())
                            .then(connection.inbound().drain())
                            .doFinally(kind -> connection.close()))));
        }
        Duration grace = Duration.ofNanos(random.nextLong(3000 * MILLI));
        world.later(() -> {
            long start = world.now();
            world.runtime.spawn(listener.close(grace).doOnComplete(() -> {
                if (listener.openConnections() != 0 || world.now() - Math.max(start, lastEnd.get()) > MILLI) {
                    world.faults.add(listener.openConnections() + " left after " + (world.now() - start));
                }
                simulation.after(MILLI, () -> {
                    if (!serving.isDone()) {
                        world.faults.add("still accepts");
                    }
                });
            }));
        });
        simulation.run();
        assertThat(listener.openConnections()).isZero();
        world.checkAtRest();
    }

    /** Whoever sends what does not come yet hears of the end too. */
    @Simulated(seeds = 50)
    void send_ofAnIdlePublisher_endsWithTheConnection(Simulation simulation) {
        World world = new World(simulation, Faults.none());
        TcpListener listener =
                world.listen(loopback(PORT), TcpOptions.defaults().idleTimeout(Duration.ofSeconds(1)));
        listener.serve(world.runtime, connection -> connection.send(AsyncStream.never()));
        JoinHandle<Void> client = world.runtime.spawn(
                TcpClient.on(world.network, TcpOptions.defaults().idleTimeout(Duration.ZERO))
                        .connect(loopback(PORT))
                        .flatMap(connection -> connection.inbound().drain().doFinally(kind -> connection.abort())));
        simulation.run();
        assertThat(client.isDone()).isTrue();
        listener.close();
        world.checkAtRest();
    }
}
