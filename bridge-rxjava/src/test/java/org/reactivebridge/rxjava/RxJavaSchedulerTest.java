package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.testing.SchedulerContract;

/** The contract of schedulers, by those of RxJava's kind. */
class RxJavaSchedulerTest extends SchedulerContract {

    @Override
    protected Subject open(AsyncRuntime runtime, Kind kind) {
        return new OfScheduler(
                switch (kind) {
                    case WORKERS -> RxJavaRuntime.scheduler(runtime);
                    case SINGLE -> RxJavaRuntime.single(runtime);
                    case BLOCKING -> RxJavaRuntime.blocking(runtime);
                });
    }

    @Override
    protected void withErrorHook(Consumer<Throwable> hook, Body body) throws Exception {
        RxJavaPlugins.setErrorHandler(hook::accept);
        try {
            body.run();
        } finally {
            RxJavaPlugins.setErrorHandler(null);
        }
    }

    private static Handle handle(Disposable disposable) {
        return new Handle() {
            @Override
            public void dispose() {
                disposable.dispose();
            }

            @Override
            public boolean isDisposed() {
                return disposable.isDisposed();
            }
        };
    }

    private record OfScheduler(Scheduler scheduler) implements Subject {

        @Override
        public Handle schedule(Runnable task) {
            return handle(scheduler.scheduleDirect(task));
        }

        @Override
        public Handle schedule(Runnable task, long nanos) {
            return handle(scheduler.scheduleDirect(task, nanos, TimeUnit.NANOSECONDS));
        }

        @Override
        public Handle periodically(Runnable task, long delayNanos, long periodNanos) {
            return handle(scheduler.schedulePeriodicallyDirect(task, delayNanos, periodNanos, TimeUnit.NANOSECONDS));
        }

        @Override
        public Subject worker() {
            return new OfWorker(scheduler.createWorker());
        }

        @Override
        public void dispose() {
            scheduler.shutdown();
        }

        @Override
        public long now() {
            return scheduler.now(TimeUnit.NANOSECONDS);
        }
    }

    private record OfWorker(Scheduler.Worker target) implements Subject {

        @Override
        public Handle schedule(Runnable task) {
            return handle(target.schedule(task));
        }

        @Override
        public Handle schedule(Runnable task, long nanos) {
            return handle(target.schedule(task, nanos, TimeUnit.NANOSECONDS));
        }

        @Override
        public Handle periodically(Runnable task, long delayNanos, long periodNanos) {
            return handle(target.schedulePeriodically(task, delayNanos, periodNanos, TimeUnit.NANOSECONDS));
        }

        @Override
        public Subject worker() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void dispose() {
            target.dispose();
        }

        @Override
        public long now() {
            throw new UnsupportedOperationException();
        }
    }
}
