package org.reactivebridge.runtime;

import org.jspecify.annotations.Nullable;

/**
 * What one worker does to {@link RunQueues}. A worker keeps this at hand, since the reads that lead from the queues to its own part
 * of them depend on each other, twice for each task. <strong>Confined</strong> to the worker.
 */
interface OwnQueue {

    /** See {@link RunQueues#submit}. */
    boolean submit(Runnable task);

    /** See {@link RunQueues#resubmit}. */
    boolean resubmit(Runnable task);

    /** See {@link RunQueues#next}. */
    @Nullable
    Runnable next(boolean sharedFirst);

    /** The part of a worker. */
    static OwnQueue of(RunQueues queues, int worker) {
        if (queues instanceof WorkStealing stealing) {
            return stealing.own(worker);
        }
        return new OwnQueue() {
            @Override
            public boolean submit(Runnable task) {
                return queues.submit(task, worker);
            }

            @Override
            public boolean resubmit(Runnable task) {
                return queues.resubmit(task, worker);
            }

            @Override
            public @Nullable Runnable next(boolean sharedFirst) {
                return queues.next(worker, sharedFirst);
            }
        };
    }
}
