package org.reactivebridge.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;

/**
 * What sockets hang on: the operating system's, or a network that exists in a test only. An SPI.
 *
 * <p><strong>Concurrent:</strong> every method from any thread. None blocks.
 */
public interface Network {

    /**
     * The sockets of the operating system, by {@code java.nio}, on the workers of a runtime.
     *
     * @param runtime whose workers wait for readiness
     * @return the network
     */
    static Network nio(AsyncRuntime runtime) {
        return nio(runtime, BufferPool.create());
    }

    /**
     * The sockets of the operating system, with a pool of buffers.
     *
     * @param runtime whose workers wait for readiness
     * @param buffers memory for what is read and written
     * @return the network
     */
    static Network nio(AsyncRuntime runtime, BufferPool buffers) {
        return new NioNetwork(runtime, buffers);
    }

    /**
     * The addresses of a host.
     *
     * @param host its name, or an address in text form
     * @return a future of at least one address, in the order in which the system prefers them; fails with {@link
     *     java.net.UnknownHostException}. The work starts when it is subscribed to, and keeps no worker waiting
     */
    AsyncFuture<List<InetAddress>> resolve(String host);

    /**
     * Begins to connect.
     *
     * @param remote where to; resolved, if it is an internet address
     * @param options what to set on the socket beforehand; its {@link SocketOptions#localAddress() local address} too
     * @return the link, which is connected once {@link Link#finishConnect()} says so
     * @throws IOException if it is known at once that it cannot be done
     */
    Link connect(SocketAddress remote, SocketOptions options) throws IOException;

    /**
     * Begins to listen.
     *
     * @param local where
     * @param backlog how many connections the system keeps that have not been accepted
     * @param options what to set on the socket
     * @return the acceptor
     * @throws IOException if the address is in use, is not there or is not allowed
     */
    Acceptor bind(SocketAddress local, int backlog, SocketOptions options) throws IOException;

    /**
     * Opens a socket for datagrams.
     *
     * @param local where; null for any address, or the one that reaches the other side
     * @param remote the only address to exchange datagrams with; null for any
     * @param options what to set on the socket
     * @return the socket
     * @throws IOException if the address is in use, is not there or is not allowed
     * @throws UnsupportedOperationException if this network has no datagrams
     */
    default DatagramLink openDatagrams(
            @Nullable SocketAddress local, @Nullable SocketAddress remote, SocketOptions options) throws IOException {
        throw new UnsupportedOperationException(this + " has no datagrams");
    }

    /**
     * Runs work that may take a while, such as the arithmetic of a TLS handshake, where it keeps no worker waiting.
     *
     * @param <T> the type of the result
     * @param work what to run
     * @return a future of what it gives. The work starts when it is subscribed to
     */
    default <T> AsyncFuture<T> runAside(Callable<T> work) {
        return AsyncFuture.fromCallable(work);
    }

    /**
     * Memory for what is read and written.
     *
     * @return the same pool each time
     */
    BufferPool buffers();

    /**
     * Clock and timers for what runs on this network.
     *
     * @return the environment
     */
    Environment environment();
}
