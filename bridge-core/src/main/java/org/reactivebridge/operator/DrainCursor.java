package org.reactivebridge.operator;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Discards every item and gives none: what is left is the end. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 * @param <R> the type of the result that it does not have
 */
public final class DrainCursor<T, R> extends GatheringStage<T, R> {

    private DrainCursor(Source<T> upstream, Waker waker, Context context) {
        super(upstream, waker, context);
    }

    public static <T, R> Source<R> source(Source<T> upstream) {
        return SynchronousStage.over(upstream, (waker, context) -> new DrainCursor<>(upstream, waker, context));
    }

    @Override
    public boolean push(T item) {
        hooks.discard(item);
        return true;
    }

    @Override
    boolean isEmpty() {
        return true;
    }

    @Override
    @Nullable
    R result() {
        return null;
    }
}
