package org.reactivebridge.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.kernel.Turn;

/**
 * A view of a runtime that runs one task at a time, in the order in which they came: what workers of other libraries' schedulers
 * stand on. A task that comes from a worker runs on the same worker, unless another is idle.
 *
 * <p>What a task throws goes to the runtime's handler of uncaught failures, and the next task runs. {@link #close()} takes back
 * what has not begun.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class SerialExecutor implements Executor, AutoCloseable {

    /*
     * Idea
     *   A queue, and one kernel task that is woken for each job and runs what is there. That the task has one turn at a time,
     *   each happening before the next, is all that is needed.
     *
     * Who touches what
     *   jobs        everybody puts in, the task takes out
     *   closed      set once; a job that is put in while it is being set is taken back by who finds it
     */

    /** How many jobs are run in one turn. */
    private static final int MOST_JOBS = 64;

    private final AsyncRuntime runtime;
    private final ConcurrentLinkedQueue<Job> jobs = new ConcurrentLinkedQueue<>();
    private final Drain drain;
    private volatile @Nullable RejectedExecutionException closed;

    SerialExecutor(AsyncRuntime runtime, Scheduler scheduler) {
        this.runtime = runtime;
        this.drain = new Drain(scheduler);
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
        refuseIfClosed();
        put(job);
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
        refuseIfClosed();
        if (delay.isNegative() || delay.isZero()) {
            put(job);
        } else {
            job.timer = runtime.environment().timers().schedule(nanos(delay), job);
        }
        return job;
    }

    private static long nanos(Duration delay) {
        try {
            return delay.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    private void refuseIfClosed() {
        RejectedExecutionException reason = closed;
        if (reason != null) {
            throw new RejectedExecutionException(reason.getMessage(), reason);
        }
        runtime.refuseIfClosed();
    }

    private void put(Job job) {
        Interleaving.point();
        jobs.add(job);
        Interleaving.point();
        if (closed != null) {
            takeBackAll();
        } else {
            drain.wake();
        }
    }

    /** Takes back every task that has not begun, and refuses others from now on. A second call does nothing. */
    @Override
    public void close() {
        close(new RejectedExecutionException("This serial executor has been closed"));
    }

    private void close(RejectedExecutionException reason) {
        if (closed == null) {
            closed = reason;
        }
        takeBackAll();
    }

    private void takeBackAll() {
        for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
            job.cancel();
        }
    }

    private final class Drain extends Task {

        Drain(Scheduler scheduler) {
            super(scheduler);
            start();
        }

        @Override
        protected Turn turn() {
            for (int i = 0; i < MOST_JOBS; i++) {
                Job job = jobs.poll();
                if (job == null) {
                    return Turn.PARK;
                }
                job.runNow();
            }
            return Turn.YIELD;
        }

        @Override
        protected void rejected(RejectedExecutionException failure) {
            close(failure);
        }

        @Override
        protected boolean isCancelled() {
            return false;
        }
    }

    /** A task of the user's. As an action of a timer it puts itself into the queue. */
    private final class Job implements Timers.Timer, Abandonable {

        private static final VarHandle TASK;

        static {
            try {
                TASK = MethodHandles.lookup()
                        .findVarHandle(Job.class, "task", Runnable.class)
                        .withInvokeExactBehavior();
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        @SuppressWarnings({"FieldMayBeFinal", "unused"}) // Through TASK: whoever swaps it out may run or drop it.
        private volatile @Nullable Runnable task;

        private Timers.@Nullable Timer timer;

        Job(Runnable task) {
            this.task = task;
        }

        private @Nullable Runnable take() {
            Interleaving.point();
            return (Runnable) TASK.getAndSet(this, (Runnable) null);
        }

        void runNow() {
            Runnable mine = take();
            if (mine != null) {
                try {
                    mine.run();
                } catch (Throwable failure) {
                    runtime.uncaught(failure);
                }
            }
        }

        @Override
        public void run() {
            put(this);
        }

        @Override
        public void abandon() {
            cancel();
        }

        @Override
        public boolean cancel() {
            if (take() == null) {
                return false;
            }
            Timers.Timer set = timer;
            if (set != null) {
                set.cancel();
            }
            return true;
        }
    }
}
