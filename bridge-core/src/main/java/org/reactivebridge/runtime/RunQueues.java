package org.reactivebridge.runtime;

import org.jspecify.annotations.Nullable;

/**
 * What the tasks of one runtime wait in. An SPI: implement it to decide which task runs next, and where.
 *
 * <p>Workers have the numbers from 0. A worker asks {@link #next} for a task whenever it has none; if there is none it may,
 * unless enough others do so already, try to {@link #steal}; then it announces that it is going to sleep, asks {@link
 * #hasNext} (and, if nobody is searching, {@link #hasAny}) once more, and sleeps. So whoever puts a task in where a sleeping
 * worker would find it has to wake one, <em>after</em> the task can be seen: {@link Workers#wakeOne()} or {@link
 * Workers#wake(int)}.
 *
 * <p><strong>Concurrent:</strong> what is said of each method. None may block or throw.
 */
public interface RunQueues {

    /**
     * Takes in a task and wakes a worker, if one has to be woken. Called on any thread.
     *
     * @param task the task; it has to come out exactly once, of any of the methods here
     * @param worker which worker the calling thread is; -1 for none
     * @return false if the task is refused
     */
    boolean submit(Runnable task, int worker);

    /**
     * Takes in the task that the calling worker is running, which has had its share and wants to go on: behind the others.
     * Called on a worker.
     *
     * @param task the task
     * @param worker which worker the calling thread is
     * @return false if the task is refused
     */
    default boolean resubmit(Runnable task, int worker) {
        return submit(task, worker);
    }

    /**
     * The next task of a worker. Called on that worker.
     *
     * @param worker which worker asks
     * @param sharedFirst true now and then, so often that what waits in a queue for all workers does not starve behind what a
     *     worker gives itself: look there first
     * @return a task, or null if there is none for it
     */
    @Nullable
    Runnable next(int worker, boolean sharedFirst);

    /**
     * A task that is meant for another worker first. Called on the worker that asks, and by few workers at a time.
     *
     * @param worker which worker asks
     * @return a task, or null if there is none
     */
    default @Nullable Runnable steal(int worker) {
        return null;
    }

    /**
     * Takes what only a certain worker would take, since that one is stuck in a long task. Called on another worker.
     *
     * @param stuck the worker that is stuck
     * @return a task, or null if there is none
     */
    default @Nullable Runnable rescue(int stuck) {
        return null;
    }

    /**
     * Whether workers may do each other's work. If so, the timers and the I/O of a worker that is stuck are served by others.
     *
     * @return true if a task may run on any worker
     */
    default boolean isShared() {
        return false;
    }

    /**
     * Whether {@link #next} might give a task. Called by a worker that has said that it will sleep.
     *
     * @param worker which worker asks
     * @return false if there is none for it
     */
    boolean hasNext(int worker);

    /**
     * Whether {@link #steal} might give a task to somebody. Called by a worker that has said that it will sleep.
     *
     * @return false if there is none
     */
    default boolean hasAny() {
        return false;
    }

    /**
     * Takes out any task, to be refused. Called when the runtime is shut down, on any thread, until it gives none.
     *
     * @return a task, or null if there is none
     */
    @Nullable
    Runnable drain();

    /**
     * How many tasks wait, for the metrics. Called on any thread; may be slow, and out of date.
     *
     * @param worker the worker whose own queue is meant; -1 for what all of them share
     * @return the number of tasks
     */
    default int depth(int worker) {
        return 0;
    }

    /**
     * How often {@link #next} gave the task that was last put in by the worker itself, for the metrics.
     *
     * @param worker the worker that is meant
     * @return the number of tasks so far
     */
    default long lifoHits(int worker) {
        return 0;
    }
}
