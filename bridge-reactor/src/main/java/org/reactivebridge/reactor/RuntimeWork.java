package org.reactivebridge.reactor;

import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.runtime.RuntimeTask;
import org.reactivebridge.spi.ThreadContext;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A task of Reactor's on a runtime, in the context of whoever scheduled it. <strong>Concurrent</strong>, as {@link RuntimeTask} says.
 */
final class RuntimeWork extends RuntimeTask implements Disposable {

    /** Reports to Reactor's hook what a task throws; the way to that hook is closed to others. */
    private static final Scheduler REPORTER = Schedulers.fromExecutor(Runnable::run);

    private final Runnable task;
    private final Runnable decorated;
    private final @Nullable Context context = ThreadContext.current();

    RuntimeWork(Runnable task) {
        this.task = Objects.requireNonNull(task, "task");
        this.decorated = Schedulers.onSchedule(task);
    }

    @Override
    protected void execute() {
        Context before = ThreadContext.enter(context);
        try {
            decorated.run();
        } finally {
            ThreadContext.leave(before);
        }
    }

    @Override
    protected boolean failed(Throwable failure) {
        report(failure);
        return true; // As with Reactor's own schedulers.
    }

    /** Only of what has a time. */
    @Override
    protected void abandoned(RejectedExecutionException reason) {
        if (task instanceof Subscription producer
                && task instanceof Scannable known
                && known.scanUnsafe(Scannable.Attr.ACTUAL) instanceof CoreSubscriber<?> subscriber) {
            // Mono.delay and Flux.interval: they signal in this task only, which will not be run.
            producer.cancel();
            subscriber.onError(reason);
        } else {
            report(reason);
        }
    }

    private static void report(Throwable failure) {
        REPORTER.schedule(() -> {
            throw Failures.sneak(failure);
        });
    }

    @Override
    public void dispose() {
        cancel();
    }

    @Override
    public boolean isDisposed() {
        return isOver();
    }
}
