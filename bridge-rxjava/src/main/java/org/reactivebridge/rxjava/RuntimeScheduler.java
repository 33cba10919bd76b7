package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.SerialExecutor;
import org.reactivebridge.runtime.TaskGroup;

/**
 * A runtime as a scheduler of RxJava's. <strong>Concurrent</strong>: it is a {@link TaskGroup} in RxJava's words, and gets a new one
 * when it is started again.
 */
final class RuntimeScheduler extends Scheduler {

    /** Where tasks run, and in which order. */
    enum Kind {
        /** On the workers. */
        WORKERS("computation"),
        /** On the workers, one at a time. */
        SINGLE("single"),
        /** On the threads for blocking calls. */
        BLOCKING("blocking");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private final AsyncRuntime runtime;
    private final Kind kind;
    private final SerialExecutor fallback; // For tasks that are refused, so that they too run one at a time.
    private volatile Tasks tasks; // Written under the lock.

    RuntimeScheduler(AsyncRuntime runtime, Kind kind) {
        this.runtime = Objects.requireNonNull(runtime, "runtime");
        this.kind = kind;
        this.fallback = group(runtime, kind).serialExecutor();
        this.tasks = open(runtime, kind);
    }

    /** From one start to the next shutdown. <strong>Immutable.</strong> */
    private record Tasks(TaskGroup group, @Nullable SerialExecutor line) {}

    private static TaskGroup group(AsyncRuntime runtime, Kind kind) {
        return kind == Kind.BLOCKING ? runtime.blockingTaskGroup() : runtime.taskGroup();
    }

    private static Tasks open(AsyncRuntime runtime, Kind kind) {
        TaskGroup group = group(runtime, kind);
        return new Tasks(group, kind == Kind.SINGLE ? group.serialExecutor() : null);
    }

    @Override
    public Disposable scheduleDirect(Runnable run) {
        RuntimeWork work = new RuntimeWork(run);
        Tasks now = tasks;
        try {
            if (now.line == null) {
                now.group.submit(work);
            } else {
                now.line.submit(work);
            }
            return work;
        } catch (RejectedExecutionException refusal) {
            return now.line == null
                    ? work.refused(refusal).runHere()
                    : work.refused(refusal).runHere(now.line, fallback);
        }
    }

    @Override
    public Disposable scheduleDirect(Runnable run, long delay, TimeUnit unit) {
        if (delay <= 0) {
            return scheduleDirect(run);
        }
        RuntimeWork work = new RuntimeWork(run);
        Tasks now = tasks;
        try {
            if (now.line == null) {
                now.group.schedule(work, unit.toNanos(delay));
            } else {
                now.line.schedule(work, unit.toNanos(delay));
            }
            return work;
        } catch (RejectedExecutionException refusal) {
            return lost(refusal);
        }
    }

    @Override
    public Disposable schedulePeriodicallyDirect(Runnable run, long initialDelay, long period, TimeUnit unit) {
        RuntimeWork work = new RuntimeWork(run);
        Tasks now = tasks;
        try {
            if (now.line == null) {
                now.group.scheduleAtFixedRate(work, unit.toNanos(initialDelay), unit.toNanos(period));
            } else {
                now.line.scheduleAtFixedRate(work, unit.toNanos(initialDelay), unit.toNanos(period));
            }
            return work;
        } catch (RejectedExecutionException refusal) {
            return lost(refusal);
        }
    }

    private static Disposable lost(RejectedExecutionException refusal) {
        RxJavaPlugins.onError(refusal);
        return Disposable.disposed();
    }

    @Override
    public Worker createWorker() {
        Tasks now = tasks;
        return new SerialWorker(now.line == null ? now.group.serialExecutor() : now.line.sibling());
    }

    @Override
    public long now(TimeUnit unit) {
        Instant now = runtime.environment().now();
        return unit.convert(TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano(), TimeUnit.NANOSECONDS);
    }

    @Override
    public synchronized void start() {
        if (tasks.group.isClosed() && !runtime.isShutdown()) {
            tasks = open(runtime, kind);
        }
    }

    @Override
    public void shutdown() {
        tasks.group.close();
    }

    @Override
    public String toString() {
        return kind.text + "(" + runtime + ")";
    }

    /** A serial executor as a worker of RxJava's. <strong>Concurrent.</strong> */
    private final class SerialWorker extends Worker {

        private final SerialExecutor executor;
        private volatile boolean disposed;
        private @Nullable SerialExecutor own; // Under the lock.

        SerialWorker(SerialExecutor executor) {
            this.executor = executor;
        }

        private synchronized SerialExecutor fallback() {
            if (kind == Kind.SINGLE) {
                return fallback;
            }
            SerialExecutor made = own;
            if (made == null) {
                made = group(runtime, kind).serialExecutor();
                own = made;
            }
            return made;
        }

        @Override
        public Disposable schedule(Runnable run) {
            RuntimeWork work = new RuntimeWork(run);
            try {
                executor.submit(work);
                return work;
            } catch (RejectedExecutionException refusal) {
                if (disposed) {
                    return Disposable.disposed(); // Whoever disposed of it wants to hear no more.
                }
                return work.refused(refusal).runHere(executor, fallback());
            }
        }

        @Override
        public Disposable schedule(Runnable run, long delay, TimeUnit unit) {
            if (delay <= 0) {
                return schedule(run);
            }
            RuntimeWork work = new RuntimeWork(run);
            try {
                executor.schedule(work, unit.toNanos(delay));
                return work;
            } catch (RejectedExecutionException refusal) {
                return disposed ? Disposable.disposed() : lost(refusal);
            }
        }

        @Override
        public Disposable schedulePeriodically(Runnable run, long initialDelay, long period, TimeUnit unit) {
            RuntimeWork work = new RuntimeWork(run);
            try {
                executor.scheduleAtFixedRate(work, unit.toNanos(initialDelay), unit.toNanos(period));
                return work;
            } catch (RejectedExecutionException refusal) {
                return disposed ? Disposable.disposed() : lost(refusal);
            }
        }

        @Override
        public long now(TimeUnit unit) {
            return RuntimeScheduler.this.now(unit);
        }

        @Override
        public void dispose() {
            disposed = true;
            executor.close();
        }

        @Override
        public boolean isDisposed() {
            return disposed;
        }

        @Override
        public String toString() {
            return RuntimeScheduler.this + ".worker";
        }
    }
}
