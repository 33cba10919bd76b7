package org.reactivebridge.pool;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Waker;

/**
 * One run of {@link Pool#acquire()}. It takes its place in the queue when it is first polled, that is when there is demand: a
 * subscriber that asks for nothing holds nothing.
 *
 * <p><strong>Serial;</strong> what the lock of the pool guards says so.
 *
 * @param <C> the type of the connections
 */
final class Acquisition<C> implements Cursor<Pooled<C>> {

    /** How far it has come. */
    enum State {
        NEW,
        WAITING,
        GRANTED,
        TIMED_OUT,
        REFUSED,
        OVER
    }

    private final PoolCore<C> core;
    final Waker waker;
    final @Nullable Throwable trace; // Where it was subscribed to, if leaks are looked for.

    // ---- Under the lock

    State state = State.NEW;
    long ticket;
    long since;
    long deadline;

    @Nullable
    Slot<C> slot;

    @Nullable
    PoolState seen;

    @Nullable
    Throwable cause;

    @Nullable
    Acquisition<C> before;

    @Nullable
    Acquisition<C> behind;

    // ---- The task only

    private boolean asked;
    private boolean over;

    Acquisition(PoolCore<C> core, Waker waker, @Nullable Throwable trace) {
        this.core = core;
        this.waker = waker;
        this.trace = trace;
    }

    @Override
    public @Nullable Pooled<C> poll() {
        if (over) {
            return null;
        }
        Pooled<C> lease;
        try {
            if (asked) {
                lease = core.take(this);
            } else {
                asked = true;
                lease = core.acquire(this);
            }
        } catch (Throwable failure) {
            over = true;
            throw failure;
        }
        over = lease != null;
        return lease;
    }

    @Override
    public boolean isDone() {
        return over; // A failure is found by polling, for which there is demand.
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            if (asked) {
                core.leave(this);
            }
        }
    }
}
