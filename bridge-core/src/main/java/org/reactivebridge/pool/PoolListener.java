package org.reactivebridge.pool;

import java.time.Duration;

/**
 * Is told what happens in a pool: to count, to measure and to trace.
 *
 * <p>Called on the thread on which it happens, outside of the pool's lock: must be quick, must not block. What it throws goes to
 * the pool's error handler, see {@link PoolOptions#onError}.
 */
public interface PoolListener {

    /** Is told nothing. */
    PoolListener NONE = new PoolListener() {};

    /**
     * A connection has been made and set up.
     *
     * @param took how long that took
     */
    default void connected(Duration took) {}

    /**
     * An attempt to connect has failed.
     *
     * @param failure why
     */
    default void connectFailed(Throwable failure) {}

    /**
     * A connection has been lent.
     *
     * @param waited how long the borrower had waited
     */
    default void acquired(Duration waited) {}

    /**
     * Somebody who asked for a connection gets an error.
     *
     * @param failure what he gets
     */
    default void acquireFailed(PoolException failure) {}

    /**
     * A connection has come back.
     *
     * @param used for how long it was lent
     */
    default void released(Duration used) {}

    /**
     * A connection is about to be closed.
     *
     * @param reason why
     */
    default void closing(CloseReason reason) {}

    /**
     * A connection has been out for longer than {@link PoolOptions#leakThreshold()}.
     *
     * @param held for how long
     * @param acquired where it was asked for
     */
    default void leakSuspected(Duration held, Throwable acquired) {}

    /**
     * A connection came back that had been suspected of never doing so.
     *
     * @param held for how long it was out
     * @param acquired where it was asked for
     */
    default void leakReturned(Duration held, Throwable acquired) {}
}
