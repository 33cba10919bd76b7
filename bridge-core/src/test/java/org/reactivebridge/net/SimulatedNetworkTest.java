package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.net.SimulatedNetwork.Faults;

/** What a simulated network can do beyond the contract: to go wrong as it is told. */
class SimulatedNetworkTest {

    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final long SECOND = 1_000_000_000;

    private final SimulatedEnvironment environment = new SimulatedEnvironment(1);

    private SimulatedNetwork network(Faults faults) {
        return new SimulatedNetwork(environment, faults);
    }

    private Link connect(SimulatedNetwork network) throws IOException {
        Link link = network.connect(SERVER, SocketOptions.defaults());
        environment.runFor(SECOND / 2);
        return link;
    }

    private static long write(Link link, int bytes) throws IOException {
        return link.write(new ByteBuffer[] {ByteBuffer.allocate(bytes)}, 0, 1);
    }

    private static int read(Link link) throws IOException {
        return link.read(ByteBuffer.allocate(100_000));
    }

    @Test
    void partition_keepsWhatIsSent_andRepairDeliversIt() throws Exception {
        SimulatedNetwork network = network(Faults.none());
        Acceptor acceptor = network.bind(SERVER, 1, SocketOptions.defaults());
        Link client = connect(network);
        Link server = acceptor.accept();
        network.partition(HOST, HOST);
        write(client, 10);
        client.closeOutput();
        Link late = connect(network);
        environment.runFor(10 * SECOND);
        assertThat(read(server)).isZero();
        assertThat(late.finishConnect()).isFalse();
        network.repair(HOST, HOST);
        environment.runFor(30 * SECOND);
        assertThat(read(server)).isEqualTo(10);
        assertThat(read(server)).isEqualTo(-1);
        assertThat(late.finishConnect()).as("it has asked again").isTrue();
    }

    @Test
    void sever_resetsBothSides() throws Exception {
        SimulatedNetwork network = network(Faults.none());
        Acceptor acceptor = network.bind(SERVER, 1, SocketOptions.defaults());
        Link client = connect(network);
        Link server = acceptor.accept();
        network.sever(SERVER, HOST);
        assertThatThrownBy(() -> read(client)).hasMessageContaining("reset");
        assertThatThrownBy(() -> read(server)).hasMessageContaining("reset");
    }

    @Test
    void vanish_leavesTheOtherSideHalfOpen() throws Exception {
        SimulatedNetwork network = network(Faults.none().bandwidth(0, 100));
        Acceptor acceptor = network.bind(SERVER, 1, SocketOptions.defaults());
        Link client = connect(network);
        Link server = acceptor.accept();
        network.vanish(SERVER);
        server.reset();
        environment.runFor(SECOND);
        assertThat(read(client)).isZero();
        assertThat(write(client, 200)).isEqualTo(100);
        environment.runFor(SECOND);
        assertThat(write(client, 200)).as("nobody reads").isZero();
        Link late = connect(network);
        environment.runFor(300 * SECOND);
        assertThatThrownBy(late::finishConnect)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("timed out");
        assertThat(network.openLinks()).isEqualTo(2);
    }

    @Test
    void unreachable_isKnownAtOnce() {
        SimulatedNetwork network = network(Faults.none());
        network.unreachable(HOST);
        assertThatThrownBy(() -> network.connect(SERVER, SocketOptions.defaults()))
                .isInstanceOf(NoRouteToHostException.class);
        assertThat(network.openLinks()).isZero();
    }

    @Test
    void backlog_isBounded() throws Exception {
        SimulatedNetwork network = network(Faults.none());
        Acceptor acceptor = network.bind(SERVER, 1, SocketOptions.defaults());
        Link first = connect(network);
        Link second = connect(network);
        assertThat(first.finishConnect()).isTrue();
        assertThat(second.finishConnect()).isFalse();
        assertThat(acceptor.accept()).isNotNull();
        environment.runFor(2 * SECOND);
        assertThat(second.finishConnect()).isTrue();
    }

