package org.reactivebridge.kernel;

/**
 * The handle by which a leaf tells the task that polled it that polling again may be worthwhile.
 *
 * <p><strong>Concurrent.</strong> {@link #wake()} may be called from any thread, any number of times, also after the
 * task ended. It is cheap and throws nothing but what {@link Failures#isFatal(Throwable) is fatal} to the JVM.
 *
 * <p>Two obligations of callers:
 *
 * <ul>
 *   <li>Never wake while holding a lock, or in the middle of a change of one's own state: the task may run on the spot,
 *       on the calling thread, and user code with it.
 *   <li>A wake-up may be spurious; it may never be missing. Publish first, then wake. {@code wake()} acts as a full
 *       fence: what the caller wrote before it is seen by the poll that follows, and the caller's reads after it are
 *       ordered behind those writes.
 * </ul>
 */
@FunctionalInterface
public interface Waker {

    /** Asks for one more poll. Idempotent until that poll begins. */
    void wake();

    /**
     * Takes the task, if it waits for a wake-up and would run on the calling thread. After true the caller alone owns the task,
     * and sees all that its last turn wrote: it may change what only turns may change, as long as that takes no time and
     * fails in no way, and must then call {@link #runClaimed()}. So a leaf gives an item straight to the next poll, without a
     * queue between two threads that are one. That poll may come in a later turn: the next may have no use for the leaf.
     *
     * @return whether the caller owns the task; false obliges to nothing, and says nothing about whether a wake-up is needed
     */
    default boolean tryClaim() {
        return false;
    }

    /**
     * Runs the task that {@link #tryClaim()} took, as {@link #wake()} would have. Called once for each claim, by the same
     * thread, under the same obligations.
     */
    default void runClaimed() {
        throw new IllegalStateException("Nobody has claimed " + this);
    }
}
