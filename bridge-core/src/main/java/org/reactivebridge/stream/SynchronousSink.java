package org.reactivebridge.stream;

import org.reactivebridge.operator.GenerateCursor;

/**
 * Takes what one step of {@link AsyncStream#generate} has to say: one item, the end, or an item and the end behind it.
 *
 * <p><strong>Confined</strong> to the step, on its thread.
 *
 * @param <T> the type of the items
 */
public final class SynchronousSink<T> {

    private final GenerateCursor<?, T, ?> cursor;

    SynchronousSink(GenerateCursor<?, T, ?> cursor) {
        this.cursor = cursor;
    }

    /**
     * Gives the item of this step.
     *
     * @param item the item
     * @throws NullPointerException if the item is null
     * @throws IllegalStateException if this step has given an item, or the end
     */
    public void next(T item) {
        cursor.next(item);
    }

    /** Ends the stream, behind the item of this step if there is one. */
    public void complete() {
        cursor.complete();
    }

    /**
     * Fails the stream, behind the item of this step if there is one.
     *
     * @param error the failure
     * @throws NullPointerException if the error is null
     * @throws IllegalStateException if the end was given before
     */
    public void error(Throwable error) {
        cursor.error(error);
    }
}
