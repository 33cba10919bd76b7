package org.reactivebridge.operator;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * A stage that takes in items until the upstream ends, or until it knows its answer, and then gives at most one result.
 * <strong>Serial.</strong>
 *
 * @param <T> the type of the upstream's items
 * @param <R> the type of the result
 */
abstract class GatheringStage<T, R> implements Cursor<R>, Sink<T> {

    final Hooks hooks;

    private final Waker waker;
    private final int budget;

    private Cursor<T> upstream;
    private boolean decided;
    private boolean finished;

    GatheringStage(Source<T> upstream, Waker waker, Context context) {
        this.upstream = upstream.open(waker, context);
        this.waker = waker;
        this.hooks = context.hooks();
        this.budget = context.environment().capacities().budget();
    }

    /** The result, handed over; asked once, behind the last item. Null for none. */
    abstract @Nullable R result() throws Throwable;

    /** Whether it is known that {@link #result()} would give none; asked behind the last item. */
    boolean isEmpty() {
        return false;
    }

    /** Discards what is held and was not handed over. May be called more than once. */
    void release() {}

    /** For {@link #push} to return when no further item can change the result. */
    final boolean decide() {
        decided = true;
        return false;
    }

    @Override
    public final @Nullable R poll() throws Throwable {
        if (finished) {
            return null;
        }
        upstream = Relay.settle(upstream);
        boolean more = upstream.drain(this, budget);
        if (!decided) {
            if (!upstream.isDone()) {
                if (more) {
                    waker.wake();
                }
                return null;
            }
            Cursors.finish(upstream);
        }
        finished = true;
        leave(Cursors.ended());
        return result();
    }

    @Override
    public final boolean isDone() {
        if (finished) {
            return true;
        }
        if (decided || !upstream.isDone()) {
            return false;
        }
        // A failure needs no demand, nor does having no result; a result does.
        try {
            Cursors.finish(upstream);
        } catch (Throwable failure) {
            leave(Cursors.failed(failure));
            return true;
        }
        leave(Cursors.ended());
        finished = isEmpty();
        return finished;
    }

    private void leave(Cursor<T> rest) {
        Cursor<T> left = upstream;
        upstream = rest;
        left.close();
    }

    @Override
    public final void close() {
        finished = true;
        upstream.close();
        release();
    }
}
