package org.reactivebridge.net;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.IoDriver;
import org.reactivebridge.stream.AsyncFuture;

/** The sockets of the operating system. <strong>Concurrent.</strong> */
final class NioNetwork implements Network {

    private final AsyncRuntime runtime;
    private final BufferPool buffers;
    private final List<IoDriver> drivers;
    private final AtomicInteger turn = new AtomicInteger();

    NioNetwork(AsyncRuntime runtime, BufferPool buffers) {
        this.buffers = Objects.requireNonNull(buffers, "buffers");
        this.runtime = Objects.requireNonNull(runtime, "runtime");
        this.drivers = runtime.drivers();
        if (drivers.isEmpty()) {
            throw new IllegalArgumentException(
                    runtime + " has no I/O driver: a simulated runtime needs a simulated network");
        }
        prepare();
    }

    /**
     * Lets the JDK set up what it closes and writes sockets with. It does so with the first one, and takes two descriptors for it;
     * if there are none left at that time, no socket of this JVM can be used ever after.
     */
    private static void prepare() {
        try {
            SocketChannel.open().close();
        } catch (IOException exhausted) {
            // Then whoever opens the next socket is told.
        }
    }

    @Override
    public Environment environment() {
        return runtime.environment();
    }

    @Override
    public BufferPool buffers() {
        return buffers;
    }

    @Override
    public <T> AsyncFuture<T> runAside(Callable<T> work) {
        return AsyncFuture.defer(() -> runtime.spawnBlocking(work).future());
    }

    @Override
    public AsyncFuture<List<InetAddress>> resolve(String host) {
        Objects.requireNonNull(host, "host");
        // The JDK's resolver blocks, and keeps a cache of its own.
        return AsyncFuture.defer(() -> runtime.spawnBlocking(() -> List.of(InetAddress.getAllByName(host)))
                .future());
    }

    /** Connections are dealt out over the workers, so that none gets all that are made in one place. */
    private IoDriver nextDriver() {
        return drivers.get(Math.floorMod(turn.getAndIncrement(), drivers.size()));
    }

    @Override
    public Link connect(SocketAddress remote, SocketOptions options) throws IOException {
        SocketChannel channel = remote instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
        try {
            channel.configureBlocking(false);
            set(channel, options);
            if (options.localAddress().isPresent()) {
                channel.bind(options.localAddress().get());
            }
            boolean isConnected = connect(channel, remote);
            return new NioLink(channel, remote, nextDriver(), isConnected);
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    private static boolean connect(SocketChannel channel, SocketAddress remote) throws IOException {
        checkResolved(remote);
        try {
            return channel.connect(remote);
        } catch (IOException failure) {
            throw failed("connect to " + remote, failure);
        }
    }

    /** The JDK throws something else than an {@link IOException}, which does not say which address. */
    static void checkResolved(@Nullable SocketAddress address) throws IOException {
        if (address instanceof InetSocketAddress internet && internet.isUnresolved()) {
            throw new IOException("Not resolved: " + address);
        }
    }

    @Override
    public Acceptor bind(SocketAddress local, int backlog, SocketOptions options) throws IOException {
        checkResolved(local);
        boolean isUnix = local instanceof UnixDomainSocketAddress;
        ServerSocketChannel channel =
                isUnix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            try {
                channel.bind(local, backlog);
            } catch (IOException failure) {
                throw failed("listen on " + local, failure);
            }
            return new NioAcceptor(channel, options, this::nextDriver);
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    @Override
    public DatagramLink openDatagrams(
            @Nullable SocketAddress local, @Nullable SocketAddress remote, SocketOptions options) throws IOException {
        checkResolved(local);
        checkResolved(remote);
        SocketAddress address = local == null ? remote : local;
        boolean isSix = address instanceof InetSocketAddress internet && internet.getAddress() instanceof Inet6Address;
        DatagramChannel channel =
                DatagramChannel.open(isSix ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            channel.configureBlocking(false);
            set(channel, options);
            try {
                channel.bind(local);
                if (remote != null) {
                    channel.connect(remote);
                }
            } catch (IOException failure) {
                throw failed("use " + (remote == null ? local : remote) + " for datagrams", failure);
            }
            return new NioDatagramLink(channel, remote, nextDriver());
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    /** The system's messages do not say what was tried. */
    static IOException failed(String what, IOException failure) {
        IOException told = failure instanceof java.net.ConnectException
                ? new java.net.ConnectException("Cannot " + what + ": " + failure.getMessage())
                : failure instanceof java.net.BindException
                        ? new java.net.BindException("Cannot " + what + ": " + failure.getMessage())
                        : new IOException("Cannot " + what + ": " + failure.getMessage());
        told.initCause(failure);
        return told;
    }

    static void set(NetworkChannel channel, SocketOptions options) throws IOException {
        for (SocketOptions.Setting<?> setting : options.settings()) {
            set(channel, setting);
        }
    }

    private static <V> void set(NetworkChannel channel, SocketOptions.Setting<V> setting) throws IOException {
        if (channel.supportedOptions().contains(setting.option())) {
            channel.setOption(setting.option(), setting.value());
        } else if (!setting.option().equals(java.net.StandardSocketOptions.TCP_NODELAY)) {
            // That one is a default, and has no meaning for local sockets.
            throw new IOException(
                    "This socket has no option " + setting.option().name());
        }
    }
}
