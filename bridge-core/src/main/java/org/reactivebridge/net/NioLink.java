package org.reactivebridge.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.runtime.IoDriver;

/** A connection by {@code java.nio}. */
final class NioLink implements Link {

    /*
     * Who touches what
     *   reader, writer        set by who reads or writes, taken by the driver, or by who closes
     *   mayRead               the driver sets it; who reads clears it, before it asks to be woken
     *   isConnected           who connects
     *   registration          final
     *
     * Why no wake-up is lost
     *   A waker is stored before the driver is asked to tell; the driver asks the system, which remembers what is there. Who
     *   closes does so before it takes the wakers; who stores one looks whether the channel is open afterwards.
     */

    private final SocketChannel channel;
    private final SocketAddress remote;
    private final SocketAddress local;
    private final IoDriver.Registration registration;
    private volatile @Nullable Waker reader;
    private volatile @Nullable Waker writer;
    private volatile boolean mayRead = true;
    private volatile boolean isConnected;

    NioLink(SocketChannel channel, SocketAddress remote, IoDriver driver, boolean isConnected) throws IOException {
        this.channel = channel;
        this.remote = remote;
        this.isConnected = isConnected;
        this.local = isConnected ? channel.getLocalAddress() : remote;
        this.registration = driver.register(channel, this::ready);
    }

    private void ready(int operations) {
        if ((operations & SelectionKey.OP_READ) != 0) {
            mayRead = true;
            Waker waker = reader;
            reader = null;
            wake(waker);
        }
        if ((operations & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0) {
            Waker waker = writer;
            writer = null;
            wake(waker);
        }
    }

    private static void wake(@Nullable Waker waker) {
        if (waker != null) {
            waker.wake();
        }
    }

    @Override
    public boolean finishConnect() throws IOException {
        if (!isConnected) {
            try {
                isConnected = channel.finishConnect();
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
        return count;
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int count) throws IOException {
        return count == 1 ? channel.write(from[offset]) : channel.write(from, offset, count);
    }

    @Override
    public void wakeWhenReadable(Waker waker) {
        reader = waker;
        registration.want(SelectionKey.OP_READ);
        if (!channel.isOpen()) {
            waker.wake();
        }
    }

    @Override
    public void wakeWhenWritable(Waker waker) {
        writer = waker;
        registration.want(isConnected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT);
        if (!channel.isOpen()) {
            waker.wake();
        }
    }

    @Override
    public void closeOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            Hooks.defaults().dropError(failure);
        }
        registration.cancel();
        ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
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
        close();
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
