package org.reactivebridge.operator;

import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;

/**
 * Gives a first value, and then for each item what a function makes of the value before and the item.
 * <strong>Serial.</strong>
 *
 * @param <T> the type of the upstream's items
 * @param <R> the type of the values
 */
public final class ScanCursor<T, R> extends Stage<T, R> {

    private final BiFunction<? super R, ? super T, ? extends R> accumulator;
    private R value;
    private boolean started;

    private ScanCursor(
            Cursor<T> upstream, R initial, BiFunction<? super R, ? super T, ? extends R> accumulator, Context context) {
        super(upstream, context);
        this.value = initial;
        this.accumulator = accumulator;
    }

    public static <T, R> Source<R> source(
            Source<T> upstream, R initial, BiFunction<? super R, ? super T, ? extends R> accumulator) {
        return SynchronousStage.over(
                upstream,
                (waker, context) -> new ScanCursor<>(upstream.open(waker, context), initial, accumulator, context));
    }

    @Override
    public @Nullable R poll() throws Throwable {
        if (!started) {
            started = true;
            return value;
        }
        T item = upstream.poll();
        return item == null ? null : next(item);
    }

    @Override
    boolean drainUpstream(int max) throws Throwable {
        if (started) {
            return super.drainUpstream(max);
        }
        started = true;
        return !sink().push(value) || max == 1 || super.drainUpstream(max - 1);
    }

    @Override
    public boolean push(T item) throws Throwable {
        return sink().push(next(item));
    }

    private R next(T item) {
        try {
            value = Objects.requireNonNull(accumulator.apply(value, item), "The accumulator returned null");
            return value;
        } catch (Throwable failure) {
            hooks.discard(item);
            throw failure;
        }
    }

    @Override
    public boolean isDone() {
        return started && upstream.isDone();
    }
}
