package org.reactivebridge.runtime;

import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Turn;

/**
 * Runs a future to its end for a {@link JoinHandle}.
 *
 * <p><strong>Serial</strong> but for {@link #abandon()}, which any thread calls.
 *
 * @param <T> the type of the result
 */
final class SpawnTask<T> extends Task {

    private final JoinHandle<T> handle;
    private final Context context;
    private final AsyncRuntime runtime;
    private final @Nullable BlockingPool pool; // Where it waits, if it is a blocking one.

    private Turn result = Turn.PARK;
    private @Nullable Source<T> source;
    private @Nullable Cursor<T> cursor;

    SpawnTask(
            AsyncRuntime runtime,
            JoinHandle<T> handle,
            Source<T> source,
            Context context,
            Scheduler scheduler,
            @Nullable BlockingPool pool) {
        super(scheduler);
        this.handle = handle;
        this.source = source;
        this.context = context;
        this.runtime = runtime;
        this.pool = pool;
    }

    /** A turn, in the environment of the runtime also where it takes place on somebody else's thread. */
    @Override
    protected Turn turn() {
        if (Environment.current() == runtime.ambient()) {
            return turnInside();
        }
        runtime.ambient().run(() -> result = turnInside());
        return result;
    }

    private Turn turnInside() {
        if (handle.isDone()) {
            end();
            return Turn.DONE;
        }
        T value = null;
        Throwable failure = null;
        try {
            value = poll();
            if (value == null && !open().isDone()) {
                return Turn.PARK;
            }
            if (value == null) {
                Cursors.finish(open());
            }
        } catch (Throwable thrown) {
            failure = thrown;
        }
        close(); // Before anybody who waits can go on.
        if (failure != null) {
            fail(failure);
        } else if (!handle.succeed(value) && value != null) {
            context.hooks().discard(value);
        }
        end();
        if (failure != null && Failures.isFatal(failure)) {
            throw Failures.sneak(failure);
        }
        return Turn.DONE;
    }

    private @Nullable T poll() throws Throwable {
        Cursor<T> settled = Relay.settle(open());
        cursor = settled;
        return settled.poll();
    }

    private Cursor<T> open() {
        Cursor<T> open = cursor;
        if (open == null) {
            open = Objects.requireNonNull(source).open(this, context);
            source = null;
            cursor = open;
        }
        return open;
    }

    private void fail(Throwable failure) {
        if (!handle.fail(failure)) {
            boolean ours = failure instanceof InterruptedException; // Of the abort.
            if (!ours) {
                context.hooks().dropError(failure);
            }
        }
    }

    private void close() {
        Cursor<T> open = cursor;
        cursor = null;
        source = null;
        if (open != null) {
            Cursors.close(open, context.hooks());
        }
    }

    private void end() {
        close();
        runtime.ended(handle);
    }

    @Override
    protected void rejected(RejectedExecutionException failure) {
        close();
        fail(failure);
        end();
    }

    @Override
    protected boolean isCancelled() {
        return handle.isDone();
    }

    /** The handle has its outcome from elsewhere: releases what is held. */
    void abandon() {
        BlockingPool waitsIn = pool;
        if (waitsIn != null && waitsIn.remove(this)) {
            refuse(null);
            return;
        }
        interrupt();
        wake();
    }

    String stateText() {
        return toString();
    }
}
