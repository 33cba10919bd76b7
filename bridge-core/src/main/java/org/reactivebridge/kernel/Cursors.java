package org.reactivebridge.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The two cursors that need no source: the one that has ended and the one that has failed.
 *
 * <p><strong>Immutable.</strong>
 */
public final class Cursors {

    private static final Cursor<Object> ENDED = new Ended();

    private Cursors() {}

    /**
     * A run that has ended without an item.
     *
     * @param <T> the type of the items that it does not have
     * @return a shared instance
     */
    @SuppressWarnings("unchecked") // It never produces an item, so it is a cursor of any type.
    public static <T> Cursor<T> ended() {
        return (Cursor<T>) ENDED;
    }

    /**
     * A run that has failed: {@link Cursor#isDone()} is true, and every poll throws.
     *
     * @param <T> the type of the items that it does not have
     * @param failure what to throw
     * @return a new instance
     */
    public static <T> Cursor<T> failed(Throwable failure) {
        return new Failed<>(failure);
    }

    /**
     * Makes the last poll of a cursor whose {@link Cursor#isDone()} is true.
     *
     * @param done a cursor that has no more items
     * @throws Throwable the failure of the run, if it failed
     * @throws IllegalStateException if the cursor breaks its contract and gives an item
     */
    public static void finish(Cursor<?> done) throws Throwable {
        Object impossible = done.poll();
        if (impossible != null) {
            throw new IllegalStateException("A cursor gave an item after isDone(): " + done.getClass());
        }
    }

    /**
     * Closes a cursor whose {@code close} might break its contract and throw, so that others can be closed after it.
     *
     * @param cursor what to close
     * @param hooks gets what it throws
     */
    public static void close(Cursor<?> cursor, Hooks hooks) {
        try {
            cursor.close();
        } catch (Throwable failure) {
            hooks.dropError(failure);
        }
    }

    private static final class Ended implements Cursor<Object> {

        @Override
        public @Nullable Object poll() {
            return null;
        }

        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static final class Failed<T> implements Cursor<T> {

        private final Throwable failure;

        Failed(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public @Nullable T poll() throws Throwable {
            throw failure;
        }

        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public void close() {}
    }
}
