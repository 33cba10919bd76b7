package org.reactivebridge.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.runtime.IoDriver;

/** Where connections come in, by {@code java.nio}. See {@link NioWakers} for who touches what. */
final class NioAcceptor implements Acceptor {

    private final ServerSocketChannel channel;
    private final SocketAddress local;
    private final SocketOptions options;
    private final Supplier<IoDriver> drivers;
    private final NioWakers wakers;

    NioAcceptor(ServerSocketChannel channel, SocketOptions options, Supplier<IoDriver> drivers) throws IOException {
        this.channel = channel;
        this.local = channel.getLocalAddress();
        this.options = options;
        this.drivers = drivers;
        this.wakers = new NioWakers(channel, drivers.get(), operations -> {});
    }

    @Override
    public @Nullable Link accept() throws IOException {
        SocketChannel accepted = channel.accept();
        if (accepted == null) {
            return null;
        }
        try {
            accepted.configureBlocking(false);
            NioNetwork.set(accepted, options);
            return new NioLink(accepted, accepted.getRemoteAddress(), drivers.get(), true);
        } catch (Throwable failure) {
            accepted.close();
            throw failure;
        }
    }

    @Override
    public void wakeWhenAcceptable(Waker waker) {
        wakers.await(SelectionKey.OP_ACCEPT, waker);
    }

    @Override
    public void close() {
        wakers.closeAndRelease(); // Whoever closes a listener wants to listen there again.
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
