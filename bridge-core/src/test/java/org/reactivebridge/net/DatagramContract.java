package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.net.NetworkContract.Body;
import org.reactivebridge.net.NetworkContract.World;

/** What every {@link Network} promises about datagrams, where none are lost; in which order they come is not promised (E10). */
@Timeout(120)
abstract class DatagramContract {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(LOOPBACK, 0);

    /** Runs a test in as many worlds as there are. */
    abstract void inWorlds(Body body) throws Exception;

    private static DatagramLink open(World world, @Nullable SocketAddress local, @Nullable SocketAddress remote)
            throws IOException {
        DatagramLink link = world.network.openDatagrams(local, remote, SocketOptions.defaults());
        world.cleanUp.add(link::close);
        return link;
    }

    private static DatagramLink bind(World world) throws IOException {
        return open(world, ANY_PORT, null);
    }

    private static void send(World world, DatagramLink link, byte[] bytes, SocketAddress to) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        while (!link.send(from, to)) {
            assertThat(from.remaining()).as("nothing of it has gone").isEqualTo(bytes.length);
            world.wait("room to send", link::wakeWhenWritable);
        }
        assertThat(from.hasRemaining()).isFalse();
    }

    private static SocketAddress receive(World world, DatagramLink link, ByteBuffer into) throws IOException {
        SocketAddress from;
        while ((from = link.receive(into)) == null) {
            world.wait("a datagram", link::wakeWhenReadable);
        }
        return from;
    }

    private static byte[] receive(World world, DatagramLink link, int room) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(room);
        receive(world, link, into);
        return Arrays.copyOf(into.array(), into.position());
    }

    // ---- Addresses

    @Test
    void binding_givesTheAddress_andFreesItWithTheClose() throws Exception {
        inWorlds(world -> {
            DatagramLink link = bind(world);
            InetSocketAddress local = (InetSocketAddress) link.localAddress();
            assertThat(local.getPort()).isPositive();
            assertThat(local.getAddress()).isEqualTo(LOOPBACK);
            assertThat(link.isOpen()).isTrue();
            assertThatThrownBy(() -> open(world, local, null))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining(Integer.toString(local.getPort()));
            assertThatThrownBy(() -> open(world, new InetSocketAddress(local.getPort()), null))
                    .isInstanceOf(BindException.class);
            link.close();
            link.close();
            assertThat(link.isOpen()).isFalse();
            assertThat(link.localAddress()).isEqualTo(local);
            assertThat(open(world, local, null).localAddress()).isEqualTo(local);
        });
    }

    @Test
    void withoutLocalAddress_onePortIsChosen() throws Exception {
        inWorlds(world -> {
            DatagramLink everywhere = open(world, null, null);
            InetSocketAddress chosen = (InetSocketAddress) everywhere.localAddress();
            assertThat(chosen.getAddress().isAnyLocalAddress()).isTrue();
            DatagramLink connected = open(world, null, new InetSocketAddress(LOOPBACK, chosen.getPort()));
            assertThat(((InetSocketAddress) connected.localAddress()).getAddress())
                    .isEqualTo(LOOPBACK);
            send(world, connected, new byte[] {1}, chosen);
            assertThat(receive(world, everywhere, ByteBuffer.allocate(10))).isEqualTo(connected.localAddress());
            send(world, everywhere, new byte[] {2}, connected.localAddress());
            assertThat(receive(world, connected, 10)).containsExactly(2);
        });
    }

    @Test
    void unresolvedAddresses_areRefused() throws Exception {
        inWorlds(world -> {
            InetSocketAddress unresolved = InetSocketAddress.createUnresolved("somewhere.invalid", 1);
            DatagramLink link = bind(world);
            assertThatThrownBy(() -> link.send(ByteBuffer.allocate(1), unresolved))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("somewhere.invalid");
            assertThatThrownBy(() -> open(world, unresolved, null))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("somewhere.invalid");
            assertThatThrownBy(() -> open(world, null, unresolved))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("somewhere.invalid");
        });
    }

    // ---- Sending and receiving

    @Test
    void datagrams_ofEverySize_arriveWhole() throws Exception {
        inWorlds(world -> {
            DatagramLink sender = bind(world);
            DatagramLink receiver = bind(world);
            for (int size : new int[] {0, 1, 1_472, 1_473, 9_000, UdpSocket.MAX_PAYLOAD}) {
                byte[] bytes = NetworkContract.bytes(size, size);
                send(world, sender, bytes, receiver.localAddress());
                ByteBuffer into = ByteBuffer.allocate(UdpSocket.MAX_PAYLOAD);
                assertThat(receive(world, receiver, into)).isEqualTo(sender.localAddress());
                assertThat(Arrays.copyOf(into.array(), into.position())).isEqualTo(bytes);
            }
        });
    }

    @Test
    void manyDatagrams_allArriveOnce() throws Exception {
        inWorlds(world -> {
            DatagramLink sender = bind(world);
            DatagramLink receiver = bind(world);
            Set<Byte> received = new LinkedHashSet<>();
            for (byte i = 0; i < 50; i++) {
                send(world, sender, new byte[] {i}, receiver.localAddress());
            }
            for (int i = 0; i < 50; i++) {
                assertThat(received.add(receive(world, receiver, 1)[0])).isTrue();
            }
            assertThat(receiver.receive(ByteBuffer.allocate(1))).isNull();
        });
    }

    @Test
    void tooLong_isRefused_andNothingElseHappens() throws Exception {
        inWorlds(world -> {
            DatagramLink sender = bind(world);
            DatagramLink receiver = bind(world);
            ByteBuffer tooLong = ByteBuffer.allocate(UdpSocket.MAX_PAYLOAD + 1);
            assertThatThrownBy(() -> sender.send(tooLong, receiver.localAddress()))
                    .isInstanceOf(IOException.class);
            assertThat(sender.isOpen()).isTrue();
            send(world, sender, new byte[] {3}, receiver.localAddress());
            assertThat(receive(world, receiver, 10)).containsExactly(3);
        });
    }

    @Test
    void whatDoesNotFit_isLost() throws Exception {
        inWorlds(world -> {
            DatagramLink sender = bind(world);
            DatagramLink receiver = bind(world);
            send(world, sender, NetworkContract.bytes(100, 1), receiver.localAddress());
            assertThat(receive(world, receiver, 10)).isEqualTo(Arrays.copyOf(NetworkContract.bytes(100, 1), 10));
            assertThat(receiver.receive(ByteBuffer.allocate(100))).isNull();
            send(world, sender, new byte[] {4}, receiver.localAddress());
            assertThat(receive(world, receiver, 10)).containsExactly(4);
        });
    }

    @Test
    void receiving_whereNothingIs_givesNullAndThenWakes() throws Exception {
        inWorlds(world -> {
            DatagramLink sender = bind(world);
            DatagramLink receiver = bind(world);
            assertThat(receiver.receive(ByteBuffer.allocate(10))).isNull();
            AtomicBoolean woken = new AtomicBoolean();
            receiver.wakeWhenReadable(() -> woken.set(true));
            send(world, sender, new byte[] {5}, receiver.localAddress());
            world.until("a wake-up", woken::get);
            assertThat(receive(world, receiver, 10)).containsExactly(5);
        });
    }

    /** Who does not receive makes nobody else wait, and has no more kept for it than there is room for. */
    @Test
    void whatNobodyReceives_isDroppedBeyondABound() throws Exception {
        inWorlds(world -> {
            DatagramLink sender = bind(world);
            DatagramLink receiver = bind(world);
            int sent = 2_500;
            for (int i = 0; i < sent; i++) {
                send(world, sender, new byte[1_000], receiver.localAddress());
            }
            receive(world, receiver, 1_000);
            int received = 1;
            while (receiver.receive(ByteBuffer.allocate(1_000)) != null) {
                received++;
            }
            assertThat(received).isLessThan(sent);
            DatagramLink other = bind(world);
            send(world, sender, new byte[] {6}, other.localAddress());
            assertThat(receive(world, other, 10)).containsExactly(6);
        });
    }

    // ---- Connected sockets

    @Test
    void connected_hearsNobodyElse() throws Exception {
        inWorlds(world -> {
            DatagramLink peer = bind(world);
            DatagramLink connected = open(world, null, peer.localAddress());
            DatagramLink other = bind(world);
            send(world, other, new byte[] {7}, connected.localAddress());
            send(world, peer, new byte[] {8}, connected.localAddress());
            assertThat(receive(world, connected, 10)).containsExactly(8);
            assertThat(connected.receive(ByteBuffer.allocate(10))).isNull();
            send(world, connected, new byte[] {9}, other.localAddress());
            assertThat(receive(world, peer, 10)).as("it sends to its peer only").containsExactly(9);
        });
    }

    @Test
    void nobodyListens_aConnectedSocketIsToldOnce() throws Exception {
        inWorlds(world -> {
            DatagramLink gone = bind(world);
            SocketAddress address = gone.localAddress();
            DatagramLink connected = open(world, null, address);
            gone.close();
            AtomicBoolean woken = new AtomicBoolean();
            connected.wakeWhenReadable(() -> woken.set(true));
            send(world, connected, new byte[] {1}, address);
            world.until("the news", woken::get);
            assertThatThrownBy(() -> receive(world, connected, 10)).isInstanceOf(PortUnreachableException.class);
            assertThat(connected.receive(ByteBuffer.allocate(10))).isNull();
            DatagramLink again = open(world, address, null);
            send(world, connected, new byte[] {2}, address);
            assertThat(receive(world, again, 10)).containsExactly(2);
        });
    }

    @Test
    void nobodyListens_whoIsNotConnectedIsNotTold() throws Exception {
        inWorlds(world -> {
            DatagramLink gone = bind(world);
            DatagramLink sender = bind(world);
            gone.close();
            send(world, sender, new byte[] {1}, gone.localAddress());
            send(world, sender, new byte[] {2}, sender.localAddress());
            assertThat(receive(world, sender, 10)).containsExactly(2);
        });
    }

    @Test
    void anEmptyDatagram_byAConnectedSocket_isRefused() throws Exception {
        inWorlds(world -> {
            DatagramLink peer = bind(world);
            DatagramLink connected = open(world, null, peer.localAddress());
            assertThatThrownBy(() -> connected.send(ByteBuffer.allocate(0), peer.localAddress()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("empty");
        });
    }

    // ---- Groups

    @Test
    void group_reachesWhoHasJoined_untilItLeaves() throws Exception {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(LOOPBACK);
        InetAddress group = InetAddress.getByName("239.1.2.4");
        SocketOptions options = SocketOptions.defaults().with(StandardSocketOptions.IP_MULTICAST_IF, loopback);
        inWorlds(world -> {
            assumeThat(world.network instanceof SimulatedNetwork || loopback.supportsMulticast())
                    .as("multicast on loopback")
                    .isTrue();
            DatagramLink receiver = world.network.openDatagrams(new InetSocketAddress("0.0.0.0", 0), null, options);
            world.cleanUp.add(receiver::close);
            DatagramLink sender = world.network.openDatagrams(ANY_PORT, null, options);
            world.cleanUp.add(sender::close);
            int port = ((InetSocketAddress) receiver.localAddress()).getPort();
            AutoCloseable membership = receiver.join(group, loopback);
            send(world, sender, new byte[] {1}, new InetSocketAddress(group, port));
            assertThat(receive(world, receiver, 10)).containsExactly(1);
            membership.close();
            send(world, sender, new byte[] {2}, new InetSocketAddress(group, port));
            send(world, sender, new byte[] {3}, new InetSocketAddress(LOOPBACK, port));
            assertThat(receive(world, receiver, 10)).containsExactly(3);
        });
    }

    // ---- The end

    @Test
    void close_wakesWhoWaits_whoThenGetsAFailure() throws Exception {
        inWorlds(world -> {
            DatagramLink link = bind(world);
            AtomicBoolean woken = new AtomicBoolean();
            link.wakeWhenReadable(() -> woken.set(true));
            link.close();
            world.until("a wake-up", woken::get);
            assertThatThrownBy(() -> link.receive(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> link.send(ByteBuffer.allocate(1), link.localAddress()))
                    .isInstanceOf(IOException.class);
            world.wait("a late receiver", link::wakeWhenReadable);
            world.wait("a late sender", link::wakeWhenWritable);
        });
    }
}
