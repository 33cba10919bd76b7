package org.reactivebridge.examples;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.runtime.RunQueues;
import org.reactivebridge.runtime.Workers;

/**
 * A scheduling algorithm of one's own, as docs/runtime.md shows it: two queues for all workers, the urgent one first. To be used
 * as {@code AsyncRuntime.builder().scheduling(PriorityScheduling::new)}.
 */
// snippet: own scheduling
public final class PriorityScheduling implements RunQueues {

    /** A task that overtakes others. */
    public interface Urgent extends Runnable {}

    private final Workers workers;
    private final ConcurrentLinkedQueue<Runnable> urgent = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Runnable> normal = new ConcurrentLinkedQueue<>();

    public PriorityScheduling(Workers workers) {
        this.workers = workers;
    }

    @Override
    public boolean submit(Runnable task, int worker) {
        (task instanceof Urgent ? urgent : normal).add(task);
        workers.wakeOne(); // After the task can be seen.
        return true;
    }

    @Override
    public @Nullable Runnable next(int worker, boolean sharedFirst) {
        // Now and then the other way round, so that urgent tasks do not starve the others.
        Runnable task = (sharedFirst ? normal : urgent).poll();
        return task != null ? task : (sharedFirst ? urgent : normal).poll();
    }

    @Override
    public boolean hasNext(int worker) {
        return !urgent.isEmpty() || !normal.isEmpty();
    }

    @Override
    public @Nullable Runnable drain() {
        return next(0, false);
    }
}
// end
