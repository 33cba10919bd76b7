package org.reactivebridge.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;

/**
 * Makes connections.
 *
 * <p><strong>Immutable.</strong>
 */
public final class TcpClient {

    private final Network network;
    private final TcpOptions options;

    private TcpClient(Network network, TcpOptions options) {
        this.network = Objects.requireNonNull(network, "network");
        this.options = Objects.requireNonNull(options, "options");
        options.tls().ifPresent(tls -> tls.require(true));
    }

    /**
     * A client on the sockets of the operating system, with default options.
     *
     * @param runtime whose workers wait for the sockets
     * @return a client
     */
    public static TcpClient on(AsyncRuntime runtime) {
        return new TcpClient(Network.nio(runtime), TcpOptions.defaults());
    }

    /**
     * A client.
     *
     * @param network what the sockets hang on
     * @param options limits, options of the sockets, encryption, an observer
     * @return a client
     * @throws IllegalArgumentException if the options have the encryption of a server
     */
    public static TcpClient on(Network network, TcpOptions options) {
        return new TcpClient(network, options);
    }

    /**
     * Connects to a host: all its addresses are tried, IPv6 and IPv4 in turn, the next one a quarter of a second after the one before,
     * or as soon as that has failed; the first connection is taken, and the other attempts are given up (RFC 8305, "Happy Eyeballs").
     *
     * @param host its name, or an address in text form
     * @param port the port
     * @return a future of a connection, never empty, which the subscriber closes. The work starts when it is subscribed to
     * @throws IllegalArgumentException if the port is out of range
     * @demand one item
     * @thread where the run's task has its place; without one, a worker
     * @failure {@link java.net.UnknownHostException}; {@link ConnectTimeoutException}; the failure of the last attempt, with those of
     *     the others suppressed; or, with {@link TcpOptions#tls(TlsOptions) TLS}, {@link javax.net.ssl.SSLException} or {@link
     *     HandshakeTimeoutException}
     * @cancel gives up all attempts; a connection that is made meanwhile is closed
     * @memory none
     */
    public AsyncFuture<TcpConnection> connect(String host, int port) {
        Objects.requireNonNull(host, "host");
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("port must be between 0 and 65535, but is " + port);
        }
        return AsyncFuture.defer(() -> {
                    tell(observer -> observer.resolving(host));
                    return network.resolve(host);
                })
                .doOnNext(addresses -> tell(observer -> observer.resolved(host, addresses.size(), null)))
                .doOnError(failure -> tell(observer -> observer.resolved(host, 0, failure)))
                .flatMap(addresses -> connect(host + ":" + port, host, addresses(addresses, port)))
                .in(network.environment());
    }

    /**
     * Connects to an address: of the internet, or a {@link java.net.UnixDomainSocketAddress}.
     *
     * @param remote where to; resolved, if it is an internet address
     * @return a future of a connection, never empty, which the subscriber closes. The work starts when it is subscribed to
     * @demand one item
     * @thread where the run's task has its place; without one, a worker
     * @failure {@link ConnectTimeoutException}, or why there is no connection, with {@link TcpOptions#tls(TlsOptions) TLS} also {@link
     *     javax.net.ssl.SSLException} or {@link HandshakeTimeoutException}
     * @cancel gives up; a connection that is made meanwhile is closed
     * @memory none
     */
    public AsyncFuture<TcpConnection> connect(SocketAddress remote) {
        return connect(remote.toString(), null, List.of(remote));
    }

    private AsyncFuture<TcpConnection> connect(String target, @Nullable String host, List<SocketAddress> remotes) {
        AsyncFuture<TcpConnection> connected =
                AsyncFuture.fromSource(ConnectCursor.source(network, options, target, host, remotes));
        return options.tls().isPresent() ? connected.flatMap(TcpConnection::orBrokenOff) : connected;
    }

    /** Both families in turn, beginning with the one that the system prefers; each in the system's order (RFC 8305, section 4). */
    static List<SocketAddress> addresses(List<InetAddress> addresses, int port) {
        List<InetAddress> first = new ArrayList<>();
        List<InetAddress> second = new ArrayList<>();
        for (InetAddress address : addresses) {
            boolean sameFamily = address.getClass() == addresses.get(0).getClass();
            (sameFamily ? first : second).add(address);
        }
        List<SocketAddress> ordered = new ArrayList<>();
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                ordered.add(new InetSocketAddress(first.get(i), port));
            }
            if (i < second.size()) {
                ordered.add(new InetSocketAddress(second.get(i), port));
            }
        }
        return ordered;
    }

    private void tell(Consumer<ConnectionObserver> event) {
        Observers.tell(options, network.environment(), event);
    }
}
