package org.reactivebridge.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.kernel.Waker;

/** One end of a connection of a simulated network, with all that is on its way to it. <strong>Confined.</strong> */
final class SimulatedLink implements Link {

    /** How long who connects waits for an answer before it asks again; each time twice as long. */
    private static final long RETRY_NANOS = 1_000_000_000;

    private static final int MOST_ATTEMPTS = 7;

    private enum Kind {
        CONNECTED,
        BYTES,
        END,
        RESET
    }

    private record Packet(long due, Kind kind, ByteBuffer bytes) {}

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SimulatedNetwork network;
    private final SocketAddress local;
    private final SocketAddress remote;
    private @Nullable SimulatedLink peer;

    // On the way to this end
    private final ArrayDeque<Packet> underWay = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> arrived = new ArrayDeque<>();
    private Timers.@Nullable Timer arrival;
    private int arrivedBytes;
    private int unread; // Bytes that are under way or have arrived.
    private long lastDue;
    private long lineFreeAt;
    private boolean isEnded;

    private Timers.@Nullable Timer handshake;
    private @Nullable Waker reader;
    private @Nullable Waker writer;
    private @Nullable String failure;
    private boolean isConnected;
    private boolean isOutputClosed;
    private boolean isVanished;
    private boolean isOpen = true;

    SimulatedLink(SimulatedNetwork network, SocketAddress local, SocketAddress remote) {
        this.network = network;
        this.local = local;
        this.remote = remote;
    }

    /** The end that is accepted. */
    private SimulatedLink(SimulatedLink connecting) {
        this.network = connecting.network;
        this.local = connecting.remote;
        this.remote = connecting.local;
        this.peer = connecting;
        this.isConnected = true;
    }

    // ---- Connecting

    void connect() {
        long slow = network.between(0, network.faults().maxHandshake().toNanos());
        after(network.latency() + slow, 1);
    }

    private void after(long nanos, int attempt) {
        handshake = network.world().timers().schedule(nanos, () -> ask(attempt));
    }

    private void ask(int attempt) {
        handshake = null;
        if (!isOpen) {
            return;
        }
        SimulatedAcceptor acceptor = network.acceptor(remote);
        if (network.isSilent(local)
                || network.isSilent(remote)
                || network.isPartitioned(local, remote)
                || (acceptor != null && acceptor.isFull())) {
            if (attempt < MOST_ATTEMPTS) {
                after(RETRY_NANOS << (attempt - 1), attempt + 1);
            } else {
                fail("Connection timed out");
            }
        } else if (acceptor == null) {
            handshake = network.world().timers().schedule(network.latency(), () -> fail("Connection refused"));
        } else {
            SimulatedLink accepted = new SimulatedLink(this);
            peer = accepted;
            network.add(accepted);
            put(Kind.CONNECTED, NOTHING);
            acceptor.add(accepted);
        }
    }

    private void fail(String reason) {
        failure = reason;
        wakeReader();
        wakeWriter();
    }

    @Override
    public boolean finishConnect() throws IOException {
        checkOpen();
        if (!isConnected && failure != null) {
            throw new ConnectException("Cannot connect to " + remote + ": " + failure);
        }
        return isConnected;
    }

    private void checkOpen() throws ClosedChannelException {
        if (!isOpen) {
            throw new ClosedChannelException();
        }
    }

    private SimulatedLink peer() {
        if (peer == null || !isConnected) {
            throw new NotYetConnectedException();
        }
        return peer;
    }

    // ---- What comes in

    private void put(Kind kind, ByteBuffer bytes) {
        if (isVanished) {
            return; // The sender learns nothing of it: its window stays full.
        }
        long perSecond = network.faults().bytesPerSecond();
        long now = network.world().nanoTime();
        lineFreeAt = Math.max(now, lineFreeAt)
                + (perSecond == 0 ? 0 : Math.max(1, bytes.remaining() * 1_000_000_000L / perSecond));
        lastDue = Math.max(lastDue, lineFreeAt + network.latency());
        underWay.add(new Packet(lastDue, kind, bytes));
        expect();
    }

    private void expect() {
        Packet next = underWay.peek();
        if (next != null && arrival == null) {
            long now = network.world().nanoTime();
            arrival = network.world().timers().schedule(next.due - now, () -> {
                arrival = null;
                deliver();
            });
        }
    }

    void deliver() {
        long now = network.world().nanoTime();
        while (!underWay.isEmpty() && underWay.element().due <= now) {
            if (network.isPartitioned(local, remote)) {
                return; // Until it is repaired.
            }
            Packet packet = underWay.remove();
            if (packet.kind != Kind.RESET && network.chance(network.faults().resets())) {
                breakOff();
                receiveReset();
            } else {
                receive(packet);
            }
        }
        expect();
    }

