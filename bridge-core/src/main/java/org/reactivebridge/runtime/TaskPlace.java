package org.reactivebridge.runtime;

import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Timers;

/**
 * Where the tasks of a group run. <strong>Immutable.</strong>
 *
 * @param runtime whose threads they are
 * @param scheduler the way to them
 * @param mayBlock whether they are the threads for blocking calls
 */
record TaskPlace(AsyncRuntime runtime, Scheduler scheduler, boolean mayBlock) {

    /** Hands over something to run; the answer is null, or says why it is refused. */
    @Nullable
    RejectedExecutionException submit(Runnable work) {
        try {
            return scheduler.submit(work) ? null : runtime.refusal();
        } catch (RejectedExecutionException refused) {
            return refused;
        } catch (Throwable failure) {
            return new RejectedExecutionException("Not accepted by " + runtime, failure);
        }
    }

    long now() {
        return runtime.environment().nanoTime();
    }

    Timers timers() {
        return runtime.environment().timers();
    }

    /** Runs tasks on a thread of this place. A worker is in the runtime's environment already. */
    void within(Runnable work) {
        if (mayBlock) {
            runtime.ambient().run(work);
        } else {
            work.run();
        }
    }

    /** Runs tasks on the thread that ends the runtime, which must not be held: a call that blocks is interrupted at once. */
    void withinTheEnd(Runnable work) {
        boolean interrupted = Thread.interrupted();
        if (mayBlock) {
            Thread.currentThread().interrupt();
        }
        try {
            runtime.ambient().run(work);
        } finally {
            Thread.interrupted();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
