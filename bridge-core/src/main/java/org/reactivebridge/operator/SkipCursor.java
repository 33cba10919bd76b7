package org.reactivebridge.operator;

import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Leaves out the first items. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class SkipCursor<T> extends FilteringStage<T, T> {

    private long left;

    private SkipCursor(Cursor<T> upstream, long count, Waker waker, Context context) {
        super(upstream, waker, context);
        this.left = count;
    }

    public static <T> Source<T> source(Source<T> upstream, long count) {
        return SynchronousStage.over(
                upstream, (waker, context) -> new SkipCursor<>(upstream.open(waker, context), count, waker, context));
    }

    @Override
    public boolean push(T item) throws Throwable {
        if (left == 0) {
            return sink().push(item);
        }
        left--;
        leaveOut(item);
        return true;
    }
}
