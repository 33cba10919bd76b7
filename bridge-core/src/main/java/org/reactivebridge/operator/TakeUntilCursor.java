package org.reactivebridge.operator;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;

/**
 * Passes items until another source gives one, or ends. The other source is looked at before each poll and each drain.
 * <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 * @param <U> the type of the other source's items
 */
public final class TakeUntilCursor<T, U> implements Cursor<T> {

    private final Hooks hooks;
    private Cursor<T> upstream;
    private Cursor<U> other;
    private boolean over;
    private @Nullable Throwable failure; // Met in isDone, kept for poll.

    private TakeUntilCursor(Cursor<T> upstream, Cursor<U> other, Context context) {
        this.upstream = upstream;
        this.other = other;
        this.hooks = context.hooks();
    }

    public static <T, U> Source<T> source(Source<T> upstream, Source<U> other) {
        return (waker, context) ->
                new TakeUntilCursor<>(upstream.open(waker, context), other.open(waker, context), context);
    }

    private boolean isOver() throws Throwable {
        if (failure != null) {
            throw failure;
        }
        if (!over) {
            other = Relay.settle(other);
            U signal = other.poll();
            if (signal != null) {
                hooks.discard(signal);
                end();
            } else if (other.isDone()) {
                Cursors.finish(other);
                end();
            }
        }
        return over;
    }

    private void end() {
        over = true;
        upstream.close();
        other.close();
    }

    @Override
    public @Nullable T poll() throws Throwable {
        if (isOver()) {
            return null;
        }
        upstream = Relay.settle(upstream);
        return upstream.poll();
    }

    @Override
    public boolean drain(Sink<? super T> sink, int max) throws Throwable {
        if (isOver()) {
            return false;
        }
        upstream = Relay.settle(upstream);
        return upstream.drain(sink, max);
    }

    @Override
    public boolean isDone() {
        try {
            if (isOver()) {
                return true;
            }
        } catch (Throwable met) {
            failure = met;
            return true;
        }
        upstream = Relay.settle(upstream);
        return upstream.isDone();
    }

    @Override
    public void close() {
        over = true;
        upstream.close();
        other.close();
    }
}