    @Test
    void accepting_failsAsTold() throws Exception {
        SimulatedNetwork exhausted = network(Faults.none().accepting(1, 0));
        Acceptor acceptor = exhausted.bind(SERVER, 1, SocketOptions.defaults());
        assertThat(acceptor.accept()).isNull();
        connect(exhausted);
        assertThatThrownBy(acceptor::accept).hasMessageContaining("Too many open files");
        SimulatedNetwork losing = network(Faults.none().accepting(0, 1));
        Acceptor loser = losing.bind(SERVER, 1, SocketOptions.defaults());
        Link lost = connect(losing);
        assertThatThrownBy(loser::accept).hasMessageContaining("abort");
        assertThat(loser.accept()).isNull();
        environment.runFor(SECOND);
        assertThatThrownBy(() -> read(lost)).hasMessageContaining("reset");
    }

    @Test
    void bandwidth_takesItsTime() throws Exception {
        SimulatedNetwork network =
                network(Faults.none().bandwidth(1000, 10_000).latency(Duration.ofMillis(100), Duration.ofMillis(100)));
        Acceptor acceptor = network.bind(SERVER, 1, SocketOptions.defaults());
        Link client = connect(network);
        Link server = acceptor.accept();
        write(client, 2000);
        environment.runFor(2 * SECOND);
        assertThat(read(server)).isZero();
        environment.runFor(SECOND / 5);
        assertThat(read(server)).isEqualTo(2000);
    }

    // ---- Datagrams

    private static DatagramLink open(SimulatedNetwork network, int port) throws IOException {
        return network.openDatagrams(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null, SocketOptions.defaults());
    }

    private int receiveAll(DatagramLink link) throws IOException {
        int count = 0;
        while (link.receive(ByteBuffer.allocate(2000)) != null) {
            count++;
        }
        return count;
    }

    @Test
    void datagramsThatWait_areBoundedByCountAndBytes_andDropsAreCounted() throws Exception {
        SimulatedNetwork network = network(Faults.none());
        DatagramLink sender = open(network, 0);
        DatagramLink receiver = open(network, 7);
        for (int i = 0; i < 1500; i++) {
            sender.send(ByteBuffer.allocate(10), SERVER);
        }
        environment.runFor(SECOND);
        assertThat(network.droppedDatagrams()).isEqualTo(1500 - 1024);
        assertThat(receiveAll(receiver)).isEqualTo(1024);
        for (int i = 0; i < 20; i++) {
            sender.send(ByteBuffer.allocate(UdpSocket.MAX_PAYLOAD), SERVER);
        }
        environment.runFor(SECOND);
        assertThat(network.droppedDatagrams()).isEqualTo(1500 - 1024 + 4);
        assertThat(receiveAll(receiver)).as("1 MiB").isEqualTo(16);
        sender.send(ByteBuffer.allocate(10), SERVER);
        environment.runFor(SECOND);
        assertThat(receiveAll(receiver)).as("there is room again").isEqualTo(1);
        assertThat(network.openDatagramLinks()).isEqualTo(2);
    }

    @Test
    void datagrams_areLostAndDoubledAsTold() throws Exception {
        SimulatedNetwork lossy = network(Faults.none().datagrams(0.5, 0));
        DatagramLink sender = open(lossy, 0);
        DatagramLink receiver = open(lossy, 7);
        for (int i = 0; i < 1000; i++) {
            sender.send(ByteBuffer.allocate(1), SERVER);
        }
        environment.runFor(SECOND);
        assertThat(receiveAll(receiver)).isBetween(400, 600);
        SimulatedNetwork doubling = network(Faults.none().datagrams(0, 1));
        DatagramLink other = open(doubling, 7);
        open(doubling, 0).send(ByteBuffer.allocate(1), SERVER);
        environment.runFor(SECOND);
        assertThat(receiveAll(other)).isEqualTo(2);
    }

