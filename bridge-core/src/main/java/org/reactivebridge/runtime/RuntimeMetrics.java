package org.reactivebridge.runtime;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What a runtime has done and holds, at one moment. Taken when it is asked for, and costs nothing else.
 *
 * <p><strong>Immutable.</strong>
 *
 * @param workers what each worker has done; none in a simulated runtime
 * @param sharedQueueDepth how many tasks wait for any worker
 * @param spawned how many tasks have been spawned so far
 * @param liveTasks how many spawned tasks are not over
 * @param timers how many timers are set
 * @param blockingThreads how many threads there are for blocking tasks
 * @param blockingQueueDepth how many blocking tasks wait for a thread
 */
public record RuntimeMetrics(
        List<WorkerMetrics> workers,
        int sharedQueueDepth,
        long spawned,
        long liveTasks,
        long timers,
        int blockingThreads,
        int blockingQueueDepth) {

    /**
     * Makes the list unmodifiable.
     *
     * @param workers what each worker has done
     * @param sharedQueueDepth how many tasks wait for any worker
     * @param spawned how many tasks have been spawned so far
     * @param liveTasks how many spawned tasks are not over
     * @param timers how many timers are set
     * @param blockingThreads how many threads there are for blocking tasks
     * @param blockingQueueDepth how many blocking tasks wait for a thread
     */
    public RuntimeMetrics {
        workers = List.copyOf(workers);
    }

    /**
     * Adds up a number over all workers.
     *
     * @param number which one, as {@code WorkerMetrics::steals}
     * @return the sum
     */
    public long sum(ToLongFunction<WorkerMetrics> number) {
        return workers.stream().mapToLong(number).sum();
    }
}
