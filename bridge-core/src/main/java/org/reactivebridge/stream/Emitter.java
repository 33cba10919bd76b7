package org.reactivebridge.stream;

import org.reactivebridge.boundary.EmitterCursor;

/**
 * The way from callbacks into a stream, see {@link AsyncStream#create}.
 *
 * <p><strong>Concurrent:</strong> every method may be called from any thread, at any time, also after the end. The signals
 * of several threads are put in some order; those of one thread keep theirs.
 *
 * @param <T> the type of the items
 */
public final class Emitter<T> {

    private final EmitterCursor<T> cursor;

    Emitter(EmitterCursor<T> cursor) {
        this.cursor = cursor;
    }

    /**
     * Emits an item. One that is true will be delivered or, if the run is cancelled or a newer item replaces it, discarded.
     * An item after the end of this emitter is dropped, see {@link org.reactivebridge.kernel.Hooks#dropItem}.
     *
     * @param item the item
     * @return true if the stream took the item; false if it was left out, and has been discarded or dropped
     * @throws NullPointerException if the item is null
     */
    public boolean next(T item) {
        return cursor.next(item);
    }

    /** Ends the stream behind the items emitted so far. Does nothing after the end. */
    public void complete() {
        cursor.complete();
    }

    /**
     * Fails the stream behind the items emitted so far. An error after the end, or after cancellation, is dropped, see
     * {@link org.reactivebridge.kernel.Hooks#dropError}.
     *
     * @param error the failure
     * @throws NullPointerException if the error is null
     */
    public void error(Throwable error) {
        cursor.error(error);
    }

    /**
     * Sets what to do when the run is over and it was not this emitter that ended it: when it was cancelled, or failed
     * because too many items came. Called once, on whichever thread closes the run; at once if the run is over already. A
     * second action takes the place of the first.
     *
     * @param action what to do, usually to stop the callbacks; must be quick. What it throws is dropped
     * @throws NullPointerException if the action is null
     */
    public void onCancel(Runnable action) {
        cursor.onCancel(action);
    }

    /**
     * Whether items are of no use any more: the run was cancelled, or has failed because too many items came.
     *
     * @return true once the run is over
     */
    public boolean isCancelled() {
        return cursor.isCancelled();
    }

    /**
     * How many items can be emitted now before one has to go. Another thread that emits may use them up.
     *
     * @return the number of items, 0 after the end
     */
    public int requested() {
        return cursor.room();
    }
}
