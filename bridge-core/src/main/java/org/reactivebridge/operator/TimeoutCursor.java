package org.reactivebridge.operator;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Alarm;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Goes on with another source when the upstream, asked for an item, gives none for too long. <strong>Serial.</strong>
 *
 * <p>Time runs from the first poll that found nothing to the next item: neither a slow downstream nor a bulk of items that
 * are there at once costs a timer.
 *
 * @param <T> the type of the items
 */
public final class TimeoutCursor<T> implements Relay<T>, Sink<T> {

    private final long nanos;
    private final Source<T> fallback;
    private final Waker waker;
    private final Context context;
    private final Alarm alarm;

    private Cursor<T> current;
    private boolean switched;

    // Of the drain that is going on:
    private @Nullable Sink<? super T> sink;
    private boolean pushed;

    private TimeoutCursor(Cursor<T> upstream, long nanos, Source<T> fallback, Waker waker, Context context) {
        this.current = upstream;
        this.nanos = nanos;
        this.fallback = fallback;
        this.waker = waker;
        this.context = context;
        this.alarm = new Alarm(waker, context.environment());
    }

    /**
     * The recipe.
     *
     * @param nanos how long to wait for an item at most, in nanoseconds
     * @param fallback what to go on with
     */
    public static <T> Source<T> source(Source<T> upstream, long nanos, Source<T> fallback) {
        return (waker, context) -> new TimeoutCursor<>(upstream.open(waker, context), nanos, fallback, waker, context);
    }

    @Override
    public @Nullable Cursor<T> handOver() {
        return switched ? current : null;
    }

    @Override
    public @Nullable T poll() throws Throwable {
        current = Relay.settle(current);
        T item = current.poll();
        if (switched) {
            return item;
        }
        if (item != null) {
            alarm.clear();
        } else if (switchWhenOverdue()) {
            waker.wake(); // To be settled before the next poll.
        }
        return item;
    }

    @Override
    public boolean drain(Sink<? super T> target, int max) throws Throwable {
        current = Relay.settle(current);
        if (switched) {
            return current.drain(target, max);
        }
        sink = target;
        pushed = false;
        try {
            boolean more = current.drain(this, max);
            if (pushed) {
                alarm.clear();
            }
            // An upstream that only leaves items out may say "more" for ever, and has given none.
            return (more && pushed) || switchWhenOverdue() || more;
        } finally {
            sink = null;
        }
    }

    @Override
    public boolean push(T item) throws Throwable {
        pushed = true;
        return Objects.requireNonNull(sink).push(item);
    }

    /** An item was asked for, and there is none: starts the clock, or goes over to the fallback if it has run down. */
    private boolean switchWhenOverdue() {
        if (current.isDone()) {
            alarm.cancel();
            return false;
        }
        if (!alarm.isSet()) {
            alarm.set(alarm.now(), nanos);
        }
        if (!alarm.isDue()) {
            return false;
        }
        switched = true;
        alarm.cancel();
        current.close();
        current = fallback.open(waker, context);
        return true;
    }

    @Override
    public boolean isDone() {
        current = Relay.settle(current);
        boolean done = current.isDone();
        if (done || !alarm.isSet()) {
            alarm.cancel(); // Nobody waits: neither for the end, nor without demand.
        }
        return done;
    }

    @Override
    public void close() {
        alarm.cancel();
        current.close();
    }
}
