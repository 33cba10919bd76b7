package org.reactivebridge.operator;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Source;

/**
 * Tells how a run ended, once: as it ends, or after everything before this stage has been released.
 * <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class EndPeekCursor<T> extends Stage<T, T> {

    /** Hears of exactly one end. Called on the task; what it throws as the run ends becomes the run's failure. */
    public interface Listener {

        /** The upstream has ended. */
        default void completed() {}

        /**
         * The upstream has failed.
         *
         * @param failure its failure
         */
        default void failed(Throwable failure) {}

        /** The run was closed before the upstream had ended; a failure downstream does that too. */
        default void cancelled() {}
    }

    private enum End {
        COMPLETED,
        FAILED,
        CANCELLED
    }

    private final Listener listener;
    private final boolean afterRelease;

    private @Nullable End end;
    private @Nullable Throwable failure; // Of the upstream, or of the listener that was told of its end.
    private @Nullable Throwable downstreamFailure;
    private boolean closed;

    private EndPeekCursor(Cursor<T> upstream, Listener listener, boolean afterRelease, Context context) {
        super(upstream, context);
        this.listener = listener;
        this.afterRelease = afterRelease;
    }

    /**
     * The recipe.
     *
     * @param afterRelease whether the listener hears of the end only when this stage is closed; what it throws then is
     *     dropped
     */
    public static <T> Source<T> source(Source<T> upstream, Listener listener, boolean afterRelease) {
        return (waker, context) -> new EndPeekCursor<>(upstream.open(waker, context), listener, afterRelease, context);
    }

    @Override
    public @Nullable T poll() throws Throwable {
        if (end != null) {
            return rest();
        }
        try {
            return upstream.poll();
        } catch (Throwable met) {
            throw failed(met);
        }
    }

    @Override
    boolean drainUpstream(int max) throws Throwable {
        if (end != null) {
            rest();
            return false;
        }
        try {
            return super.drainUpstream(max);
        } catch (Throwable met) {
            throw met == downstreamFailure ? met : failed(met);
        }
    }

    @Override
    public boolean push(T item) throws Throwable {
        try {
            return sink().push(item);
        } catch (Throwable met) {
            downstreamFailure = met; // Not the upstream's end.
            throw met;
        }
    }

    private @Nullable T rest() throws Throwable {
        if (failure != null) {
            throw failure;
        }
        return null;
    }

    @Override
    public boolean isDone() {
        if (end != null) {
            return true;
        }
        if (!upstream.isDone()) {
            return false;
        }
        try {
            Cursors.finish(upstream);
        } catch (Throwable met) {
            failed(met);
            return true;
        }
        end = End.COMPLETED;
        if (!afterRelease) {
            try {
                listener.completed();
            } catch (Throwable thrown) {
                failure = thrown;
            }
        }
        return true;
    }

    private Throwable failed(Throwable met) {
        end = End.FAILED;
        failure = met;
        if (!afterRelease) {
            try {
                listener.failed(met);
            } catch (Throwable thrown) {
                Failures.suppress(thrown, met);
                failure = thrown;
            }
        }
        return failure;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        upstream.close();
        boolean untold = afterRelease || end == null;
        if (end == null) {
            end = End.CANCELLED;
        }
        if (untold) {
            tell(end);
        }
    }

    private void tell(End how) {
        try {
            switch (how) {
                case COMPLETED -> listener.completed();
                case FAILED -> listener.failed(Objects.requireNonNull(failure));
                case CANCELLED -> listener.cancelled();
            }
        } catch (Throwable thrown) {
            hooks.dropError(thrown);
            if (Failures.isFatal(thrown)) {
                throw Failures.sneak(thrown);
            }
        }
    }
}
