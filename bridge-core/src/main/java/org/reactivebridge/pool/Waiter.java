package org.reactivebridge.pool;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Waker;

/**
 * A place in the queue for a connection. <strong>Confined</strong> to the lock of its pool.
 *
 * @param <C> the type of the connections
 */
final class Waiter<C> {

    /** How far it has come. */
    enum State {
        WAITING,
        GRANTED,
        TIMED_OUT,
        REFUSED,
        OVER
    }

    final Waker waker;
    final @Nullable Throwable trace;
    final long ticket;
    final long since;

    State state = State.WAITING;
    long deadline;

    @Nullable
    Slot<C> slot; // What was granted.

    @Nullable
    PoolState seen; // When it was too late.

    @Nullable
    Throwable cause;

    @Nullable
    Waiter<C> before;

    @Nullable
    Waiter<C> behind;

    Waiter(Waker waker, @Nullable Throwable trace, long ticket, long since) {
        this.waker = waker;
        this.trace = trace;
        this.ticket = ticket;
        this.since = since;
    }
}
