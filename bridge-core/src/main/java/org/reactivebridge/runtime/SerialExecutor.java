package org.reactivebridge.runtime;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Timers;

/**
 * A view of a runtime that runs one task at a time, in the order in which they came: what workers of other libraries' schedulers
 * stand on. A task that comes from a worker runs on the same worker, unless another is idle; one that comes from a task of this
 * executor runs right behind it.
 *
 * <p>What a task throws goes to the runtime's handler of uncaught failures, and the next task runs. {@link #close()} takes back
 * what has not begun.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class SerialExecutor implements Executor, AutoCloseable {

    private final AsyncRuntime runtime;
    private final TaskGroup group;
    private final SerialLine line;
    private volatile boolean closed;

    /** An executor by itself. */
    SerialExecutor(AsyncRuntime runtime, Scheduler scheduler) {
        this(runtime, new TaskPlace(runtime, scheduler, false));
    }

    private SerialExecutor(AsyncRuntime runtime, TaskPlace place) {
        this(runtime, new TaskGroup(runtime, place), place);
    }

    SerialExecutor(AsyncRuntime runtime, TaskGroup group, TaskPlace place) {
        this(runtime, group, new SerialLine(place));
    }

    private SerialExecutor(AsyncRuntime runtime, TaskGroup group, SerialLine line) {
        this.runtime = runtime;
        this.group = group;
        this.line = line;
    }

    /**
     * Runs a task behind those that came before.
     *
     * @param task what to run; must not block
     * @throws RejectedExecutionException if this view is closed, or the runtime is being shut down
     */
    @Override
    public void execute(Runnable task) {
        submit(task);
    }

    /**
     * Runs a task behind those that came before, unless it is cancelled first.
     *
     * @param task what to run; must not block
     * @return a handle to take it back
     * @throws RejectedExecutionException if this view is closed, or the runtime is being shut down
     */
    public Timers.Timer submit(Runnable task) {
        Job job = new Job(Objects.requireNonNull(task, "task"));
        runtime.refuseIfClosed();
        submit((RuntimeTask) job);
        return job;
    }

    /**
     * Runs a task after some time, behind those that are there then, unless it is cancelled first.
     *
     * @param delay how long to wait at least; at once if it is not positive
     * @param task what to run; must not block
     * @return a handle to take it back
     * @throws RejectedExecutionException if this view is closed, or the runtime is being shut down
     */
    public Timers.Timer schedule(Duration delay, Runnable task) {
        Job job = new Job(Objects.requireNonNull(task, "task"));
        runtime.refuseIfClosed();
        schedule(job, nanos(delay));
        return job;
    }

    private static long nanos(Duration delay) {
        try {
            return delay.toNanos();
        } catch (ArithmeticException tooLong) {
            return delay.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    /**
     * Runs a task behind those that came before. Taken as long as {@link TaskGroup} says.
     *
     * @param task a new task
     * @throws RejectedExecutionException if this view or its group is closed, the runtime has ended, or it takes no more blocking
     *     tasks
     */
    public void submit(RuntimeTask task) {
        accept(task);
        RejectedExecutionException refusal = line.put(task);
        if (refusal != null) {
            throw refusal;
        }
        refuseIfClosed(task);
    }

    /**
     * Runs a task behind those that came before, on the calling thread, unless another one runs tasks of this executor: then that
     * one does it. For who has been refused and must not leave it undone.
     *
     * @param task a new task
     * @throws RejectedExecutionException if this view or its group is closed
     */
    public void runHere(RuntimeTask task) {
        accept(task);
        line.putHere(task);
    }

    /**
     * Runs a task after some time, behind those that are there then. Tasks that wait run in the order of their times.
     *
     * @param task a new task
     * @param delayNanos how long to wait at least, in nanoseconds; at once if it is not positive
     * @throws RejectedExecutionException as {@link #submit(RuntimeTask)} does
     */
    public void schedule(RuntimeTask task, long delayNanos) {
        if (delayNanos <= 0) {
            submit(task);
        } else {
            await(task, delayNanos, RuntimeTask.ONCE);
        }
    }

    /**
     * Runs a task periodically, at a fixed rate, in turn with others. A period that was missed is made up for.
     *
     * @param task a new task
     * @param delayNanos how long to wait at least before the first time, in nanoseconds
     * @param periodNanos the period in nanoseconds; if it is not positive, the task runs again as soon as others have had their turn
     * @throws RejectedExecutionException as {@link #submit(RuntimeTask)} does
     */
    public void scheduleAtFixedRate(RuntimeTask task, long delayNanos, long periodNanos) {
        await(task, delayNanos, Math.max(0, periodNanos));
    }

    private void await(RuntimeTask task, long delayNanos, long period) {
        group.setTime(task, delayNanos, period, line.nextNumber());
        accept(task);
        line.await(task);
        RejectedExecutionException refusal = group.arm(task);
        if (refusal != null && task.take()) {
            throw refusal;
        }
        refuseIfClosed(task);
    }

    private void accept(RuntimeTask task) {
        if (closed) {
            task.take();
            throw refusal();
        }
        group.accept(task, this);
    }

    /** Closing may have come while the task was put in. */
    private void refuseIfClosed(RuntimeTask task) {
        Interleaving.point();
        if (closed && task.take()) {
            throw refusal();
        }
    }

    private RejectedExecutionException refusal() {
        return new RejectedExecutionException("This serial executor on " + runtime + " has been closed");
    }

    /**
     * Another executor whose tasks stand in the same line: no two of either run at once. It is closed by itself.
     *
     * @return a new executor
     */
    public SerialExecutor sibling() {
        return new SerialExecutor(runtime, group, line);
    }

    /** Takes back every task that has not begun, cancels the one that runs, and refuses others from now on. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            line.close(this);
        }
    }

    /**
     * Whether new tasks are refused.
     *
     * @return true once this executor or its group is closed, or the runtime has ended
     */
    public boolean isClosed() {
        return closed || group.isClosed();
    }

    // ---- For tasks

    boolean isClosedByItself() {
        return closed;
    }

    SerialLine line() {
        return line;
    }

    /** A task of a user who does not want to hear of it. */
    private final class Job extends RuntimeTask implements Timers.Timer {

        private final Runnable task;

        Job(Runnable task) {
            this.task = task;
        }

        @Override
        protected void execute() {
            task.run();
        }

        @Override
        protected boolean failed(Throwable failure) {
            runtime.uncaught(failure);
            return true;
        }

        @Override
        protected void abandoned(RejectedExecutionException reason) {
            // As if it had been cancelled.
        }
    }
}
