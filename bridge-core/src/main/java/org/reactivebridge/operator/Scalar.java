package org.reactivebridge.operator;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * The source of exactly one item that is known beforehand. Operators that open many inner sources recognise it and open
 * nothing. <strong>Immutable.</strong>
 *
 * @param <T> the type of the item
 * @param item the item
 */
public record Scalar<T>(T item) implements Source<T> {

    @Override
    public Cursor<T> open(Waker waker, Context context) {
        return new One<>(item);
    }

    private static final class One<T> implements Cursor<T> {

        private @Nullable T item;

        One(T item) {
            this.item = item;
        }

        @Override
        public @Nullable T poll() {
            T taken = item;
            item = null;
            return taken;
        }

        @Override
        public boolean isDone() {
            return item == null;
        }

        @Override
        public void close() {
            item = null;
        }
    }
}
