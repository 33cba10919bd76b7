package org.reactivebridge.reactor;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.testing.SchedulerContract;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The contract of schedulers, by those of Reactor's kind. */
class ReactorSchedulerTest extends SchedulerContract {

    @Override
    protected Subject open(AsyncRuntime runtime, Kind kind) {
        return new OfScheduler(
                switch (kind) {
                    case WORKERS -> ReactorRuntime.scheduler(runtime);
                    case SINGLE -> ReactorRuntime.single(runtime);
                    case BLOCKING -> ReactorRuntime.blocking(runtime);
                });
    }

    @Override
    protected void withErrorHook(Consumer<Throwable> hook, Body body) throws Exception {
        Schedulers.onHandleError("contract", (thread, failure) -> hook.accept(failure));
        try {
            body.run();
        } finally {
            Schedulers.resetOnHandleError("contract");
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
            return handle(scheduler.schedule(task));
        }

        @Override
        public Handle schedule(Runnable task, long nanos) {
            return handle(scheduler.schedule(task, nanos, TimeUnit.NANOSECONDS));
        }

        @Override
        public Handle periodically(Runnable task, long delayNanos, long periodNanos) {
            return handle(scheduler.schedulePeriodically(task, delayNanos, periodNanos, TimeUnit.NANOSECONDS));
        }

        @Override
        public Subject worker() {
            return new OfWorker(scheduler.createWorker());
        }

        @Override
        public void dispose() {
            scheduler.dispose();
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