    @Test
    void datagrams_overtakeEachOther() throws Exception {
        SimulatedNetwork network = network(Faults.none().latency(Duration.ZERO, Duration.ofMillis(10)));
        DatagramLink sender = open(network, 0);
        DatagramLink receiver = open(network, 7);
        for (byte i = 0; i < 100; i++) {
            sender.send(ByteBuffer.allocate(1).put(0, i), SERVER);
        }
        environment.runFor(SECOND);
        byte[] numbers = new byte[100];
        ByteBuffer into = ByteBuffer.wrap(numbers);
        while (into.hasRemaining()) {
            assertThat(receiver.receive(into.slice(into.position(), 1))).isEqualTo(sender.localAddress());
            into.position(into.position() + 1);
        }
        byte[] sorted = numbers.clone();
        java.util.Arrays.sort(sorted);
        assertThat(numbers).isNotEqualTo(sorted);
        assertThat(sorted).doesNotHaveDuplicates();
    }

    @Test
    void datagrams_waitForTheLine() throws Exception {
        SimulatedNetwork network = network(Faults.none().bandwidth(1000, 100));
        DatagramLink sender = open(network, 0);
        DatagramLink receiver = open(network, 7);
        assertThat(sender.send(ByteBuffer.allocate(1000), SERVER)).isTrue();
        assertThat(sender.send(ByteBuffer.allocate(1), SERVER)).isFalse();
        environment.runFor(SECOND - 1000);
        assertThat(receiveAll(receiver)).isZero();
        environment.runFor(2000);
        assertThat(receiveAll(receiver)).isEqualTo(1);
        assertThat(sender.send(ByteBuffer.allocate(1), SERVER)).isTrue();
    }

    @Test
    void datagrams_areLostBehindPartitions_andWhereNobodyIs() throws Exception {
        SimulatedNetwork network = network(Faults.none());
        DatagramLink receiver = open(network, 7);
        DatagramLink connected = network.openDatagrams(null, SERVER, SocketOptions.defaults());
        network.partition(HOST, HOST);
        connected.send(ByteBuffer.allocate(1), SERVER);
        environment.runFor(SECOND);
        network.repair(HOST, HOST);
        environment.runFor(SECOND);
        assertThat(receiveAll(receiver)).isZero();
        network.vanish(SERVER);
        receiver.close();
        connected.send(ByteBuffer.allocate(1), SERVER);
        environment.runFor(SECOND);
        assertThat(connected.receive(ByteBuffer.allocate(1)))
                .as("a machine that has vanished says nothing")
                .isNull();
        network.unreachable(HOST);
        assertThatThrownBy(() -> connected.send(ByteBuffer.allocate(1), SERVER))
                .isInstanceOf(NoRouteToHostException.class);
    }

    @Test
    void resolve_knowsItsTableAndLiterals() throws Exception {
        SimulatedNetwork network = network(Faults.none().latency(Duration.ofMillis(5), Duration.ofMillis(5)));
        InetAddress some = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
        network.host("some", some);
        environment.run(() -> {
            long start = environment.nanoTime();
            assertThat(network.resolve("some").block()).containsExactly(some);
            assertThat(environment.nanoTime() - start).isGreaterThanOrEqualTo(5_000_000);
            assertThat(network.resolve("10.0.0.1").block()).containsExactly(some);
            assertThatThrownBy(() -> network.resolve("other").block())
                    .hasRootCauseInstanceOf(UnknownHostException.class);
            network.host("some");
            assertThatThrownBy(() -> network.resolve("some").block())
                    .hasRootCauseInstanceOf(UnknownHostException.class);
        });
    }

    @Test
    void faults_outOfRange_areRefused() {
        assertThatThrownBy(() -> Faults.none().latency(Duration.ofMillis(2), Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Faults.none().spuriousWakeUps(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Faults.none().datagrams(0, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Faults.none().resets(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Faults.none().pieces(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Faults.none().bandwidth(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
