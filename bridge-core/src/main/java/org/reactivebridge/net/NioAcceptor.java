package org.reactivebridge.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.runtime.IoDriver;

/** Where connections come in, by {@code java.nio}. As {@link NioLink} for who touches what. */
final class NioAcceptor implements Acceptor {

    private final ServerSocketChannel channel;
    private final SocketAddress local;
    private final SocketOptions options;
    private final Supplier<IoDriver> drivers;
    private final IoDriver driver;
    private final IoDriver.Registration registration;
    private volatile @Nullable Waker waiting;

    NioAcceptor(ServerSocketChannel channel, SocketOptions options, Supplier<IoDriver> drivers) throws IOException {
        this.channel = channel;
        this.local = channel.getLocalAddress();
        this.options = options;
        this.drivers = drivers;
        this.driver = drivers.get();
        this.registration = driver.register(channel, operations -> wake());
    }

    private void wake() {
        Waker waker = waiting;
        waiting = null;
        if (waker != null) {
            waker.wake();
        }
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
        waiting = waker;
        registration.want(SelectionKey.OP_ACCEPT);
        if (!channel.isOpen()) {
            waker.wake();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            Hooks.defaults().dropError(failure);
        }
        registration.cancel();
        driver.flush(); // Whoever closes a listener wants to listen there again.
        wake();
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
