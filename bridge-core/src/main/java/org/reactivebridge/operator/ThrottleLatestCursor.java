package org.reactivebridge.operator;

import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Gives an item at once if none was given for a while, else the latest one as soon as that while is over.
 * <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class ThrottleLatestCursor<T> extends PacedCursor<T> {

    private final long windowNanos;
    private boolean hasGiven;
    private long lastGiven;

    private ThrottleLatestCursor(Cursor<T> upstream, long windowNanos, Waker waker, Context context) {
        super(upstream, waker, context);
        this.windowNanos = windowNanos;
    }

    public static <T> Source<T> source(Source<T> upstream, long windowNanos) {
        return (waker, context) ->
                new ThrottleLatestCursor<>(upstream.open(waker, context), windowNanos, waker, context);
    }

    @Override
    void onArrival(long now) {
        if (!alarm.isSet()) {
            boolean isOpen = !hasGiven || now - lastGiven >= windowNanos;
            alarm.set(isOpen ? now : lastGiven, isOpen ? 0 : windowNanos);
        }
    }

    @Override
    void onDeparture(long now) {
        hasGiven = true;
        lastGiven = now;
    }
}
