package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A scheduler of RxJava's as an executor. <strong>Concurrent</strong>, as far as the scheduler is. */
record SchedulerExecutor(Scheduler scheduler) implements Executor {

    @Override
    public void execute(Runnable task) {
        Once once = new Once(task);
        Disposable handle = scheduler.scheduleDirect(once);
        // RxJava's way to refuse; but this is also the handle of what has been run at once.
        if (handle == Disposable.disposed() && once.take() != null) {
            throw new RejectedExecutionException(scheduler + " takes no new tasks");
        }
    }

    @Override
    public String toString() {
        return scheduler.toString();
    }

    /** Runs a task, unless it has been taken back. */
    private static final class Once implements Runnable {

        private final AtomicReference<@Nullable Runnable> task;

        Once(Runnable task) {
            this.task = new AtomicReference<>(task);
        }

        @Nullable
        Runnable take() {
            return task.getAndSet(null);
        }

        @Override
        public void run() {
            Runnable mine = take();
            if (mine != null) {
                mine.run();
            }
        }
    }
}
