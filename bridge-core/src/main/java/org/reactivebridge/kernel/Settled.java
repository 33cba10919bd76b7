package org.reactivebridge.kernel;

import java.util.Objects;

/**
 * A source whose outcome is known before it is opened: one item, none, or a failure. Operators that open many inner
 * sources, and bridges to libraries that know such sources too, recognise it and open nothing.
 *
 * <p><strong>Immutable.</strong>
 *
 * @param <T> the type of the item
 */
public sealed interface Settled<T> extends Source<T> permits Scalar, Settled.Empty, Settled.Failed {

    @Override
    default boolean isSynchronous() {
        return true;
    }

    @Override
    default boolean isPlaceless() {
        return true;
    }

    /**
     * The source without items.
     *
     * @param <T> the type of the items that it does not have
     */
    record Empty<T>() implements Settled<T> {

        @Override
        public Cursor<T> open(Waker waker, Context context) {
            return Cursors.ended();
        }
    }

    /**
     * The source that fails.
     *
     * @param <T> the type of the items that it does not have
     * @param failure what every run throws, the same instance
     */
    record Failed<T>(Throwable failure) implements Settled<T> {

        /**
         * Checks the failure.
         *
         * @param failure what every run throws
         * @throws NullPointerException if it is null
         */
        public Failed {
            Objects.requireNonNull(failure, "failure");
        }

        @Override
        public Cursor<T> open(Waker waker, Context context) {
            return Cursors.failed(failure);
        }
    }
}
