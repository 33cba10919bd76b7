package org.reactivebridge.kernel;

import org.jspecify.annotations.Nullable;

/**
 * One run of a stream, pulled by the task that owns it.
 *
 * <p><strong>Serial:</strong> every method is called by one task at a time, with a happens-before edge between any two
 * calls, so that an implementation needs no synchronisation of its own. Only a leaf, which is fed from elsewhere, has
 * something concurrent in it.
 *
 * <p>The life of a cursor: any mixture of {@link #poll()}, {@link #drain(Sink, int)} and {@link #isDone()}, until one of
 * them reports the end or throws; then, and in any case, one {@link #close()}. After {@code close()} nothing but another
 * {@code close()} is called.
 *
 * @param <T> the type of the items
 */
public interface Cursor<T> {

    /**
     * The next item, if there is one now.
     *
     * <p>{@code null} means "none now", and {@link #isDone()} then tells the end from "not yet". "Not yet" obliges the
     * leaf to {@linkplain Waker#wake() wake} the task once that may have changed; a leaf that registers for a wake-up
     * looks again after registering. A cursor that has worked long without finding an item may wake its own task and
     * answer "not yet", so that its neighbours get their turn.
     *
     * @return an item, or null
     * @throws Throwable the failure of this run, the very instance that the origin gave
     */
    @Nullable
    T poll() throws Throwable;

    /**
     * Whether no item will ever come. One last {@link #poll()} then returns null or throws the failure of this run.
     *
     * <p>May be asked at any time, before the first {@code poll} too, and may say false while it is not known. It
     * consumes no item, but may do what needs no demand: subscribe, switch to the next source of a sequence, notice an
     * end. As after {@code poll}, an answer of false obliges the leaf to wake the task once it may have changed. It throws
     * nothing: a failure met on the way is kept for {@code poll}.
     *
     * @return true once no item will ever come
     */
    boolean isDone();

    /**
     * Cancels what is still going on and releases everything held; what was received and not handed on goes to
     * {@link Hooks#discard(Object)}. Called by whoever opened this cursor, after the end and after a failure too. A
     * second call does nothing. Throws nothing: a failure while releasing goes to {@link Hooks#dropError(Throwable)}.
     */
    void close();

    /**
     * The bulk twin of {@link #poll()}: pushes what is there now, up to {@code max} items, without a return through
     * every stage for each of them.
     *
     * <p>Throws nothing after the sink has answered false or {@code max} items were pushed: the caller may not have handed on
     * the last of them yet. A failure met behind it is kept for the next call.
     *
     * <p>Equal in meaning to polling and pushing in a loop, and freely mixed with {@code poll}. A stage that leaves items
     * out may count those as well: at most {@code max} items are pushed, perhaps fewer although more are there.
     *
     * @param sink takes the items; its answer false stops the loop
     * @param max the greatest number of items to push, at least 1
     * @return true if the loop stopped at {@code max} or on the sink's answer, so that there may be more at once; false
     *     if it stopped where {@code poll} would have returned null
     * @throws Throwable the failure of this run, or what the sink threw
     */
    default boolean drain(Sink<? super T> sink, int max) throws Throwable {
        for (int i = 0; i < max; i++) {
            T item = poll();
            if (item == null) {
                return false;
            }
            if (!sink.push(item)) {
                return true;
            }
        }
        return true;
    }

    /**
     * This cursor as one that may step aside. Asked before every turn, and of most cursors in vain, which is why it is a method
     * and no type check: one that fails looks through all interfaces of the class.
     *
     * @return this cursor if it is a relay; otherwise null
     */
    default @Nullable Relay<T> relay() {
        return null;
    }
}
