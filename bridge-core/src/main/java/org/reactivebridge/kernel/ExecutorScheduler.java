package org.reactivebridge.kernel;

import java.util.concurrent.Executor;

/** Tasks on a {@link java.util.concurrent} executor. <strong>Concurrent</strong>, as far as the executor is. */
record ExecutorScheduler(Executor executor) implements Scheduler {

    @Override
    public boolean submit(Runnable task) {
        executor.execute(task); // What it throws, if it refuses, tells more than an answer of false.
        return true;
    }

    @Override
    public String toString() {
        return executor.toString();
    }
}
