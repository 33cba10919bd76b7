package org.reactivebridge.pool;

import org.reactivebridge.stream.AsyncFuture;

/**
 * Sets connections up when they have been made, and takes its leave of them.
 *
 * @param <C> the type of the connections
 */
public interface PoolCustomizer<C> {

    /**
     * A connection has been made, and nobody has seen it yet. Its time is part of the time to connect.
     *
     * @param connection the connection
     * @return a future that is empty when it may be lent; a failure closes it, and counts as a failure to connect
     */
    default AsyncFuture<Void> onConnect(C connection) {
        return Answers.DONE;
    }

    /**
     * A connection is about to be closed. Must not block; what it throws goes to the pool's error handler.
     *
     * @param connection the connection
     * @param reason why
     */
    default void onClose(C connection, CloseReason reason) {}
}
