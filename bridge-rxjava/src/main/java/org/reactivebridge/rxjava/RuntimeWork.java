package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.SchedulerRunnableIntrospection;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.runtime.RuntimeTask;
import org.reactivebridge.runtime.SerialExecutor;
import org.reactivebridge.spi.ThreadContext;

/**
 * A task of RxJava's on a runtime, in the context of whoever scheduled it. <strong>Concurrent</strong>, as {@link RuntimeTask} says.
 */
final class RuntimeWork extends RuntimeTask implements Disposable, SchedulerRunnableIntrospection {

    private final Runnable task;
    private final Runnable decorated;
    private final @Nullable Context context;
    private final @Nullable RejectedExecutionException refusal; // Why it is run by who scheduled it, if it is.

    RuntimeWork(Runnable task) {
        this.task = Objects.requireNonNull(task, "run is null");
        this.decorated = RxJavaPlugins.onSchedule(task);
        this.context = ThreadContext.current();
        this.refusal = null;
    }

    private RuntimeWork(RuntimeWork refused, RejectedExecutionException refusal) {
        this.task = refused.task;
        this.decorated = refused.decorated;
        this.context = refused.context;
        this.refusal = refusal;
    }

    /** The same task, to be run by who has been refused. */
    RuntimeWork refused(RejectedExecutionException reason) {
        return new RuntimeWork(this, reason);
    }

    /**
     * Runs it on this thread, in turn with others of its executor, if it has one: of the first that is open.
     *
     * @return its handle
     */
    RuntimeWork runHere(@Nullable SerialExecutor... executors) {
        RuntimeWork work = this;
        for (SerialExecutor executor : executors) {
            if (executor != null) {
                try {
                    executor.runHere(work);
                    return work;
                } catch (RejectedExecutionException closed) {
                    work = work.refused(closed);
                }
            }
        }
        try {
            work.execute();
        } catch (Throwable failure) {
            work.failed(failure);
        }
        work.cancel(); // It is over.
        return work;
    }

    @Override
    protected void execute() {
        Context before = ThreadContext.enter(context);
        try {
            if (refusal == null) {
                decorated.run();
            } else {
                Refusals.run(task, decorated, refusal);
            }
        } finally {
            ThreadContext.leave(before);
        }
    }

    @Override
    protected boolean failed(Throwable failure) {
        RxJavaPlugins.onError(failure);
        return false; // As with RxJava's own schedulers.
    }

    @Override
    protected void abandoned(RejectedExecutionException reason) {
        RxJavaPlugins.onError(reason);
    }

    @Override
    public Runnable getWrappedRunnable() {
        return task;
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
