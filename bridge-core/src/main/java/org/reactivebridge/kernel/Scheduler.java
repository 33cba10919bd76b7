package org.reactivebridge.kernel;

import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Where tasks run. The smallest thing that decides which task runs next, and on which thread.
 *
 * <p><strong>Concurrent.</strong>
 */
public interface Scheduler {

    /**
     * Accepts a task to be run once, soon, or says that it does not. Called by {@link Task#wake()}, on any thread; must not
     * block. It may run the task before it returns. An exception counts as an answer of false, and becomes the cause of
     * the failure that the task reports.
     *
     * @param task what to run
     * @return false if the task was not accepted and will never run
     */
    boolean submit(Runnable task);

    /**
     * Whether a task that could go on should make room for its neighbours by being submitted again. Asked by a running
     * task between two turns.
     *
     * @param turns how many turns the task has had since it was last submitted, at least 1
     * @return true to be submitted again, false to take another turn at once
     */
    default boolean shouldYield(int turns) {
        return turns >= 16;
    }

    /**
     * Runs tasks on whichever thread wakes them, at once: a task woken by a task runs on top of it, up to a small depth,
     * and beyond that after it, on the same thread. A task that always has more to do makes room for others that wait on
     * that thread, but does not give the thread back to whoever owns it.
     *
     * @return the shared instance
     */
    static Scheduler inline() {
        return Trampoline.SCHEDULER;
    }

    /**
     * Runs tasks on an executor. What the executor refuses with an exception is not accepted.
     *
     * @param executor any executor
     * @return its own scheduler if it is a {@link Provider}, or else one on top of it
     */
    static Scheduler of(Executor executor) {
        return executor instanceof Provider provider
                ? provider.scheduler()
                : new ExecutorScheduler(Objects.requireNonNull(executor, "executor"));
    }

    /** An executor that has a scheduler of its own. <strong>Concurrent.</strong> */
    interface Provider extends Executor {

        /**
         * Where tasks go that are told to run on this executor.
         *
         * @return the scheduler
         */
        Scheduler scheduler();
    }
}
