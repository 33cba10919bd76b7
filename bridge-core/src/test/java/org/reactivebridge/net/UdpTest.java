package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.stream.AsyncStream;

/** Datagrams on loopback: E10. */
@Timeout(60)
class UdpTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private AsyncRuntime runtime;

    @BeforeEach
    void start() {
        runtime = AsyncRuntime.builder().name("udp").workers(2).build();
    }

    @AfterEach
    void stop() {
        runtime.shutdownNow().block(Duration.ofSeconds(20));
    }

    @Test
    void echo_answersASocketOfTheJdk() throws Exception {
        try (UdpSocket socket = UdpSocket.bind(runtime, 0);
                DatagramSocket peer = new DatagramSocket(0, LOOPBACK)) {
            peer.setSoTimeout(10_000);
            runtime.spawn(socket.send(socket.inbound()));
            for (int i = 0; i < 100; i++) {
                byte[] sent = ("message " + i).getBytes(StandardCharsets.UTF_8);
                peer.send(new DatagramPacket(sent, sent.length, socket.localAddress()));
                DatagramPacket answer = new DatagramPacket(new byte[100], 100);
                peer.receive(answer);
                assertThat(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8))
                        .isEqualTo("message " + i);
            }
        }
    }

    @Test
    void everySize_arrivesWhole() throws Exception {
        try (UdpSocket receiver = UdpSocket.bind(runtime, 0);
                UdpSocket sender = UdpSocket.bind(runtime, 0);
                UdpSocket connected =
                        UdpSocket.connect(Network.nio(runtime), receiver.localAddress(), SocketOptions.defaults())) {
            assertThatThrownBy(() -> connected
                            .sendTo(ByteBuffer.allocate(0), receiver.localAddress())
                            .block())
                    .hasMessageContaining("empty");
            for (int size : new int[] {0, 1, 1_472, 1_473, 9_000, UdpSocket.MAX_PAYLOAD}) {
                JoinHandle<Datagram> next = runtime.spawn(receiver.inbound().first());
                sender.sendTo(ByteBuffer.allocate(size), receiver.localAddress())
                        .block();
                Datagram datagram = next.join();
                assertThat(datagram.payload().remaining()).isEqualTo(size);
                assertThat(datagram.isTruncated()).isFalse();
                assertThat(datagram.remote()).isEqualTo(sender.localAddress());
            }
            assertThatThrownBy(
                            () -> sender.sendTo(ByteBuffer.allocate(UdpSocket.MAX_PAYLOAD + 1), receiver.localAddress())
                                    .block())
                    .hasRootCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsLongerThanTheLimit_isMarked() throws Exception {
        try (UdpSocket receiver = UdpSocket.bind(runtime, 0);
                UdpSocket sender = UdpSocket.bind(runtime, 0)) {
            List<ByteBuffer> sizes = List.of(ByteBuffer.allocate(10), ByteBuffer.allocate(11));
            JoinHandle<List<Datagram>> two =
                    runtime.spawn(receiver.receiveAtMost(10).inbound().take(2).toList());
            for (ByteBuffer size : sizes) {
                sender.sendTo(size, receiver.localAddress()).block();
            }
            assertThat(two.join()).extracting(Datagram::isTruncated).containsExactly(false, true);
            assertThat(two.join())
                    .extracting(datagram -> datagram.payload().remaining())
                    .containsExactly(10, 10);
        }
        assertThatThrownBy(() -> UdpSocket.bind(runtime, 0).receiveAtMost(UdpSocket.MAX_PAYLOAD + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Nothing is queued here: what the system has no room for is lost, and what it has waits for demand. */
    @Test
    void withoutDemand_theSystemKeepsAndDrops() throws Exception {
        SocketOptions small = SocketOptions.defaults().receiveBuffer(8 * 1024);
        try (UdpSocket receiver = UdpSocket.bind(Network.nio(runtime), new InetSocketAddress(LOOPBACK, 0), small);
                UdpSocket sender = UdpSocket.bind(runtime, 0)) {
            AsyncStream<Datagram> many = AsyncStream.range(0, 1_000)
                    .map(n -> new Datagram(ByteBuffer.allocate(1_000).putInt(0, n), receiver.localAddress()));
            sender.send(many).block();
            List<Integer> received = receiver.inbound()
                    .map(datagram -> datagram.payload().getInt(0))
                    .takeUntil(runtime.sleep(Duration.ofMillis(300)))
                    .toList()
                    .block();
            assertThat(received).isNotEmpty().hasSizeLessThan(1_000).isSorted().startsWith(0);
        }
    }

    @Test
    void nobodyListens_aConnectedSocketIsTold() throws Exception {
        int port;
        try (DatagramSocket gone = new DatagramSocket(0, LOOPBACK)) {
            port = gone.getLocalPort();
        }
        try (UdpSocket socket = UdpSocket.connect(
                Network.nio(runtime), new InetSocketAddress(LOOPBACK, port), SocketOptions.defaults())) {
            JoinHandle<Datagram> receiving = runtime.spawn(socket.inbound().first());
            socket.sendTo(ByteBuffer.allocate(1), new InetSocketAddress(LOOPBACK, port))
                    .block();
            assertThatThrownBy(receiving::join).hasRootCauseInstanceOf(PortUnreachableException.class);
            assertThat(socket.remoteAddress()).contains(new InetSocketAddress(LOOPBACK, port));
        }
    }

    @Test
    void close_endsWhoReceivesAndFreesThePort() throws Exception {
        UdpSocket socket = UdpSocket.bind(runtime, 0);
        JoinHandle<Void> receiving = runtime.spawn(socket.inbound().drain());
        assertThatThrownBy(() -> UdpSocket.bind(Network.nio(runtime), socket.localAddress(), SocketOptions.defaults()))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("datagrams");
        socket.close();
        receiving.join();
        UdpSocket.bind(Network.nio(runtime), socket.localAddress(), SocketOptions.defaults())
                .close();
    }

    @Test
    void inbound_canBeSubscribedToAgain_butNotTwiceAtOnce() throws Exception {
        try (UdpSocket socket = UdpSocket.bind(runtime, 0)) {
            JoinHandle<Datagram> first = runtime.spawn(socket.inbound().first());
            Awaitility.await().until(() -> {
                try {
                    socket.inbound().first().block(Duration.ofMillis(1));
                    return false;
                } catch (IllegalStateException refused) {
                    return refused.getMessage().contains("already");
                }
            });
            socket.sendTo(ByteBuffer.allocate(3), socket.localAddress()).block();
            assertThat(first.join().payload().remaining()).isEqualTo(3);
            socket.sendTo(ByteBuffer.allocate(4), socket.localAddress()).block();
            assertThat(socket.inbound().first().block().payload().remaining()).isEqualTo(4);
        }
    }

    @Test
    void multicast_reachesWhoHasJoined() throws Exception {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(LOOPBACK);
        assumeThat(loopback.supportsMulticast()).as("multicast on loopback").isTrue();
        InetAddress group = InetAddress.getByName("239.1.2.3");
        SocketOptions options = SocketOptions.defaults().with(StandardSocketOptions.IP_MULTICAST_IF, loopback);
        try (UdpSocket receiver = UdpSocket.bind(Network.nio(runtime), new InetSocketAddress("0.0.0.0", 0), options);
                UdpSocket sender = UdpSocket.bind(Network.nio(runtime), new InetSocketAddress(LOOPBACK, 0), options);
                AutoCloseable membership = receiver.join(group, loopback)) {
            assertThat(membership).isNotNull();
            JoinHandle<Datagram> next = runtime.spawn(receiver.inbound().first());
            int port = ((InetSocketAddress) receiver.localAddress()).getPort();
            sender.sendTo(ByteBuffer.allocate(5), new InetSocketAddress(group, port))
                    .block();
            assertThat(next.join().payload().remaining()).isEqualTo(5);
        }
    }
}
