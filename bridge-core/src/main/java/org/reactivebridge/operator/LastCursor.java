package org.reactivebridge.operator;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Keeps the last item and discards those before it. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class LastCursor<T> extends GatheringStage<T, T> {

    private @Nullable T last;

    private LastCursor(Source<T> upstream, Waker waker, Context context) {
        super(upstream, waker, context);
    }

    public static <T> Source<T> source(Source<T> upstream) {
        return (waker, context) -> new LastCursor<>(upstream, waker, context);
    }

    @Override
    public boolean push(T item) {
        T before = last;
        last = item;
        if (before != null) {
            hooks.discard(before);
        }
        return true;
    }

    @Override
    boolean isEmpty() {
        return last == null;
    }

    @Override
    @Nullable
    T result() {
        T result = last;
        last = null;
        return result;
    }

    @Override
    void release() {
        T held = result();
        if (held != null) {
            hooks.discard(held);
        }
    }
}
