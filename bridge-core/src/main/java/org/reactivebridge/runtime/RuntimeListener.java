package org.reactivebridge.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Is told what happens in a runtime. See {@link AsyncRuntime.Builder#listener}.
 *
 * <p>Called on the thread on which it happens: must be quick, must not block. What it throws goes to the handler of uncaught
 * failures.
 */
public interface RuntimeListener {

    /**
     * A task was spawned.
     *
     * @param name what it is called
     */
    default void taskSpawned(String name) {}

    /**
     * A task that was spawned is over, and has released what it held.
     *
     * @param name what it is called
     * @param failure why it has no result: its failure, or a {@link java.util.concurrent.CancellationException} if it was
     *     aborted; null if it succeeded
     */
    default void taskEnded(String name, @Nullable Throwable failure) {}

    /**
     * A task holds a worker for longer than {@link AsyncRuntime.Builder#detectBlocking} allows.
     *
     * @param report names the worker, the time, and in its stack trace what the worker is doing
     */
    default void workerBlocked(BlockedWorkerException report) {}

    /** The runtime has ended: none of its threads runs any more. */
    default void terminated() {}
}
