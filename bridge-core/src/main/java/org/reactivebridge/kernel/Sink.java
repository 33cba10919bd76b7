package org.reactivebridge.kernel;

/**
 * Where {@link Cursor#drain(Sink, int)} pushes items.
 *
 * <p><strong>Serial:</strong> called by the task that drains, never concurrently and never re-entrantly.
 *
 * @param <T> the type of the items
 */
@FunctionalInterface
public interface Sink<T> {

    /**
     * Takes one item. The item is taken whatever the answer.
     *
     * @param item the item, never null
     * @return false if no further item may be pushed in this drain
     * @throws Throwable a failure of a stage downstream; it travels up through the {@code drain} calls unchanged, and a
     *     stage that handles upstream failures must let it pass
     */
    boolean push(T item) throws Throwable;
}
