package org.reactivebridge.net;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Waker;

/**
 * Where connections come in, as the network knows it. An SPI, see {@link Network}. One thread at a time accepts; {@link #close()}
 * comes from any thread, and wakes whoever waits.
 */
public interface Acceptor {

    /**
     * Takes a connection that has come in.
     *
     * @return the connection, or null if there is none now
     * @throws IOException if none can be taken: the acceptor is closed, or the system has no means left
     */
    @Nullable
    Link accept() throws IOException;

    /**
     * Wakes once as soon as {@link #accept} may give something, or throw.
     *
     * @param waker replaces the one before
     */
    void wakeWhenAcceptable(Waker waker);

    /** Stops listening. Connections that were accepted stay. A second call does nothing. */
    void close();

    /**
     * Whether it still listens.
     *
     * @return false once {@link #close()} has been called
     */
    boolean isOpen();

    /**
     * Where it listens.
     *
     * @return the address, with the port that was chosen if none was given
     */
    SocketAddress localAddress();
}
