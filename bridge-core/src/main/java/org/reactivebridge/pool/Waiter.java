package org.reactivebridge.pool;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Waker;

/**
 * A place in the queue for a connection. <strong>Confined</strong> to the lock of its pool, but for what was granted: from then on it
 * belongs to the borrower, who takes it without the lock.
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

    volatile State state =
            State.WAITING; // Leaves WAITING under the lock, and GRANTED by its borrower, who is one at a time.
    long deadline;

    private @Nullable Slot<C> slot; // What was granted; written before the state says so, as is the next.
    long waited;

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

    void grant(Slot<C> connection, long nanos) {
        slot = connection;
        waited = nanos;
        state = State.GRANTED;
    }

    Slot<C> granted() {
        Slot<C> connection = slot;
        if (connection == null) {
            throw new IllegalStateException("Nothing was granted");
        }
        return connection;
    }
}
