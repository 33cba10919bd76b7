package org.reactivebridge.runtime;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** No queue at all: tasks are handed on to an executor. <strong>Concurrent</strong>, as far as the executor is. */
final class ForeignExecutor implements RunQueues {

    private final Executor executor;

    private ForeignExecutor(Executor executor) {
        this.executor = executor;
    }

    @Override
    public boolean submit(Runnable task, int worker) {
        executor.execute(task); // What it throws, if it refuses, tells more than an answer of false.
        return true;
    }

    @Override
    public @Nullable Runnable next(int worker, boolean sharedFirst) {
        return null;
    }

    @Override
    public boolean hasNext(int worker) {
        return false;
    }

    @Override
    public @Nullable Runnable drain() {
        return null;
    }

    @Override
    public String toString() {
        return executor.toString();
    }

    /** Makes it. <strong>Immutable.</strong> */
    record Algorithm(Executor executor) implements SchedulingAlgorithm {

        @Override
        public RunQueues open(Workers workers) {
            return new ForeignExecutor(executor);
        }

        @Override
        public int workers(int wanted) {
            return 1;
        }
    }
}
