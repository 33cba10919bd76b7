package org.reactivebridge.boundary;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Gives the result of a {@link CompletionStage}.
 *
 * @param <T> the type of the result
 */
public final class StageCursor<T> implements Cursor<T> {

    /*
     * Idea
     *   One word that is swapped once by the stage and once by close; whoever comes second cleans up.
     *
     * Who touches what
     *   state   by swaps: null (pending) -> Outcome (by the stage) -> CLOSED, or null -> CLOSED (by close)
     *   stage   the task only
     *   given   the task only
     *
     * Why it is safe
     *   the outcome is put by a swap that expects null, so either close sees it, or the stage sees that it is too late
     */

    private static final Object CLOSED = new Object();

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup()
                    .findVarHandle(StageCursor.class, "state", Object.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Waker waker;
    private final Hooks hooks;
    private final boolean cancels;

    @SuppressWarnings("unused") // Through STATE.
    private volatile @Nullable Object state;

    private @Nullable CompletionStage<? extends T> stage;
    private boolean given;

    private StageCursor(boolean cancels, Waker waker, Context context) {
        this.cancels = cancels;
        this.waker = waker;
        this.hooks = context.hooks();
    }

    /**
     * The recipe.
     *
     * @param stages starts the work, for each run anew
     * @param cancels whether to cancel a {@link CompletableFuture} when the run is cancelled
     */
    public static <T> Source<T> source(
            Supplier<? extends CompletionStage<? extends @Nullable T>> stages, boolean cancels) {
        return (waker, context) -> {
            StageCursor<T> cursor = new StageCursor<>(cancels, waker, context);
            try {
                CompletionStage<? extends @Nullable T> stage =
                        Objects.requireNonNull(stages.get(), "The supplier returned null");
                cursor.stage = stage;
                stage.whenComplete(cursor::complete);
            } catch (Throwable thrown) {
                return Cursors.failed(thrown);
            }
            return cursor;
        };
    }

    private record Outcome(@Nullable Object value, @Nullable Throwable error) {}

    private void complete(@Nullable Object value, @Nullable Throwable error) {
        Outcome outcome = new Outcome(value, error == null ? null : unwrap(error));
        Interleaving.point();
        if ((boolean) STATE.compareAndSet(this, (Object) null, (Object) outcome)) {
            waker.wake();
        } else {
            release(outcome);
        }
    }

    /** A stage that depends on another wraps its failure, once. */
    private static Throwable unwrap(Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : null;
        return cause == null ? error : cause;
    }

    /** Nobody wants the outcome any more. */
    private void release(Outcome outcome) {
        if (outcome.value != null) {
            hooks.discard(outcome.value);
        }
        // A cancellation is what we asked for.
        if (outcome.error != null && !(cancels && outcome.error instanceof CancellationException)) {
            hooks.dropError(outcome.error);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // The stage gives nothing else.
    public @Nullable T poll() throws Throwable {
        Interleaving.point();
        if (given || !((Object) STATE.getVolatile(this) instanceof Outcome outcome)) {
            return null;
        }
        given = true;
        if (outcome.error != null) {
            throw outcome.error;
        }
        return (T) outcome.value;
    }

    @Override
    public boolean isDone() {
        Interleaving.point();
        if (given) {
            return true;
        }
        // A failure needs no demand, and neither does the end of an empty run.
        return (Object) STATE.getVolatile(this) instanceof Outcome outcome && outcome.value == null;
    }

    @Override
    public void close() {
        CompletionStage<? extends T> open = stage;
        stage = null;
        Interleaving.point();
        Object before = (Object) STATE.getAndSet(this, CLOSED);
        if (before instanceof Outcome outcome) {
            if (!given) {
                release(outcome);
            }
        } else if (before == null && cancels && open instanceof CompletableFuture<?> future) {
            try {
                future.cancel(true);
            } catch (Throwable thrown) {
                hooks.dropError(thrown); // A stage of the user's own that depends on it.
            }
        }
    }
}
