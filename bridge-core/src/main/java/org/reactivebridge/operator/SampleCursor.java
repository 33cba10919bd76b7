package org.reactivebridge.operator;

import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Gives the latest item at the end of each period in which one came. Periods follow one another from the opening on,
 * whatever comes when. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class SampleCursor<T> extends PacedCursor<T> {

    private final long periodNanos;
    private final long start;

    private SampleCursor(Cursor<T> upstream, long periodNanos, Waker waker, Context context) {
        super(upstream, waker, context);
        this.periodNanos = periodNanos;
        this.start = alarm.now();
    }

    public static <T> Source<T> source(Source<T> upstream, long periodNanos) {
        return (waker, context) -> new SampleCursor<>(upstream.open(waker, context), periodNanos, waker, context);
    }

    @Override
    void onArrival(long now) {
        if (!alarm.isSet()) {
            alarm.set(now, periodNanos - (now - start) % periodNanos);
        }
    }
}
