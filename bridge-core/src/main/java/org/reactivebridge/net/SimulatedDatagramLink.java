package org.reactivebridge.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.kernel.Waker;

/**
 * A socket for datagrams of a simulated network. Each datagram has a latency of its own, so that one overtakes another.
 * <strong>Confined.</strong>
 */
final class SimulatedDatagramLink implements DatagramLink {

    /** How many datagrams wait to be received at most; what comes then is dropped. */
    static final int MOST_WAITING = 1024;

    /** How many bytes those have at most. */
    static final int MOST_BYTES = 1024 * 1024;

    private record Arrived(SocketAddress from, ByteBuffer payload) {}

    private final SimulatedNetwork network;
    private final InetSocketAddress local;
    private final @Nullable SocketAddress remote;
    private final ArrayDeque<Arrived> arrived = new ArrayDeque<>();
    private final Set<InetAddress> groups = new LinkedHashSet<>();
    private int arrivedBytes;
    private long lineFreeAt;
    private @Nullable Waker reader;
    private @Nullable Waker writer;
    private Timers.@Nullable Timer lineFree;
    private boolean isUnreachable; // Known to this side, and not told yet.
    private boolean isOpen = true;

    SimulatedDatagramLink(SimulatedNetwork network, InetSocketAddress local, @Nullable SocketAddress remote) {
        this.network = network;
        this.local = local;
        this.remote = remote;
        this.lineFreeAt = network.world().nanoTime();
    }

    /** Whether it is at an address, be it with all addresses of its host. */
    boolean isAt(InetSocketAddress address) {
        return local.getPort() == address.getPort()
                && (local.getAddress().isAnyLocalAddress() || local.getAddress().equals(address.getAddress()));
    }

    /** Whether nobody else can be at an address. */
    boolean takes(InetSocketAddress address) {
        return isAt(address)
                || (local.getPort() == address.getPort() && address.getAddress().isAnyLocalAddress());
    }

    /** Whether what comes from an address is for it. */
    boolean listensTo(SocketAddress from) {
        return remote == null || remote.equals(from);
    }

    boolean isMemberOf(InetSocketAddress group) {
        return local.getPort() == group.getPort() && groups.contains(group.getAddress());
    }

    // ---- What comes in

    void arrive(SocketAddress from, ByteBuffer payload) {
        if (arrived.size() == MOST_WAITING || arrivedBytes + payload.remaining() > MOST_BYTES) {
            network.countDropped();
            return;
        }
        arrived.add(new Arrived(from, payload));
        arrivedBytes += payload.remaining();
        wakeReader();
    }

    /** The other machine says that nobody listens there. Only a connected socket is told. */
    void learnUnreachable() {
        if (isOpen && remote != null) {
            isUnreachable = true;
            wakeReader();
        }
    }

    @Override
    public @Nullable SocketAddress receive(ByteBuffer into) throws IOException {
        checkOpen();
        tellUnreachable();
        Arrived next = arrived.poll();
        if (next == null) {
            return null;
        }
        ByteBuffer payload = next.payload;
        arrivedBytes -= payload.remaining();
        into.put(payload.slice(0, Math.min(payload.remaining(), into.remaining())));
        return next.from;
    }

    private void checkOpen() throws ClosedChannelException {
        if (!isOpen) {
            throw new ClosedChannelException();
        }
    }

    /** Once, to whoever comes first, as the systems do. */
    private void tellUnreachable() throws PortUnreachableException {
        if (isUnreachable) {
            isUnreachable = false;
            throw new PortUnreachableException("Nobody listens at " + remote);
        }
    }

    // ---- What goes out

    @Override
    public boolean send(ByteBuffer from, SocketAddress to) throws IOException {
        checkOpen();
        tellUnreachable();
        SocketAddress target = remote == null ? to : remote;
        NioNetwork.checkResolved(target);
        int size = from.remaining();
        if (size > UdpSocket.MAX_PAYLOAD) {
            throw new IOException("Message too long");
        }
        if (size == 0 && remote != null) {
            throw new IOException("The JDK sends no empty datagram by a socket that is connected");
        }
        network.checkReachable(target, "send to");
        if (isLineBusy()) {
            return false;
        }
        ByteBuffer payload = ByteBuffer.allocate(size).put(from).flip();
        long perSecond = network.faults().bytesPerSecond();
        long now = network.world().nanoTime();
        lineFreeAt = Math.max(now, lineFreeAt) + (perSecond == 0 ? 0 : size * 1_000_000_000L / perSecond);
        network.carry(this, sourceAddress(), (InetSocketAddress) target, payload, lineFreeAt - now);
        return true;
    }

    /** Who is bound to all addresses sends from one. */
    private SocketAddress sourceAddress() {
        return local.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), local.getPort())
                : local;
    }

    /** Whether as many bytes wait for the line as the other side of a connection would keep. */
    private boolean isLineBusy() {
        long perSecond = network.faults().bytesPerSecond();
        long wait = lineFreeAt - network.world().nanoTime();
        return perSecond > 0
                && wait > 0
                && wait / 1e9 * perSecond >= network.faults().window();
    }

    // ---- Waiting

    @Override
    public void wakeWhenReadable(Waker waker) {
        reader = waker;
        if (!isOpen || isUnreachable || !arrived.isEmpty()) {
            wakeReader();
        } else {
            network.wakeForNothing(waker);
        }
    }

    @Override
    public void wakeWhenWritable(Waker waker) {
        writer = waker;
        if (!isOpen || isUnreachable || !isLineBusy()) {
            wakeWriter();
            return;
        }
        network.wakeForNothing(waker);
        if (lineFree == null) {
            long wait = lineFreeAt - network.world().nanoTime();
            lineFree = network.world().timers().schedule(wait, () -> {
                lineFree = null;
                wakeWriter();
            });
        }
    }

    private void wakeReader() {
        network.wake(reader);
        reader = null;
    }

    private void wakeWriter() {
        network.wake(writer);
        writer = null;
    }

    // ---- The rest

    @Override
    public AutoCloseable join(InetAddress group, NetworkInterface on) throws IOException {
        checkOpen();
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException("Not a multicast address: " + group);
        }
        groups.add(group);
        return () -> groups.remove(group);
    }

    @Override
    public void close() {
        if (isOpen) {
            isOpen = false;
            network.remove(this);
            arrived.clear();
            arrivedBytes = 0;
            if (lineFree != null) {
                lineFree.cancel();
                lineFree = null;
            }
            wakeReader();
            wakeWriter();
        }
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public String toString() {
        return "SimulatedDatagramLink[" + local + (remote == null ? "" : " - " + remote) + (isOpen ? "" : ", closed")
                + "]";
    }
}
