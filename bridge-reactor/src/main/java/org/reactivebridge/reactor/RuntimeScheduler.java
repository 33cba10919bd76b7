package org.reactivebridge.reactor;

import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.SerialExecutor;
import org.reactivebridge.runtime.TaskGroup;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A runtime as a scheduler of Reactor's. <strong>Concurrent</strong>: it is a {@link TaskGroup} in Reactor's words.
 */
final class RuntimeScheduler implements Scheduler, Scannable {

    /** Where tasks run, and in which order. */
    enum Kind {
        /** On the workers. */
        WORKERS("parallel"),
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
    private final TaskGroup group;
    private final @Nullable SerialExecutor line; // Of a single scheduler.
    private final @Nullable RuntimeFactory installed; // What made it, if it is one of Reactor's own names.

    RuntimeScheduler(AsyncRuntime runtime, Kind kind, @Nullable RuntimeFactory installed) {
        this.runtime = Objects.requireNonNull(runtime, "runtime");
        this.kind = kind;
        this.group = kind == Kind.BLOCKING ? runtime.blockingTaskGroup() : runtime.taskGroup();
        this.line = kind == Kind.SINGLE ? group.serialExecutor() : null;
        this.installed = installed;
        NonBlockingWorkers.register();
    }

    boolean isMadeBy(RuntimeFactory factory) {
        return installed == factory;
    }

    @Override
    public Disposable schedule(Runnable task) {
        RuntimeWork work = new RuntimeWork(task);
        if (line == null) {
            group.submit(work);
        } else {
            line.submit(work);
        }
        return work;
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        RuntimeWork work = new RuntimeWork(task);
        if (line == null) {
            group.schedule(work, unit.toNanos(delay));
        } else {
            line.schedule(work, unit.toNanos(delay));
        }
        return work;
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        RuntimeWork work = new RuntimeWork(task);
        if (line == null) {
            group.scheduleAtFixedRate(work, unit.toNanos(initialDelay), unit.toNanos(period));
        } else {
            line.scheduleAtFixedRate(work, unit.toNanos(initialDelay), unit.toNanos(period));
        }
        return work;
    }

    @Override
    public Worker createWorker() {
        return new SerialWorker(line == null ? group.serialExecutor() : line.sibling(), this);
    }

    @Override
    public long now(TimeUnit unit) {
        Instant now = runtime.environment().now();
        return unit.convert(TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void init() {
        // If the runtime has ended, operators say so in the way that their subscribers expect.
        if (isDisposed() && !runtime.isTerminated()) {
            throw new IllegalStateException(this + " has been disposed and does not start again");
        }
    }

    @Override
    public boolean isDisposed() {
        return group.isClosed();
    }

    @Override
    public void dispose() {
        if (installed == null || !installed.isUninstalling()) {
            group.close();
        }
    }

    @Override
    public Mono<Void> disposeGracefully() {
        return Mono.defer(() -> ReactorBridge.mono(group.closeGracefully()));
    }

    @Override
    @SuppressWarnings("rawtypes") // As it is inherited.
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.NAME) {
            return toString();
        }
        if (key == Attr.TERMINATED) {
            return group.isEnded();
        }
        return key == Attr.CANCELLED ? isDisposed() : null;
    }

    @Override
    public String toString() {
        return kind.text + "(" + runtime + ")";
    }

    /** A serial executor as a worker of Reactor's. <strong>Concurrent.</strong> */
    private record SerialWorker(SerialExecutor executor, RuntimeScheduler parent) implements Worker, Scannable {

        @Override
        public Disposable schedule(Runnable task) {
            RuntimeWork work = new RuntimeWork(task);
            executor.submit(work);
            return work;
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            RuntimeWork work = new RuntimeWork(task);
            executor.schedule(work, unit.toNanos(delay));
            return work;
        }

        @Override
        public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
            RuntimeWork work = new RuntimeWork(task);
            executor.scheduleAtFixedRate(work, unit.toNanos(initialDelay), unit.toNanos(period));
            return work;
        }

        @Override
        public void dispose() {
            executor.close();
        }

        @Override
        public boolean isDisposed() {
            return executor.isClosed();
        }

        @Override
        @SuppressWarnings("rawtypes") // As it is inherited.
        public @Nullable Object scanUnsafe(Attr key) {
            if (key == Attr.PARENT) {
                return parent;
            }
            if (key == Attr.NAME) {
                return toString();
            }
            return (key == Attr.TERMINATED || key == Attr.CANCELLED) ? isDisposed() : null;
        }

        @Override
        public String toString() {
            return parent + ".worker";
        }
    }
}
