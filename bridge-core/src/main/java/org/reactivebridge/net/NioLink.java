package org.reactivebridge.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.runtime.IoDriver;

/** A connection by {@code java.nio}. */
final class NioLink implements Link {

    /*
     * Who touches what
     *   mayRead         the driver sets it before it wakes; who reads clears it, before it asks to be woken
     *   hasEnded        who reads
     *   isConnected, local   who connects
     *   the rest        see NioWakers
     */

    /** The disk may have to be waited for: so much at a time, lest a worker is kept for long. */
    private static final long MOST_OF_A_FILE = 1 << 20;

    /** How much a close reads of what nobody has asked for. */
    private static final int MOST_DROPPED = 1 << 20;

    private static final int DROPPED_AT_ONCE = 16 * 1024;

    private final SocketChannel channel;
    private final SocketAddress remote;
    private final NioWakers wakers;
    private volatile boolean mayRead = true;
    private volatile boolean hasEnded;
    private volatile boolean isConnected;
    private volatile SocketAddress local;

    NioLink(SocketChannel channel, SocketAddress remote, IoDriver driver, boolean isConnected) throws IOException {
        this.channel = channel;
        this.remote = remote;
        this.isConnected = isConnected;
        this.local = remote;
        learnLocal();
        this.wakers = new NioWakers(channel, driver, this::ready);
    }

    /** A channel that is closed has forgotten it. */
    private void learnLocal() throws IOException {
        SocketAddress known = channel.getLocalAddress();
        if (known != null) {
            local = known;
        }
    }

    private void ready(int operations) {
        if ((operations & SelectionKey.OP_READ) != 0) {
            mayRead = true;
        }
    }

    @Override
    public boolean finishConnect() throws IOException {
        if (!isConnected) {
            try {
                isConnected = channel.finishConnect();
                if (isConnected) {
                    learnLocal();
                }
            } catch (ClosedChannelException closed) {
                throw closed;
            } catch (IOException failure) {
                throw NioNetwork.failed("connect to " + remote, failure);
            }
        }
        return isConnected;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!mayRead) {
            if (!channel.isOpen()) {
                throw new ClosedChannelException();
            }
            return 0;
        }
        int room = into.remaining();
        int count = channel.read(into);
        if (count >= 0 && count < room) {
            mayRead = false; // There was no more: to ask again would be a system call for nothing.
        }
        if (count < 0) {
            hasEnded = true;
        }
        return count;
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int count) throws IOException {
        return count == 1 ? channel.write(from[offset]) : channel.write(from, offset, count);
    }

    @Override
    public long writeFrom(FileChannel file, long position, long count) throws IOException {
        long written = file.transferTo(position, Math.min(count, MOST_OF_A_FILE), channel);
        return written == 0 && position >= file.size() ? -1 : written;
    }

    @Override
    public void wakeWhenReadable(Waker waker) {
        wakers.await(SelectionKey.OP_READ, waker);
    }

    @Override
    public void wakeWhenWritable(Waker waker) {
        wakers.await(isConnected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, waker);
    }

    @Override
    public boolean closeOutput() throws IOException {
        channel.shutdownOutput();
        return true;
    }

    @Override
    public void close() {
        dropUnread();
        wakers.close();
    }

    /**
     * Reads what has arrived, such as a server's session tickets: to close a socket with bytes unread resets the connection, and what
     * the other side has not received yet is lost. Who sends more than this drops, or later, is reset all the same.
     */
    private void dropUnread() {
        if (hasEnded || !isConnected || !channel.isOpen()) {
            return;
        }
        ByteBuffer dropped = ByteBuffer.allocate(DROPPED_AT_ONCE);
        try {
            for (int total = 0; total < MOST_DROPPED; total += dropped.position()) {
                if (channel.read(dropped.clear()) <= 0) {
                    return;
                }
            }
        } catch (IOException broken) {
            // Then nothing will be received in any case.
        }
    }

    @Override
    public void reset() {
        if (channel.isOpen() && channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException closedMeanwhile) {
                // Then the other side has been told already.
            }
        }
        wakers.close();
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public SocketAddress localAddress() {
        try {
            SocketAddress known = channel.isOpen() ? channel.getLocalAddress() : null;
            return known == null ? local : known;
        } catch (IOException closedMeanwhile) {
            return local;
        }
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }
}
