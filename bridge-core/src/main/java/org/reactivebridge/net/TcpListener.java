package org.reactivebridge.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.channel.Notify;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;

/**
 * Listens for connections: a stream of them, or a server that hands each to a function.
 *
 * <p>Connections are accepted as fast as they are asked for, up to {@link TcpOptions#maxConnections()} at a time. If the system has
 * no means left (file descriptors, memory) accepting pauses for a moment, and goes on by itself.
 *
 * <p><strong>Concurrent.</strong> One run accepts.
 */
public final class TcpListener implements AutoCloseable {

    private final Network network;
    private final Acceptor acceptor;
    private final TcpOptions options;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final ReentrantLock closing = new ReentrantLock(); // Between the last accept and the close.
    private boolean closed;
    private final Set<TcpConnection> open = ConcurrentHashMap.newKeySet();
    private final Map<InetAddress, Integer> addresses = new ConcurrentHashMap<>(); // Empty if there is no limit.
    private final Notify oneLess = Notify.create();
    private volatile @Nullable Waker pauses;

    private TcpListener(Network network, Acceptor acceptor, TcpOptions options) {
        this.network = network;
        this.acceptor = acceptor;
        this.options = options;
    }

    /**
     * Listens on a port of the loopback interface.
     *
     * @param runtime whose workers wait for the sockets
     * @param port the port; 0 for one that is free
     * @return a listener, which listens
     * @throws IOException if the port is in use, or not allowed; its message names the address
     */
    public static TcpListener bind(AsyncRuntime runtime, int port) throws IOException {
        return bind(
                Network.nio(runtime),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                TcpOptions.defaults());
    }

    /**
     * Listens on an address: of the internet, or a {@link java.net.UnixDomainSocketAddress}.
     *
     * @param network what the sockets hang on
     * @param local where; port 0 for one that is free
     * @param options limits, options of the sockets, an observer
     * @return a listener, which listens
     * @throws IOException if the address is in use, is not there, or is not allowed; its message names the address
     * @throws IllegalArgumentException if the options have the encryption of a client
     */
    public static TcpListener bind(Network network, SocketAddress local, TcpOptions options) throws IOException {
        Objects.requireNonNull(local, "local");
        options.tls().ifPresent(tls -> tls.require(false));
        return new TcpListener(network, network.bind(local, options.backlog(), options.socket()), options);
    }

    /**
     * The connections that come in. Can be subscribed to once.
     *
     * @return a stream of connections, each of which the subscriber closes; it ends when this listener is closed
     * @demand one item accepts once
     * @thread where the run's task has its place; without one, the worker that waits for the socket
     * @failure {@link IllegalStateException} for a second subscriber
     * @cancel stops accepting; this listener stays open. A connection that was accepted and not handed on is closed
     * @memory none
     */
    public AsyncStream<TcpConnection> connections() {
        return AsyncStream.fromSource((waker, context) -> taken.compareAndSet(false, true)
                ? new AcceptCursor(this, waker)
                : Cursors.failed(
                        new IllegalStateException("Somebody accepts connections on " + localAddress() + " already")));
    }

    /**
     * Accepts connections and hands each to a function. A connection is closed when the function's future ends, and broken off when
     * that fails or is cancelled.
     *
     * @param runtime where the futures run, each as a task of its own
     * @param handler makes what is to be done with a connection; what it throws counts as a failure
     * @return a handle of the task that accepts; to abort it stops accepting and closes this listener. Tasks of connections go on
     */
    public JoinHandle<Void> serve(AsyncRuntime runtime, Function<? super TcpConnection, AsyncFuture<?>> handler) {
        Objects.requireNonNull(handler, "handler");
        // What is drained counts as discarded: the tasks may be, but not the connections, which somebody might close
        // then.
        AsyncFuture<Void> accepting = connections()
                .map(connection -> handle(runtime, connection, handler))
                .drain()
                .doFinally(kind -> close());
        return runtime.spawn("accept on " + localAddress(), accepting);
    }

    private static JoinHandle<?> handle(
            AsyncRuntime runtime, TcpConnection connection, Function<? super TcpConnection, AsyncFuture<?>> handler) {
        connection.use();
        AsyncFuture<?> work = AsyncFuture.defer(() -> handler.apply(connection))
                .doOnComplete(connection::close)
                .doOnNext(result -> connection.close());
        // The task is asked and not the work, which has never begun if the runtime was shut down before.
        JoinHandle<?> task = runtime.spawn("connection with " + connection.remoteAddress(), work);
        task.future().in(Environment.system()).subscribe(result -> {}, failure -> connection.abort(), () -> {});
        return task;
    }

    /**
     * Where this listens.
     *
     * @return the address, with the port that was chosen
     */
    public SocketAddress localAddress() {
        return acceptor.localAddress();
    }

