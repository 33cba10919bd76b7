package org.reactivebridge.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Waker;

/**
 * A socket for datagrams as the network knows it. An SPI, see {@link Network}.
 *
 * <p>One thread at a time receives, and one at a time sends; {@link #close()} comes from any thread, and wakes whoever waits.
 */
public interface DatagramLink {

    /**
     * Receives a datagram that is there.
     *
     * @param into where to; what does not fit is lost
     * @return where it comes from; null if there is none now
     * @throws IOException if the socket is closed, or the system has a failure to tell
     */
    @Nullable
    SocketAddress receive(ByteBuffer into) throws IOException;

    /**
     * Sends a datagram, if that goes now.
     *
     * @param from the datagram
     * @param remote where to
     * @return false if it does not go now
     * @throws IOException if the socket is closed, the datagram is too large, or the system has a failure to tell
     */
    boolean send(ByteBuffer from, SocketAddress remote) throws IOException;

    /**
     * Wakes once as soon as {@link #receive} may give something, or throw.
     *
     * @param waker replaces the one before
     */
    void wakeWhenReadable(Waker waker);

    /**
     * Wakes once as soon as {@link #send} may go.
     *
     * @param waker replaces the one before
     */
    void wakeWhenWritable(Waker waker);

    /**
     * Receives what is sent to a group from now on.
     *
     * @param group a multicast address
     * @param on the interface to receive it from
     * @return leaves the group when it is closed
     * @throws IOException if that cannot be done
     */
    AutoCloseable join(InetAddress group, NetworkInterface on) throws IOException;

    /** Closes the socket. A second call does nothing. */
    void close();

    /**
     * Whether it is open.
     *
     * @return false once {@link #close()} has been called
     */
    boolean isOpen();

    /**
     * This side's address.
     *
     * @return the address, with the port that was chosen if none was given
     */
    SocketAddress localAddress();
}
