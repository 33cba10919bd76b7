package org.reactivebridge.kernel;

import java.util.concurrent.Executor;

/** Tasks on a {@link java.util.concurrent} executor. <strong>Concurrent</strong>, as far as the executor is. */
record ExecutorScheduler(Executor executor) implements Scheduler {

    @Override
    public boolean submit(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RuntimeException | StackOverflowError refused) {
            // RejectedExecutionException by contract; an executor that fails otherwise has not accepted the task
            // either.
            return false;
        }
    }

    @Override
    public String toString() {
        return executor.toString();
    }
}
