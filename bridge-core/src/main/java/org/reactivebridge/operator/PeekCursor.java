package org.reactivebridge.operator;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;

/**
 * Shows each item to a function before it goes on. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class PeekCursor<T> extends Stage<T, T> {

    private final Consumer<? super T> observer;

    private PeekCursor(Cursor<T> upstream, Consumer<? super T> observer, Context context) {
        super(upstream, context);
        this.observer = observer;
    }

    public static <T> Source<T> source(Source<T> upstream, Consumer<? super T> observer) {
        return SynchronousStage.over(
                upstream, (waker, context) -> new PeekCursor<>(upstream.open(waker, context), observer, context));
    }

    @Override
    public @Nullable T poll() throws Throwable {
        T item = upstream.poll();
        if (item != null) {
            show(item);
        }
        return item;
    }

    @Override
    public boolean push(T item) throws Throwable {
        show(item);
        return sink().push(item);
    }

    private void show(T item) {
        try {
            observer.accept(item);
        } catch (Throwable failure) {
            hooks.discard(item);
            throw failure;
        }
    }
}
