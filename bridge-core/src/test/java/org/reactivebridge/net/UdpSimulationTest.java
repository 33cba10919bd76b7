package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.net.SimulatedNetwork.Faults;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.runtime.SchedulingAlgorithm;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.RetryPolicy;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.Simulation;

/** Datagrams over a simulated network that loses, doubles and exchanges them as the seed decides (E10). */
class UdpSimulationTest {

    private static final long MILLI = 1_000_000;

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
                    .hooks(Hooks.defaults().onErrorDropped(failure -> faults.add("dropped: " + failure)))
                    .build();
            this.network = new SimulatedNetwork(simulation.environment(), runtime.environment(), unkind);
        }

        static Faults someFaults(RandomGenerator random) {
            Faults some = Faults.none();
            if (random.nextBoolean()) {
                some = some.latency(Duration.ofNanos(random.nextLong(MILLI)), Duration.ofNanos(MILLI * 100));
            }
            if (random.nextBoolean()) {
                some = some.bandwidth(10_000 + random.nextInt(1_000_000), 1 + random.nextInt(3000));
            }
            if (random.nextBoolean()) {
                some = some.spuriousWakeUps(random.nextDouble() * 0.6);
            }
            if (random.nextBoolean()) {
                some = some.datagrams(random.nextDouble() * 0.5, random.nextDouble() * 0.5);
            }
            return some;
        }

        UdpSocket bind() {
            return bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }

        UdpSocket bind(SocketAddress local) {
            try {
                return UdpSocket.bind(network, local, SocketOptions.defaults());
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        }

        UdpSocket connect(SocketAddress remote) {
            try {
                return UdpSocket.connect(network, remote, SocketOptions.defaults());
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        }

        void later(Runnable action) {
            simulation.after(random.nextLong(MILLI << random.nextInt(11)), action);
        }

        void checkAtRest() {
            simulation.run();
            assertThat(faults).isEmpty();
            assertThat(network.openDatagramLinks()).isZero();
            assertThat(runtime.metrics().timers()).as("timers").isZero();
            assertThat(runtime.metrics().liveTasks()).as(runtime.dump()).isZero();
            assertThat(simulation.environment().pendingTimers()).isZero();
        }
    }

    /** Numbered bytes that know whether they are whole. */
    private static ByteBuffer message(RandomGenerator random, int number) {
        byte[] rest = new byte[random.nextInt(2000)];
        random.nextBytes(rest);
        CRC32 sum = new CRC32();
        sum.update(rest);
        return ByteBuffer.allocate(8 + rest.length)
                .putInt(number)
                .putInt((int) sum.getValue())
                .put(rest)
                .flip();
    }

    private static int number(Datagram datagram) {
        ByteBuffer payload = datagram.payload();
        int number = payload.getInt();
        int expected = payload.getInt();
        CRC32 sum = new CRC32();
        sum.update(payload);
        assertThat((int) sum.getValue()).as("checksum of " + number).isEqualTo(expected);
        return number;
    }

    /** Each arrives whole, once or not at all, or twice if the network doubles; and all of them if it loses none. */
    @Simulated
    void datagrams_arriveWholeOrNotAtAll(Simulation simulation) {
        RandomGenerator random = simulation.random();
        World world = new World(simulation, World.someFaults(random));
        Faults unkind = world.network.faults();
        UdpSocket receiver = world.bind();
        Map<Integer, Integer> received = new HashMap<>();
        long pause = random.nextInt(3) == 0 ? random.nextLong(5 * MILLI) : 0;
        JoinHandle<Void> receiving = world.runtime.spawn(receiver.inbound()
                .concatMap(datagram -> pause == 0
                        ? AsyncFuture.of(datagram)
                        : AsyncFuture.of(datagram).delay(Duration.ofNanos(pause)))
                .doOnNext(datagram -> received.merge(number(datagram), 1, Integer::sum))
                .drain());
        List<UdpSocket> senders = new ArrayList<>();
        AtomicInteger sent = new AtomicInteger();
        int count = random.nextInt(20) == 0 ? 1500 : random.nextInt(100);
        for (int i = random.nextInt(3); i >= 0; i--) {
            UdpSocket sender = random.nextBoolean() ? world.bind() : world.connect(receiver.localAddress());
            senders.add(sender);
            world.later(() -> world.runtime.spawn(sender.send(AsyncStream.range(0, count)
                    .map(n -> new Datagram(message(random, sent.getAndIncrement()), receiver.localAddress())))));
        }
        simulation.run();
        int most = unkind.doubledDatagrams() > 0 ? 2 : 1;
        assertThat(sent).hasValue(count * senders.size());
        assertThat(received.values()).allMatch(times -> times <= most);
        long arrived = received.values().stream().mapToInt(times -> times).sum();
        long dropped = world.network.droppedDatagrams();
        if (unkind.lostDatagrams() == 0) {
            if (most == 1) {
                assertThat(arrived + dropped).isEqualTo(sent.get());
            } else {
                assertThat(arrived + dropped).isBetween((long) sent.get(), 2L * sent.get());
            }
        }
        simulation.note("arrived", (int) arrived);
        simulation.note("dropped", (int) dropped);
        receiver.close();
        senders.forEach(UdpSocket::close);
        simulation.run();
        assertThat(receiving.isDone()).isTrue();
        assertThat(receiving.cause()).isEmpty();
        world.checkAtRest();
    }

    /** Questions and answers with a time limit and another try get through every network that does not lose all. */
    @Simulated
    void questions_askedAgain_areAllAnswered(Simulation simulation) {
        RandomGenerator random = simulation.random();
        World world = new World(simulation, World.someFaults(random));
        UdpSocket server = world.bind();
        JoinHandle<Void> serving = world.runtime.spawn(server.send(server.inbound()));
        UdpSocket client = random.nextBoolean() ? world.bind() : world.connect(server.localAddress());
        List<Integer> answers = new ArrayList<>();
        int count = random.nextInt(20);
        JoinHandle<Void> asking = world.runtime.spawn(AsyncStream.range(0, count)
                .concatMap(n -> AsyncFuture.defer(() -> client.sendTo(message(random, n), server.localAddress())
                                .switchIfEmpty(client.inbound()
                                        .map(UdpSimulationTest::number)
                                        .filter(answer -> answer.equals(n))
                                        .first()
                                        .doOnNext(answers::add)
                                        .flatMap(answer -> AsyncFuture.<Void>empty()))
                                .timeout(Duration.ofSeconds(2)))
                        .retry(RetryPolicy.defaults().attempts(200)))
                .drain());
        simulation.run();
        assertThat(asking.isDone()).isTrue();
        assertThat(asking.cause()).isEmpty();
        assertThat(answers).hasSize(count).isSorted();
        client.close();
        server.close();
        simulation.run();
        assertThat(serving.isDone()).isTrue();
        world.checkAtRest();
    }

    /** A connected socket is told that nobody listens, and can be used when somebody does. */
    @Simulated(seeds = 200)
    void nobodyListens_isToldAndPasses(Simulation simulation) {
        RandomGenerator random = simulation.random();
        World world =
                new World(simulation, Faults.none().latency(Duration.ZERO, Duration.ofMillis(random.nextInt(20))));
        UdpSocket gone = world.bind();
        SocketAddress address = gone.localAddress();
        UdpSocket client = world.connect(address);
        gone.close();
        JoinHandle<Datagram> receiving = world.runtime.spawn(client.inbound().first());
        world.runtime.spawn(client.sendTo(ByteBuffer.allocate(1), address));
        simulation.run();
        assertThat(receiving.cause()).containsInstanceOf(PortUnreachableException.class);
        UdpSocket back = world.bind(address);
        JoinHandle<Datagram> next = world.runtime.spawn(back.inbound().first());
        world.runtime.spawn(client.sendTo(ByteBuffer.allocate(5), address));
        simulation.run();
        assertThat(next.join().payload().remaining()).isEqualTo(5);
        back.close();
        client.close();
        world.checkAtRest();
    }

    /** Whatever it is at, a socket that is closed ends who receives and fails who sends, and frees its port. */
    @Simulated
    void close_atAnyMoment_leavesNothing(Simulation simulation) {
        RandomGenerator random = simulation.random();
        World world = new World(simulation, World.someFaults(random));
        List<UdpSocket> sockets = new ArrayList<>();
        List<JoinHandle<?>> handles = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            UdpSocket socket =
                    i == 0 ? world.bind() : world.connect(sockets.get(0).localAddress());
            sockets.add(socket);
            handles.add(world.runtime.spawn(socket.inbound().drain()));
            handles.add(world.runtime.spawn(socket.send(AsyncStream.range(0, 1 + random.nextInt(200))
                    .map(n -> new Datagram(message(random, n), sockets.get(0).localAddress())))));
            world.later(socket::close);
        }
        if (random.nextInt(3) == 0) {
            world.later(() ->
                    world.network.partition(sockets.get(0).localAddress(), new InetSocketAddress("127.0.0.1", 0)));
        }
        simulation.run();
        assertThat(handles).allMatch(JoinHandle::isDone);
        assertThat(handles)
                .allSatisfy(handle ->
                        handle.cause().ifPresent(cause -> assertThat(cause).isInstanceOf(IOException.class)));
        UdpSocket again = world.bind(sockets.get(0).localAddress());
        again.close();
        world.checkAtRest();
    }
}
