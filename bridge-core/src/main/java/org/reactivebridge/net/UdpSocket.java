package org.reactivebridge.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.channel.Mutex;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;

/**
 * A socket for datagrams: messages that arrive whole, in any order, or not at all.
 *
 * <p>This library queues none: a datagram for which there is no demand waits in the system's receive buffer, and is dropped by the
 * system when that is full ({@link SocketOptions#receiveBuffer}).
 *
 * <p>A socket that is <em>connected</em> exchanges datagrams with one address only, and is told by the system when nobody listens
 * there.
 *
 * <p><strong>Concurrent.</strong> One run at a time receives; any number send, one after the other.
 */
public final class UdpSocket implements AutoCloseable {

    /** The greatest payload of a datagram over IPv4: 65,507 bytes. */
    public static final int MAX_PAYLOAD = 65_507;

    private final DatagramLink link;
    private final @Nullable SocketAddress remote;
    private final int mostBytes;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final Mutex output = Mutex.create();

    private UdpSocket(DatagramLink link, @Nullable SocketAddress remote, int mostBytes) {
        this.link = link;
        this.remote = remote;
        this.mostBytes = mostBytes;
    }

    /**
     * A socket on a port of the loopback interface.
     *
     * @param runtime whose workers wait for the socket
     * @param port the port; 0 for one that is free
     * @return a socket that receives
     * @throws IOException if the port is in use, or not allowed; its message names the address
     */
    public static UdpSocket bind(AsyncRuntime runtime, int port) throws IOException {
        return bind(
                Network.nio(runtime),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                SocketOptions.defaults());
    }

    /**
     * A socket on an address.
     *
     * @param network what the socket hangs on
     * @param local where; port 0 for one that is free
     * @param options what to set on the socket
     * @return a socket that receives
     * @throws IOException if the address is in use, is not there, or is not allowed; its message names the address
     */
    public static UdpSocket bind(Network network, SocketAddress local, SocketOptions options) throws IOException {
        Objects.requireNonNull(local, "local");
        return new UdpSocket(network.openDatagrams(local, null, options), null, MAX_PAYLOAD);
    }

    /**
     * A socket for datagrams to and from one address.
     *
     * @param network what the socket hangs on
     * @param remote the address
     * @param options what to set on the socket; its {@link SocketOptions#localAddress() local address} too
     * @return a socket that receives what comes from there
     * @throws IOException if that cannot be done
     */
    public static UdpSocket connect(Network network, SocketAddress remote, SocketOptions options) throws IOException {
        Objects.requireNonNull(remote, "remote");
        DatagramLink link = network.openDatagrams(options.localAddress().orElse(null), remote, options);
        return new UdpSocket(link, remote, MAX_PAYLOAD);
    }

    /**
     * This socket with a limit for what is received: of longer datagrams the first bytes are given, marked as truncated.
     *
     * @param bytes the limit, at least 1
     * @return a view of this socket
     * @throws IllegalArgumentException if it is less than 1, or more than {@link #MAX_PAYLOAD}
     */
    public UdpSocket receiveAtMost(int bytes) {
        if (Capacities.positive(bytes, "bytes") > MAX_PAYLOAD) {
            throw new IllegalArgumentException("bytes must be at most " + MAX_PAYLOAD + ", but is " + bytes);
        }
        return new UdpSocket(link, remote, bytes);
    }

    /**
     * The datagrams that arrive. Can be subscribed to again once the run before is over.
     *
     * @return a stream that does not end before this socket is closed
     * @demand one item receives once
     * @thread where the run's task has its place; without one, the worker that waits for the socket
     * @failure {@link IOException} if the system has a failure to tell: {@link java.net.PortUnreachableException} if nobody listens at
     *     the address that the socket is connected to. {@link IllegalStateException} for a second subscriber at the same time
     * @cancel stops receiving; the socket stays open
     * @memory none but the item
     */
    public AsyncStream<Datagram> inbound() {
        return AsyncStream.fromSource((waker, context) -> taken.compareAndSet(false, true)
                ? new DatagramCursor(link, mostBytes, waker, () -> taken.set(false))
                : Cursors.failed(new IllegalStateException("Somebody receives from " + localAddress() + " already")));
    }

    /**
     * Sends datagrams.
     *
     * @param datagrams what to send; to the connected address only, if there is one
     * @return a future that ends without a value once the system has taken all of them. The work starts when it is subscribed to
     * @demand none needed
     * @thread where the run's task has its place; without one, where the publisher gives and the socket is waited for
     * @failure the publisher's; {@link IOException} if the system refuses one, as it does if it is too large
     * @cancel cancels the publisher
     * @memory one item
     */
    public AsyncFuture<Void> send(Publisher<Datagram> datagrams) {
        AsyncStream<Datagram> stream = AsyncStream.from(datagrams);
        return output.withLock(AsyncFuture.fromSource((waker, context) ->
                new SendDatagramsCursor(link, stream.source().open(waker, context), waker, context.hooks())));
    }

    /**
     * Sends one datagram.
     *
     * @param payload the bytes
     * @param to where to
     * @return a future that ends without a value once the system has taken it. The work starts when it is subscribed to
     * @demand none needed
     * @thread as {@link #send}
     * @failure {@link IOException} if the system refuses it
     * @cancel sends it, or not
     * @memory the datagram
     */
    public AsyncFuture<Void> sendTo(ByteBuffer payload, SocketAddress to) {
        return send(AsyncFuture.of(new Datagram(payload, to)));
    }

    /**
     * Receives what is sent to a group as well.
     *
     * @param group a multicast address
     * @param on the interface to receive it from
     * @return leaves the group when it is closed
     * @throws IOException if that cannot be done
     */
    public AutoCloseable join(InetAddress group, NetworkInterface on) throws IOException {
        return link.join(Objects.requireNonNull(group, "group"), Objects.requireNonNull(on, "on"));
    }

    /**
     * Whom this socket exchanges datagrams with.
     *
     * @return the address that it is connected to, if it is
     */
    public Optional<SocketAddress> remoteAddress() {
        return Optional.ofNullable(remote);
    }

    /**
     * This side's address.
     *
     * @return the address, with the port that was chosen
     */
    public SocketAddress localAddress() {
        return link.localAddress();
    }

    /** Closes this socket. Whoever receives gets the end, whoever sends a failure. A second call does nothing. */
    @Override
    public void close() {
        link.close();
    }
}
