package org.reactivebridge.runtime;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** One queue for one worker: first come, first run. <strong>Concurrent.</strong> */
final class OneQueue implements RunQueues {

    private final Workers workers;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private OneQueue(Workers workers) {
        this.workers = workers;
    }

    @Override
    public boolean submit(Runnable task, int worker) {
        tasks.add(task);
        if (worker < 0) {
            workers.wake(0);
        }
        return true;
    }

    @Override
    public @Nullable Runnable next(int worker, boolean sharedFirst) {
        return tasks.poll();
    }

    @Override
    public boolean hasNext(int worker) {
        return !tasks.isEmpty();
    }

    @Override
    public @Nullable Runnable drain() {
        return tasks.poll();
    }

    @Override
    public int depth(int worker) {
        return worker < 0 ? 0 : tasks.size();
    }

    /** Makes it. <strong>Immutable.</strong> */
    record Algorithm(boolean onCaller) implements SchedulingAlgorithm {

        @Override
        public RunQueues open(Workers workers) {
            return new OneQueue(workers);
        }

        @Override
        public int workers(int wanted) {
            return 1;
        }
    }
}
