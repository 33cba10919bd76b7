package org.reactivebridge.operator;

import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Passes an item and leaves out those that come within some time after it. Needs no timer. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class ThrottleFirstCursor<T> extends FilteringStage<T, T> {

    private final long windowNanos;
    private final Environment environment;
    private boolean hasPassed;
    private long lastPassed;

    private ThrottleFirstCursor(Cursor<T> upstream, long windowNanos, Waker waker, Context context) {
        super(upstream, waker, context);
        this.windowNanos = windowNanos;
        this.environment = context.environment();
    }

    public static <T> Source<T> source(Source<T> upstream, long windowNanos) {
        return (waker, context) ->
                new ThrottleFirstCursor<>(upstream.open(waker, context), windowNanos, waker, context);
    }

    @Override
    public boolean push(T item) throws Throwable {
        long now = environment.nanoTime();
        if (hasPassed && now - lastPassed < windowNanos) {
            leaveOut(item);
            return true;
        }
        hasPassed = true;
        lastPassed = now;
        return sink().push(item);
    }
}
