package org.reactivebridge.operator;

import java.util.Objects;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Joins the items two by two to one. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class ReduceCursor<T> extends GatheringStage<T, T> {

    private final BinaryOperator<T> reducer;
    private @Nullable T joined;

    private ReduceCursor(Source<T> upstream, BinaryOperator<T> reducer, Waker waker, Context context) {
        super(upstream, waker, context);
        this.reducer = reducer;
    }

    public static <T> Source<T> source(Source<T> upstream, BinaryOperator<T> reducer) {
        return (waker, context) -> new ReduceCursor<>(upstream, reducer, waker, context);
    }

    @Override
    public boolean push(T item) {
        T before = joined;
        if (before == null) {
            joined = item;
            return true;
        }
        try {
            joined = Objects.requireNonNull(reducer.apply(before, item), "The reducer returned null");
        } catch (Throwable failure) {
            hooks.discard(item);
            throw failure;
        }
        return true;
    }

    @Override
    boolean isEmpty() {
        return joined == null;
    }

    @Override
    @Nullable
    T result() {
        T result = joined;
        joined = null;
        return result;
    }

    @Override
    void release() {
        T held = result();
        if (held != null) {
            hooks.discard(held);
        }
    }
}
