package org.reactivebridge.operator;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Passes an item if the one before had another key. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class DistinctUntilChangedCursor<T> extends FilteringStage<T, T> {

    private final Function<? super T, ?> key;
    private @Nullable Object last;

    private DistinctUntilChangedCursor(Cursor<T> upstream, Function<? super T, ?> key, Waker waker, Context context) {
        super(upstream, waker, context);
        this.key = key;
    }

    public static <T> Source<T> source(Source<T> upstream, Function<? super T, ?> key) {
        return SynchronousStage.over(
                upstream,
                (waker, context) ->
                        new DistinctUntilChangedCursor<>(upstream.open(waker, context), key, waker, context));
    }

    @Override
    public boolean push(T item) throws Throwable {
        boolean changed;
        try {
            Object current = Objects.requireNonNull(key.apply(item), "The key is null");
            changed = !current.equals(last);
            last = current;
        } catch (Throwable failure) {
            hooks.discard(item);
            throw failure;
        }
        if (changed) {
            return sink().push(item);
        }
        leaveOut(item);
        return true;
    }

    @Override
    public void close() {
        super.close();
        last = null;
    }
}
