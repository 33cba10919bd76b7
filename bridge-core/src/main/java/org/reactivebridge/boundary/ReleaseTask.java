package org.reactivebridge.boundary;

import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Turn;
import org.reactivebridge.kernel.Waker;

/** Runs an asynchronous release to its end, whether or not somebody still waits for it. */
final class ReleaseTask extends Task implements Sink<Object> {

    /*
     * Idea
     *   A task of its own, so that a release that was begun goes on when the run that began it is closed.
     *
     * Who touches what
     *   source, cursor    this task only
     *   failure, ended    this task writes failure, then ended; the waiting side reads them in the other order. failure is
     *                     taken by a swap, so that it is reported or dropped, and once
     *   detached          written by the waiting side, read by this task
     *
     * Why it is safe
     *   each side writes its mark (ended, detached), then reads the other's, then swaps: a failure is dropped if nobody waits
     */

    private final Waker waker;
    private final Context context;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean ended;
    private volatile boolean detached;

    private @Nullable Source<Object> source;
    private @Nullable Cursor<Object> cursor;

    ReleaseTask(Source<Object> source, Waker waker, Context context) {
        super(context.scheduler());
        this.source = source;
        this.waker = waker;
        this.context = context;
    }

    // ---- The waiting side

    boolean isEnded() {
        Interleaving.point();
        return ended;
    }

    @Nullable
    Throwable takeFailure() {
        return failure.getAndSet(null);
    }

    /** Nobody waits any more. */
    void detach() {
        Interleaving.point();
        detached = true;
        Interleaving.point();
        if (ended) {
            dropFailure();
        }
    }

    private void dropFailure() {
        Throwable error = takeFailure();
        if (error != null) {
            context.hooks().dropError(error);
        }
    }

    // ---- The task's side

    @Override
    protected Turn turn() {
        int budget = context.environment().capacities().budget();
        try {
            Cursor<Object> current =
                    cursor == null ? Objects.requireNonNull(source).open(this, context) : cursor;
            cursor = current;
            current = Relay.settle(current);
            cursor = current;
            boolean more = current.drain(this, budget);
            if (!current.isDone()) {
                return more ? Turn.YIELD : Turn.PARK;
            }
            Cursors.finish(current);
            return end(null);
        } catch (Throwable error) {
            return end(error);
        }
    }

    @Override
    public boolean push(Object item) {
        context.hooks().discard(item);
        return true;
    }

    private Turn end(@Nullable Throwable error) {
        Cursor<Object> open = cursor;
        cursor = null;
        source = null;
        if (open != null) {
            open.close();
        }
        failure.set(error);
        Interleaving.point();
        ended = true;
        waker.wake();
        Interleaving.point();
        if (detached) {
            dropFailure();
        }
        if (error != null && Failures.isFatal(error)) {
            throw Failures.sneak(error);
        }
        return Turn.DONE;
    }

    @Override
    protected boolean isCancelled() {
        return false;
    }

    @Override
    protected void rejected(RejectedExecutionException refusal) {
        end(refusal);
    }
}
