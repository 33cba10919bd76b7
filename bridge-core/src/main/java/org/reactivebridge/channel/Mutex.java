package org.reactivebridge.channel;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.stream.AsyncFuture;

/**
 * Lets one run in at a time, in the order in which they asked. It belongs to no thread and is not re-entrant: a run that
 * asks for it twice waits for itself.
 *
 * <p>Who receives a {@link Guard} owns it and closes it; what {@link Semaphore} says of permits that are discarded on the
 * way is true of guards. {@link #withLock} needs no such care.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class Mutex {

    private final Semaphore semaphore = Semaphore.create(1);

    private Mutex() {}

    /**
     * A new mutex.
     *
     * @return a mutex that is not locked
     */
    public static Mutex create() {
        return new Mutex();
    }

    /** Holds the lock until it is closed. <strong>Concurrent.</strong> */
    public static final class Guard implements AutoCloseable {

        private final Semaphore.Permit permit;

        private Guard(Semaphore.Permit permit) {
            this.permit = permit;
        }

        /** Unlocks. A second call does nothing. */
        @Override
        public void close() {
            permit.close();
        }
    }

    /**
     * The lock.
     *
     * @return a future of the guard, never empty; it takes its place in the queue when it is subscribed to
     * @demand none is needed for the lock to be taken
     * @thread the thread that unlocks, if the run's task has no place of its own
     * @failure none
     * @cancel leaves the queue, or unlocks if the guard was not handed out yet
     * @memory a place in the queue
     */
    public AsyncFuture<Guard> lock() {
        return semaphore.acquire().map(Guard::new);
    }

    /**
     * The lock, if it is free.
     *
     * @return the guard, or null if it is locked or somebody waits
     */
    public @Nullable Guard tryLock() {
        Semaphore.Permit permit = semaphore.tryAcquire(1);
        return permit == null ? null : new Guard(permit);
    }

    /**
     * Whether somebody holds the lock.
     *
     * @return true if it is locked now
     */
    public boolean isLocked() {
        return semaphore.availablePermits() == 0;
    }

    /**
     * Runs a future while holding the lock, which is released behind it, however it ends.
     *
     * @param <T> the type of the result
     * @param work what to run
     * @return a future of what the work gives, empty if that is; it takes its place in the queue when it is subscribed to
     * @throws NullPointerException if the work is null
     * @demand passes through
     * @thread as the work
     * @failure as the work
     * @cancel leaves the queue, or closes the work and unlocks
     * @memory a place in the queue
     */
    public <T> AsyncFuture<T> withLock(AsyncFuture<? extends T> work) {
        return semaphore.withPermit(work);
    }
}
