package org.reactivebridge.kernel;

/**
 * The recipe of a stream: opens one {@link Cursor} for every subscription.
 *
 * <p><strong>Immutable</strong> and reusable: opened any number of times, from any thread.
 *
 * @param <T> the type of the items
 */
@FunctionalInterface
public interface Source<T> {

    /**
     * Starts one run. Called on the task that will poll the cursor.
     *
     * <p>Throws nothing: user code that fails while a run is opened makes a run that fails, see
     * {@link Cursors#failed(Throwable)}. A stage with several upstreams therefore never has to undo half an opening.
     *
     * @param waker woken when the cursor, having answered "not yet", may have changed; may be woken before this method
     *     returns
     * @param context the values of the subscriber that asks, and the environment to run in
     * @return the run, to be closed by the caller
     */
    Cursor<T> open(Waker waker, Context context);

    /**
     * Whether no run ever waits, nor holds anything: where {@code poll} gives nothing and the end is not reached, the cursor
     * has only worked long enough, and polling again makes progress; and there is nothing that {@code close} would have to
     * release. Such a run needs no waker, and may be left without being closed.
     *
     * @return true if that is known
     */
    default boolean isSynchronous() {
        return false;
    }

    /**
     * Whether it makes no difference on which thread a run is opened, polled and closed: no user code is called there. A
     * boundary that would move a run of such a source to another thread may move all of it instead.
     *
     * @return true if that is known
     */
    default boolean isPlaceless() {
        return false;
    }
}
