package org.reactivebridge.operator;

import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Gives an item once no other has come for a while. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class DebounceCursor<T> extends PacedCursor<T> {

    private final long quietNanos;

    private DebounceCursor(Cursor<T> upstream, long quietNanos, Waker waker, Context context) {
        super(upstream, waker, context);
        this.quietNanos = quietNanos;
    }

    public static <T> Source<T> source(Source<T> upstream, long quietNanos) {
        return (waker, context) -> new DebounceCursor<>(upstream.open(waker, context), quietNanos, waker, context);
    }

    @Override
    void onArrival(long now) {
        alarm.set(now, quietNanos);
    }
}
