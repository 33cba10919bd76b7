package org.reactivebridge.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Gives the elements of an array. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class ArrayCursor<T> implements Cursor<T> {

    private final Object[] items;
    private int next;

    private ArrayCursor(Object[] items) {
        this.items = items;
    }

    /**
     * The recipe.
     *
     * @param items the items; copied, none of them null
     */
    public static <T> Source<T> source(List<? extends T> items) {
        Object[] copy = List.copyOf(items).toArray();
        return new Recipe<>(copy);
    }

    @SuppressWarnings("ArrayRecordComponent") // Private, and never compared.
    private record Recipe<T>(Object[] items) implements Source<T> {

        @Override
        public Cursor<T> open(Waker waker, Context context) {
            return new ArrayCursor<>(items);
        }

        @Override
        public boolean isSynchronous() {
            return true;
        }

        @Override
        public boolean isPlaceless() {
            return true;
        }
    }

    @Override
    public @Nullable T poll() {
        return next == items.length ? null : item(next++);
    }

    @Override
    public boolean drain(Sink<? super T> sink, int max) throws Throwable {
        int stop = max < items.length - next ? next + max : items.length;
        while (next < stop) {
            if (!sink.push(item(next++))) {
                return true;
            }
        }
        return next < items.length;
    }

    @SuppressWarnings("unchecked") // The array holds nothing but T.
    private T item(int at) {
        return (T) items[at];
    }

    @Override
    public boolean isDone() {
        return next == items.length;
    }

    @Override
    public void close() {
        next = items.length;
    }
}
