package org.reactivebridge.operator;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Passes an item if none before had the same key. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class DistinctCursor<T> extends FilteringStage<T, T> {

    private final Function<? super T, ?> key;
    private final Set<Object> seen = new HashSet<>();

    private DistinctCursor(Cursor<T> upstream, Function<? super T, ?> key, Waker waker, Context context) {
        super(upstream, waker, context);
        this.key = key;
    }

    public static <T> Source<T> source(Source<T> upstream, Function<? super T, ?> key) {
        return SynchronousStage.over(
                upstream, (waker, context) -> new DistinctCursor<>(upstream.open(waker, context), key, waker, context));
    }

    @Override
    public boolean push(T item) throws Throwable {
        boolean isNew;
        try {
            isNew = seen.add(Objects.requireNonNull(key.apply(item), "The key is null"));
        } catch (Throwable failure) {
            hooks.discard(item);
            throw failure;
        }
        if (isNew) {
            return sink().push(item);
        }
        leaveOut(item);
        return true;
    }

    @Override
    public void close() {
        super.close();
        seen.clear();
    }
}