    /**
     * The port that this listens on.
     *
     * @return the port; -1 for a local socket
     */
    public int port() {
        return localAddress() instanceof InetSocketAddress internet ? internet.getPort() : -1;
    }

    /**
     * How many accepted connections are not over.
     *
     * @return the number
     */
    public int openConnections() {
        return open.size();
    }

    /** Stops listening. Connections that were accepted stay. A second call does nothing. */
    @Override
    public void close() {
        Interleaving.point();
        closing.lock();
        try {
            closed = true;
        } finally {
            closing.unlock();
        }
        acceptor.close();
        wakeWhoPauses(); // The acceptor knows those only who wait for connections.
    }

    /**
     * Stops listening, waits until the accepted connections are over, and breaks off those that are left when the time is.
     *
     * @param grace how long to wait at most; zero not at all
     * @return a future that ends without a value when no connection is left. The work starts when it is subscribed to
     * @throws IllegalArgumentException if it is negative
     * @demand none needed
     * @thread where the last connection ends
     * @failure none
     * @cancel stops waiting; the listener stays closed
     * @memory none
     */
    public AsyncFuture<Void> close(Duration grace) {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace must not be negative, but is " + grace);
        }
        AsyncFuture<Void> drained = AsyncFuture.defer(() -> {
            close();
            return grace.isZero() ? breakOffAll() : untilNoneIsOpen();
        });
        return (grace.isZero() ? drained : drained.timeout(grace, AsyncFuture.defer(this::breakOffAll)))
                .in(network.environment());
    }

    private AsyncFuture<Void> breakOffAll() {
        open.forEach(TcpConnection::abort);
        return AsyncFuture.empty();
    }

    /** Asks to be told before it looks, since the last one may end in between. */
    private AsyncFuture<Void> untilNoneIsOpen() {
        AsyncFuture<Void> look =
                AsyncFuture.defer(() -> open.isEmpty() ? AsyncFuture.<Void>empty() : AsyncFuture.<Void>never());
        return AsyncFuture.race(List.of(oneLess.notified(), look))
                .switchIfEmpty(AsyncFuture.defer(() -> open.isEmpty() ? AsyncFuture.<Void>empty() : untilNoneIsOpen()));
    }

    // ---- For the cursor

    Network network() {
        return network;
    }

    Acceptor acceptor() {
        return acceptor;
    }

    TcpOptions options() {
        return options;
    }

    boolean isFull() {
        return open.size() >= options.maxConnections();
    }

    /** Wakes once as soon as there are fewer connections, or this is closed. The caller looks again afterwards. */
    void wakeWhenThereIsRoom(Waker waker) {
        pauses = waker;
    }

    private void wakeWhoPauses() {
        Waker waker = pauses;
        if (waker != null) {
            pauses = null;
            waker.wake();
        }
    }

    /** Takes in a connection; null if it is broken off: this has been closed meanwhile, or its host has too many. */
    @Nullable
    TcpConnection accepted(Link link) throws IOException {
        if (!countAddress(link)) {
            return null;
        }
        TcpConnection connection;
        try {
            connection = TcpConnection.of(link, network, options, true, null, this::isOver);
        } catch (Throwable failure) {
            link.reset();
            uncountAddress(link.remoteAddress());
            throw failure;
        }
        boolean late;
        Interleaving.point();
        closing.lock();
        try {
            late = closed;
            if (!late) {
                open.add(connection);
            }
        } finally {
            closing.unlock();
        }
        if (late) {
            connection.abort();
            return null;
        }
        if (!connection.isOpen()) {
            leave(connection); // Over before it was in the set.
        }
        return connection;
    }

    private void isOver(TcpConnection connection) {
        uncountAddress(connection.remoteAddress());
        leave(connection);
    }

    private void leave(TcpConnection connection) {
        Interleaving.point();
        if (open.remove(connection)) {
            oneLess.notifyAllWaiting();
            wakeWhoPauses();
        }
    }

    /** Counts a connection to those of its address. Returns false, and breaks it off, if that has too many. */
    private boolean countAddress(Link link) {
        int most = options.maxConnectionsPerAddress();
        SocketAddress remote = link.remoteAddress();
        if (most == 0 || !(remote instanceof InetSocketAddress internet)) {
            return true;
        }
        if (addresses.merge(internet.getAddress(), 1, Integer::sum) <= most) {
            return true;
        }
        uncountAddress(remote);
        link.reset();
        Observers.tell(options, network.environment(), observer -> {
            observer.acceptFailed(localAddress(), new TooManyConnectionsException(remote, most));
            observer.limitReached(NetworkLimit.CONNECTIONS_PER_ADDRESS, remote);
        });
        return false;
    }

    private void uncountAddress(SocketAddress remote) {
        if (options.maxConnectionsPerAddress() > 0 && remote instanceof InetSocketAddress internet) {
            addresses.computeIfPresent(internet.getAddress(), (address, count) -> count == 1 ? null : count - 1);
        }
    }
}