    private void receive(Packet packet) {
        switch (packet.kind) {
            case CONNECTED -> {
                if (isOpen) {
                    isConnected = true;
                    wakeWriter();
                }
            }
            case BYTES -> {
                if (failure != null) {
                    return; // Sent before the other side knew: there is a gap before it.
                }
                if (isOpen) {
                    arrived.add(packet.bytes);
                    arrivedBytes += packet.bytes.remaining();
                    wakeReader();
                } else {
                    breakOff(); // Nobody will read this.
                }
            }
            case END -> {
                isEnded = true;
                wakeReader();
            }
            case RESET -> receiveReset();
        }
    }

    void receiveReset() {
        forgetUnderWay();
        if (isOpen && failure == null) {
            if (network.between(0, 1) == 0) {
                forgetArrived(); // Some systems give what had arrived, some do not.
            }
            fail("Connection reset by peer");
        }
    }

    private void forgetArrived() {
        arrived.clear();
        arrivedBytes = 0;
    }

    private void forgetUnderWay() {
        underWay.clear();
        if (arrival != null) {
            arrival.cancel();
            arrival = null;
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        checkOpen();
        SimulatedLink sender = peer();
        ByteBuffer first = arrived.peek();
        if (first == null) {
            if (failure != null) {
                throw new IOException(failure);
            }
            return isEnded ? -1 : 0;
        }
        int left = network.piece(Math.min(into.remaining(), arrivedBytes));
        int count = left;
        while (left > 0) {
            ByteBuffer next = arrived.element();
            int part = Math.min(left, next.remaining());
            into.put(next.slice(next.position(), part));
            next.position(next.position() + part);
            left -= part;
            if (!next.hasRemaining()) {
                arrived.remove();
            }
        }
        arrivedBytes -= count;
        unread -= count;
        sender.wakeWriter();
        return count;
    }

    // ---- What goes out

    @Override
    public long write(ByteBuffer[] from, int offset, int count) throws IOException {
        checkOpen();
        SimulatedLink receiver = peer();
        if (failure != null) {
            throw new IOException(failure);
        }
        if (isOutputClosed) {
            throw new ClosedChannelException();
        }
        long wanted = 0;
        for (int i = offset; i < offset + count; i++) {
            wanted += from[i].remaining();
        }
        int most = (int) Math.min(wanted, receiver.room());
        if (most == 0) {
            return 0;
        }
        ByteBuffer bytes = ByteBuffer.allocate(network.piece(most));
        for (int i = offset; i < offset + count && bytes.hasRemaining(); i++) {
            int part = Math.min(bytes.remaining(), from[i].remaining());
            bytes.put(from[i].slice(from[i].position(), part));
            from[i].position(from[i].position() + part);
        }
        bytes.flip();
        receiver.unread += bytes.remaining();
        receiver.put(Kind.BYTES, bytes);
        return bytes.remaining();
    }

    private int room() {
        return network.faults().window() - unread;
    }

    @Override
    public boolean closeOutput() throws IOException {
        checkOpen();
        SimulatedLink receiver = peer();
        if (failure != null) {
            throw new IOException(failure);
        }
        if (!isOutputClosed) {
            isOutputClosed = true;
            receiver.put(Kind.END, NOTHING);
            wakeWriter();
        }
        return true;
    }

    // ---- Waiting

    @Override
    public void wakeWhenReadable(Waker waker) {
        reader = waker;
        if (!isOpen || failure != null || isEnded || !arrived.isEmpty()) {
            wakeReader();
        } else {
            network.wakeForNothing(waker);
        }
    }

    @Override
    public void wakeWhenWritable(Waker waker) {
        writer = waker;
        boolean hasRoom = isConnected && peer != null && peer.room() > 0;
        if (!isOpen || failure != null || isOutputClosed || hasRoom) {
            wakeWriter();
        } else {
            network.wakeForNothing(waker);
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

    // ---- The end

    @Override
    public void close() {
        if (isOpen && peer != null && arrived.isEmpty()) {
            if (!isOutputClosed && failure == null) {
                peer.put(Kind.END, NOTHING);
            }
            end();
        } else {
            reset(); // There are bytes that nobody will read.
        }
    }

    @Override
    public void reset() {
        if (isOpen) {
            if (failure == null) {
                breakOff();
            }
            end();
        }
    }

    /** Tells the other side, and takes away what is on its way there. */
    private void breakOff() {
        if (peer != null) {
            peer.forgetUnderWay();
            peer.put(Kind.RESET, NOTHING);
        }
    }

    /** The other side sends into the void from now on. */
    void vanish() {
        isVanished = true;
        forgetUnderWay();
    }

    private void end() {
        isOpen = false;
        network.remove(this);
        forgetArrived();
        if (handshake != null) {
            handshake.cancel();
            handshake = null;
        }
        wakeReader();
        wakeWriter();
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
    public SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public String toString() {
        return "SimulatedLink[" + local + " - " + remote + (isOpen ? "" : ", closed") + "]";
    }
}
