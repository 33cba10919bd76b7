package org.reactivebridge.operator;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Goes on with another source when the upstream fails. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class ErrorResumeCursor<T> implements Relay<T>, Sink<T> {

    private final Function<? super Throwable, ? extends Source<T>> fallback;
    private final Waker waker;
    private final Context context;

    private Cursor<T> current;
    private boolean resumed;

    // Of the drain that is going on:
    private @Nullable Sink<? super T> sink;
    private @Nullable Throwable downstreamFailure;

    private ErrorResumeCursor(
            Cursor<T> upstream,
            Function<? super Throwable, ? extends Source<T>> fallback,
            Waker waker,
            Context context) {
        this.current = upstream;
        this.fallback = fallback;
        this.waker = waker;
        this.context = context;
    }

    public static <T> Source<T> source(Source<T> upstream, Function<? super Throwable, ? extends Source<T>> fallback) {
        return (waker, context) -> new ErrorResumeCursor<>(upstream.open(waker, context), fallback, waker, context);
    }

    @Override
    public @Nullable Cursor<T> handOver() {
        return resumed ? current : null;
    }

    @Override
    public @Nullable T poll() throws Throwable {
        if (!resumed) {
            current = Relay.settle(current);
            try {
                return current.poll();
            } catch (Throwable failure) {
                resume(failure);
            }
            waker.wake(); // To be settled before the next poll.
            return null;
        }
        current = Relay.settle(current);
        return current.poll();
    }

    @Override
    public boolean drain(Sink<? super T> target, int max) throws Throwable {
        current = Relay.settle(current);
        if (resumed) {
            return current.drain(target, max);
        }
        sink = target;
        try {
            return current.drain(this, max);
        } catch (Throwable failure) {
            if (failure == downstreamFailure) {
                throw failure;
            }
            resume(failure);
            return true;
        } finally {
            sink = null;
        }
    }

    @Override
    public boolean push(T item) throws Throwable {
        try {
            return Objects.requireNonNull(sink).push(item);
        } catch (Throwable failure) {
            downstreamFailure = failure; // Not the upstream's: it passes.
            throw failure;
        }
    }

    private void resume(Throwable failure) {
        resumed = true;
        current.close();
        if (Failures.isFatal(failure)) {
            current = Cursors.failed(failure);
            return;
        }
        Source<T> next;
        try {
            next = Objects.requireNonNull(fallback.apply(failure), "The fallback function returned null");
        } catch (Throwable second) {
            Failures.suppress(second, failure);
            current = Cursors.failed(second);
            return;
        }
        current = next.open(waker, context);
    }

    @Override
    public boolean isDone() {
        current = Relay.settle(current);
        if (!current.isDone()) {
            return false;
        }
        if (resumed) {
            return true;
        }
        try {
            Cursors.finish(current);
            return true;
        } catch (Throwable failure) {
            resume(failure);
        }
        waker.wake(); // To be settled before it is asked again.
        return false;
    }

    @Override
    public void close() {
        current.close();
    }
}
