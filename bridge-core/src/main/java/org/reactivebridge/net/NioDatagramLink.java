package org.reactivebridge.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.runtime.IoDriver;

/** A socket for datagrams, by {@code java.nio}. See {@link NioWakers} for who touches what. */
final class NioDatagramLink implements DatagramLink {

    private final DatagramChannel channel;
    private final SocketAddress local;
    private final @Nullable SocketAddress remote;
    private final NioWakers wakers;

    NioDatagramLink(DatagramChannel channel, @Nullable SocketAddress remote, IoDriver driver) throws IOException {
        this.channel = channel;
        this.local = channel.getLocalAddress();
        this.remote = remote;
        this.wakers = new NioWakers(channel, driver, operations -> {});
    }

    @Override
    public @Nullable SocketAddress receive(ByteBuffer into) throws IOException {
        return channel.receive(into);
    }

    @Override
    public boolean send(ByteBuffer from, SocketAddress to) throws IOException {
        int size = from.remaining();
        if (remote == null) {
            NioNetwork.checkResolved(to);
            return channel.send(from, to) == size && !from.hasRemaining();
        }
        if (size == 0) {
            throw new IOException("The JDK sends no empty datagram by a socket that is connected");
        }
        return channel.write(from) == size;
    }

    @Override
    public void wakeWhenReadable(Waker waker) {
        wakers.await(SelectionKey.OP_READ, waker);
    }

    @Override
    public void wakeWhenWritable(Waker waker) {
        wakers.await(SelectionKey.OP_WRITE, waker);
    }

    @Override
    public AutoCloseable join(InetAddress group, NetworkInterface on) throws IOException {
        MembershipKey membership = channel.join(group, on);
        return membership::drop;
    }

    @Override
    public void close() {
        wakers.closeAndRelease();
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }
}
