package org.reactivebridge.net;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Is told what happens to connections: to count, to measure and to trace.
 *
 * <p>Called on the thread on which it happens: must be quick, must not block. What it throws is dropped, see {@link
 * org.reactivebridge.kernel.Hooks#dropError}.
 */
public interface ConnectionObserver {

    /** Is told nothing. */
    ConnectionObserver NONE = new ConnectionObserver() {};

    /**
     * The addresses of a host are looked up.
     *
     * @param host its name
     */
    default void resolving(String host) {}

    /**
     * They have been found, or not.
     *
     * @param host its name
     * @param addresses how many there are
     * @param failure why there is none; null if there are
     */
    default void resolved(String host, int addresses, @Nullable Throwable failure) {}

    /**
     * A connection to an address is begun.
     *
     * @param remote the address
     */
    default void connecting(SocketAddress remote) {}

    /**
     * It could not be made, or another one was faster.
     *
     * @param remote the address
     * @param failure why; null if it is not needed any more
     */
    default void connectFailed(SocketAddress remote, @Nullable Throwable failure) {}

    /**
     * A connection is there.
     *
     * @param connection the connection, made or accepted
     */
    default void connected(TcpConnection connection) {}

    /**
     * No more connections are accepted for a while: there are as many as there may be, or the system has no means left.
     *
     * @param local where they come in
     * @param failure what the system said; null if it is the limit
     */
    default void acceptPaused(SocketAddress local, @Nullable Throwable failure) {}

    /**
     * Connections are accepted again.
     *
     * @param local where they come in
     */
    default void acceptResumed(SocketAddress local) {}

    /**
     * A connection that came in could not be taken; the others go on.
     *
     * @param local where they come in
     * @param failure what the system said
     */
    default void acceptFailed(SocketAddress local, Throwable failure) {}

    /**
     * Somebody reads from a connection.
     *
     * @param connection the connection
     */
    default void inboundOpened(TcpConnection connection) {}

    /**
     * Nothing is there to read: the connection waits for readiness.
     *
     * @param connection the connection
     */
    default void readWaiting(TcpConnection connection) {}

    /**
     * Bytes were read.
     *
     * @param connection the connection
     * @param bytes how many
     */
    default void read(TcpConnection connection, int bytes) {}

    /**
     * The other side has closed its output: there is nothing more to read.
     *
     * @param connection the connection
     */
    default void inputEnded(TcpConnection connection) {}

    /**
     * Whoever reads has stopped before the end.
     *
     * @param connection the connection
     */
    default void inboundCancelled(TcpConnection connection) {}

    /**
     * A publisher's items are sent from now on.
     *
     * @param connection the connection
     */
    default void sendBegun(TcpConnection connection) {}

    /**
     * Bytes are handed to the system.
     *
     * @param connection the connection
     * @param buffers in how many buffers
     */
    default void flushing(TcpConnection connection, int buffers) {}

    /**
     * The system has taken bytes.
     *
     * @param connection the connection
     * @param bytes how many
     */
    default void written(TcpConnection connection, long bytes) {}

    /**
     * The system takes no more for now: the connection waits for readiness.
     *
     * @param connection the connection
     */
    default void writeWaiting(TcpConnection connection) {}

    /**
     * All that a publisher gave has been handed to the system.
     *
     * @param connection the connection
     */
    default void sendEnded(TcpConnection connection) {}

    /**
     * Sending has failed, or was cancelled.
     *
     * @param connection the connection
     * @param failure why; null if it was cancelled
     */
    default void sendFailed(TcpConnection connection, @Nullable Throwable failure) {}

    /**
     * This side has closed its output.
     *
     * @param connection the connection
     */
    default void outputClosed(TcpConnection connection) {}

    /**
     * The handshake of an encrypted connection is over.
     *
     * @param connection the connection, whose {@link TcpConnection#tls()} tells what was agreed on; what ends in failure closes the
     *     connection
     */
    default void handshakeOver(TcpConnection connection) {}

    /**
     * A limit was reached.
     *
     * @param limit which one
     * @param address whose: the other side's of a connection, or where connections come in
     */
    default void limitReached(NetworkLimit limit, SocketAddress address) {}

    /**
     * Nothing was read or written for too long.
     *
     * @param connection the connection
     */
    default void idle(TcpConnection connection) {}

    /**
     * The connection is over.
     *
     * @param connection the connection
     * @param cause what ended it; null if both sides, or this one, closed it
     */
    default void closed(TcpConnection connection, @Nullable Throwable cause) {}
}
