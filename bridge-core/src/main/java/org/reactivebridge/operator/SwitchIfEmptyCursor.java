package org.reactivebridge.operator;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Goes on with another source if the upstream ends without an item. After the first item it hands over to the upstream.
 * <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class SwitchIfEmptyCursor<T> implements Relay<T>, Sink<T> {

    private final Source<T> fallback;
    private final Waker waker;
    private final Context context;

    private Cursor<T> current;
    private boolean isDecided; // The current cursor is all that is left.
    private @Nullable Throwable failure; // Met in isDone, kept for poll.
    private @Nullable Sink<? super T> sink;

    private SwitchIfEmptyCursor(Cursor<T> upstream, Source<T> fallback, Waker waker, Context context) {
        this.current = upstream;
        this.fallback = fallback;
        this.waker = waker;
        this.context = context;
    }

    public static <T> Source<T> source(Source<T> upstream, Source<T> fallback) {
        return (waker, context) -> new SwitchIfEmptyCursor<>(upstream.open(waker, context), fallback, waker, context);
    }

    @Override
    public @Nullable Cursor<T> handOver() {
        return isDecided ? current : null;
    }

    @Override
    public @Nullable T poll() throws Throwable {
        rethrow();
        current = Relay.settle(current);
        T item = current.poll();
        if (isDecided) {
            return item;
        }
        if (item != null) {
            isDecided = true;
        } else if (switchWhenEmpty()) {
            waker.wake(); // To be settled before the next poll.
        }
        return item;
    }

    @Override
    public boolean drain(Sink<? super T> target, int max) throws Throwable {
        rethrow();
        current = Relay.settle(current);
        if (isDecided) {
            return current.drain(target, max);
        }
        sink = target;
        try {
            boolean more = current.drain(this, max);
            return more || (!isDecided && switchWhenEmpty());
        } finally {
            sink = null;
        }
    }

    @Override
    public boolean push(T item) throws Throwable {
        isDecided = true;
        return Objects.requireNonNull(sink).push(item);
    }

    private boolean switchWhenEmpty() throws Throwable {
        if (!current.isDone()) {
            return false;
        }
        Cursors.finish(current);
        isDecided = true;
        current.close();
        current = fallback.open(waker, context);
        return true;
    }

    @Override
    public boolean isDone() {
        if (failure != null) {
            return true;
        }
        current = Relay.settle(current);
        if (isDecided) {
            return current.isDone();
        }
        try {
            if (switchWhenEmpty()) {
                waker.wake(); // To be settled before it is asked again.
            }
            return false;
        } catch (Throwable met) {
            failure = met;
            return true;
        }
    }

    private void rethrow() throws Throwable {
        Throwable met = failure;
        if (met != null) {
            failure = null;
            throw met;
        }
    }

    @Override
    public void close() {
        if (failure != null) {
            context.hooks().dropError(failure);
            failure = null;
        }
        current.close();
    }
}
