package org.reactivebridge.pool;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.stream.AsyncFuture;

/**
 * What a pool has to know about its connections: how they are made, checked, cleaned and closed.
 *
 * <p>Its futures are run by the pool, in the pool's environment, and never for longer than the pool's options say: a run that
 * takes longer is cancelled. None of these methods may block; one that throws counts as a future that fails. The pool calls them
 * outside of its lock, on any thread, and for one connection one at a time.
 *
 * <p>See {@link FunctionManager} and {@link BlockingManager} for managers made of functions.
 *
 * @param <C> the type of the connections
 */
public interface ConnectionManager<C> {

    /**
     * Makes a new connection.
     *
     * @return a future of the connection, never empty. Cancelling it gives the attempt up, so that nothing of it remains; where
     *     a connection is made all the same, whoever makes it closes it
     */
    AsyncFuture<C> connect();

    /**
     * Asks a connection that has lain idle whether it still works. The work is done in the run of the future, which the pool leaves
     * alone when it finds that it need not ask after all.
     *
     * @param connection the connection
     * @return a future of the answer; a failure, and none, mean no
     */
    default AsyncFuture<Boolean> validate(C connection) {
        return Answers.YES;
    }

    /**
     * Whether it is known already that a connection does not work any more, nor will. Must be quick: it is asked before each
     * time that a connection is lent, and when it comes back.
     *
     * @param connection the connection
     * @return true if it has to be closed
     */
    default boolean hasBroken(C connection) {
        return false;
    }

    /**
     * Takes from a connection what its borrower has left in it, before anybody else sees it. It fails if that cannot be done,
     * as when an answer is still on its way: then the connection is closed.
     *
     * @param connection the connection
     * @return a future that is empty when the connection is as good as new
     */
    default AsyncFuture<Void> reset(C connection) {
        return Answers.DONE;
    }

    /**
     * Whether {@link #hasBroken} and {@link #reset} can be relied on to find what a borrower has left behind who was cancelled
     * in the middle, an answer that nobody has read above all. Unless it is so, {@link Pool#withConnection} closes the connection
     * of a use that was cancelled: the next borrower would read the answer to somebody else's question.
     *
     * @param connection the connection
     * @return true if it may be reset and lent again after a cancelled use
     */
    default boolean survivesCancel(C connection) {
        return false;
    }

    /**
     * Closes a connection, for good. Its room in the pool is free when the future ends, and not before, so that there are never
     * more connections than the pool may have.
     *
     * @param connection the connection
     * @return a future that is empty when the connection is closed
     */
    AsyncFuture<Void> close(C connection);

    /**
     * The thread that serves a connection, if there is one: a borrower on that thread gets this connection rather than another
     * idle one. Asked once, when the connection has been made.
     *
     * @param connection the connection
     * @return the thread of its event loop; null if it has none or that is not known
     */
    default @Nullable Thread home(C connection) {
        return null;
    }
}
