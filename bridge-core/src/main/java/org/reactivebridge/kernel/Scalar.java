package org.reactivebridge.kernel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The source of exactly one item that is known beforehand. <strong>Immutable.</strong>
 *
 * @param <T> the type of the item
 * @param item the item
 */
public record Scalar<T>(T item) implements Settled<T> {

    /**
     * Checks the item.
     *
     * @param item the item
     * @throws NullPointerException if it is null
     */
    public Scalar {
        Objects.requireNonNull(item, "item");
    }

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
