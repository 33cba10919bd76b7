package org.reactivebridge.runtime;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A queue for each worker, from which nobody else takes. <strong>Concurrent.</strong> */
final class ThreadPerCore implements RunQueues {

    private final Workers workers;
    private final ConcurrentLinkedQueue<Runnable>[] queues;
    private final AtomicInteger turn = new AtomicInteger();

    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type.
    ThreadPerCore(Workers workers) {
        this.workers = workers;
        this.queues = new ConcurrentLinkedQueue[workers.count()];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new ConcurrentLinkedQueue<>();
        }
    }

    @Override
    public boolean submit(Runnable task, int worker) {
        if (worker >= 0) {
            queues[worker].add(task);
            return true;
        }
        int next = Math.floorMod(turn.getAndIncrement(), queues.length);
        queues[next].add(task);
        workers.wake(next);
        return true;
    }

    @Override
    public @Nullable Runnable next(int worker, boolean sharedFirst) {
        return queues[worker].poll();
    }

    @Override
    public boolean hasNext(int worker) {
        return !queues[worker].isEmpty();
    }

    @Override
    public @Nullable Runnable drain() {
        for (ConcurrentLinkedQueue<Runnable> queue : queues) {
            Runnable task = queue.poll();
            if (task != null) {
                return task;
            }
        }
        return null;
    }

    @Override
    public int depth(int worker) {
        return worker < 0 ? 0 : queues[worker].size();
    }
}
