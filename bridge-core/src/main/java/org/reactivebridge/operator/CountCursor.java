package org.reactivebridge.operator;

import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Counts the items and discards them. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class CountCursor<T> extends GatheringStage<T, Long> {

    private long count;

    private CountCursor(Source<T> upstream, Waker waker, Context context) {
        super(upstream, waker, context);
    }

    public static <T> Source<Long> source(Source<T> upstream) {
        return SynchronousStage.over(upstream, (waker, context) -> new CountCursor<>(upstream, waker, context));
    }

    @Override
    public boolean push(T item) {
        count++;
        hooks.discard(item);
        return true;
    }

    @Override
    Long result() {
        return count;
    }
}
