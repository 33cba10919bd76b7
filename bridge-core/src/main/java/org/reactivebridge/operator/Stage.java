package org.reactivebridge.operator;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Sink;

/**
 * A stage that answers each upstream item with at most one item, at once: the sink of its upstream when it is drained.
 *
 * <p><strong>Serial.</strong> Extended by stages that answer with exactly one; see {@link FilteringStage} for those that
 * leave items out.
 *
 * @param <T> the type of the upstream's items
 * @param <R> the type of this stage's items
 */
abstract class Stage<T, R> implements Cursor<R>, Sink<T> {

    final Cursor<T> upstream;
    final Hooks hooks;

    private @Nullable Sink<? super R> sink;

    Stage(Cursor<T> upstream, Context context) {
        this.upstream = upstream;
        this.hooks = context.hooks();
    }

    /** Where {@link #push} sends its answers; there is one during a drain. */
    final Sink<? super R> sink() {
        return Objects.requireNonNull(sink, "pushed to outside of a drain");
    }

    @Override
    public final boolean drain(Sink<? super R> target, int max) throws Throwable {
        sink = target;
        try {
            return drainUpstream(max);
        } finally {
            sink = null;
        }
    }

    /** Drains the upstream into this stage; a stage with a limit of its own lowers {@code max}. */
    boolean drainUpstream(int max) throws Throwable {
        return upstream.drain(this, max);
    }

    @Override
    public boolean isDone() {
        return upstream.isDone();
    }

    @Override
    public void close() {
        upstream.close();
    }
}
