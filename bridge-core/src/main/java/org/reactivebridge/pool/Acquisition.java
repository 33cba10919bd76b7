package org.reactivebridge.pool;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Waker;

/**
 * One run of {@link Pool#acquire()}. It takes its place in the queue when it is first polled, that is when there is demand: a
 * subscriber that asks for nothing holds nothing.
 *
 * <p><strong>Serial.</strong>
 *
 * @param <C> the type of the connections
 */
final class Acquisition<C> implements Cursor<Pooled<C>> {

    private final PoolCore<C> core;
    final Waker waker;
    final @Nullable Throwable trace; // Where it was subscribed to, if leaks are looked for.

    @Nullable
    Waiter<C> waiter; // Its place in the queue, if nothing was there at once.

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
                lease = waiter == null ? null : core.take(waiter);
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
            if (waiter != null) {
                core.leave(waiter);
            }
        }
    }
}
