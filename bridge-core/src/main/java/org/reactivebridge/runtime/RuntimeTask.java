package org.reactivebridge.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Timers;

/**
 * Something to do on a runtime, once or periodically, that can be cancelled: what tasks of other libraries' schedulers are made
 * of. It is given to a {@link TaskGroup} or to one of its serial executors, once.
 *
 * <p><strong>Concurrent:</strong> {@link #cancel()} and {@link #isOver()} are called by any thread. The other methods are called by
 * the runtime, never two at a time, each call happening before the next.
 */
public abstract class RuntimeTask {

    /*
     * Idea
     *   One word says who may do what with the task. Whoever moves it away from WAITING is the only one who may run it or give it
     *   up; whoever moves it away from RUNNING says whether the thread was interrupted.
     *
     * The states
     *   from       event     to          who, and what it has to do
     *   WAITING    begin     RUNNING     the thread that runs it
     *   WAITING    take      OVER        who cancels it, refuses it or gives it up; disarms the timer, tells the group
     *   RUNNING    again     WAITING     the thread that ran a periodic task; sets the next timer
     *   RUNNING    end       OVER        the thread that ran it; tells the group
     *   RUNNING    cancel    CANCELLED   who cancels it; interrupts the thread, if it may block and is another one, under the lock of
     *                                    the group. Workers are not interrupted: that would close a channel they write to
     *   CANCELLED                        the thread that ran it waits for the lock once and tells the group
     *
     * Who touches what
     *   state                            everybody, by compare-and-set
     *   group, executor, period          whoever submits it, before others can see it
     *   due, number                      the same; then the thread that runs it, before the state says WAITING again
     *   runner                           the thread that begins it, before the state says RUNNING; who has read that may read it
     *   interrupted                      under the lock
     *   timer                            who sets it; who has moved the state to OVER or CANCELLED reads it
     *
     * Why it is safe
     *   runs at most once at a time      only "begin" leads to RUNNING
     *   no timer stays behind            who sets it looks at the state afterwards, who cancels looks at the timer afterwards
     *   no interrupt hits the next task  it is sent under the lock while the state is RUNNING, and the thread takes the lock before
     *                                    it goes on from CANCELLED
     */

    private static final int WAITING = 0;
    private static final int RUNNING = 1;
    private static final int OVER = 2;
    private static final int CANCELLED = 3;

    /** Not periodic. */
    static final long ONCE = -1;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup()
                    .findVarHandle(RuntimeTask.class, "state", int.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings({"FieldMayBeFinal", "unused"}) // Through STATE.
    private volatile int state = WAITING;

    private volatile Timers.@Nullable Timer timer;
    private @Nullable Thread runner;
    private boolean interrupted;

    @Nullable
    TaskGroup group;

    @Nullable
    SerialExecutor executor;

    long due;
    long period = ONCE;
    long number;

    /** A task that has not been submitted. */
    protected RuntimeTask() {}

    /** Does it. What it throws is given to {@link #failed}. */
    protected abstract void execute();

    /**
     * Called after {@link #execute()} has thrown something, on the same thread.
     *
     * @param failure what it threw
     * @return whether a periodic task goes on
     */
    protected abstract boolean failed(Throwable failure);

    /**
     * Called instead of {@link #execute()} when the runtime has ended before the task was due, or before its next period.
     *
     * @param reason says so
     */
    protected abstract void abandoned(RejectedExecutionException reason);

    /**
     * Takes the task back. If it runs, a periodic task does not run again, and another thread that may block is interrupted; a worker
     * is not.
     *
     * @return true if it will not be run any more, by virtue of this call, and was not running
     */
    public final boolean cancel() {
        while (true) {
            Interleaving.point();
            switch (state) {
                case WAITING -> {
                    if (take()) {
                        return true;
                    }
                }
                case RUNNING -> {
                    if (cancelRunning()) {
                        return false;
                    }
                }
                default -> {
                    return false;
                }
            }
        }
    }

    /**
     * Whether nothing more will come of it.
     *
     * @return true once it has been run, for the last time if it is periodic, or has been cancelled or given up
     */
    public final boolean isOver() {
        return state >= OVER;
    }

    private boolean swap(int from, int to) {
        Interleaving.point();
        return (boolean) STATE.compareAndSet(this, from, to);
    }

    /** Moves it from WAITING to OVER; false if somebody else has begun it or taken it. */
    final boolean take() {
        if (!swap(WAITING, OVER)) {
            return false;
        }
        disarm();
        end();
        return true;
    }

    private boolean cancelRunning() {
        TaskGroup in = group;
        if (in == null || !in.mayBlock() || runner == Thread.currentThread()) {
            return swap(RUNNING, CANCELLED);
        }
        in.lock.lock();
        try {
            // No other thread may go first while the lock is held, so this is no place for it.
            if (!(boolean) STATE.compareAndSet(this, RUNNING, CANCELLED)) {
                return false;
            }
            Thread running = runner;
            if (running != null) {
                interrupted = true;
                running.interrupt();
            }
            return true;
        } finally {
            in.lock.unlock();
        }
    }

    private void end() {
        TaskGroup in = group;
        if (in != null) {
            in.ended(this);
        }
    }

    // ---- By the runtime

    /** Runs it, if it is still to be run. */
    final void runNow() {
        TaskGroup in = group;
        if (in == null || isOver()) {
            return;
        }
        runner = Thread.currentThread();
        if (!swap(WAITING, RUNNING)) {
            return;
        }
        boolean again = period >= 0;
        if (!isClosed(in)) { // Looked at now that who closes can see that it runs.
            try {
                execute();
            } catch (Throwable failure) {
                again &= told(in, failure);
            }
        }
        again &= !in.isEnding() && !isClosed(in);
        if (again) {
            due = in.next(due, period);
            number = executor == null ? 0 : executor.line().nextNumber();
        }
        if (!swap(RUNNING, again ? WAITING : OVER)) {
            afterCancel(in);
            end();
        } else if (!again) {
            end();
        } else if ((in.isEnding() || isClosed(in)) && take()) {
            return; // Who closes found it running.
        } else {
            in.again(this);
        }
    }

    private boolean isClosed(TaskGroup in) {
        SerialExecutor by = executor;
        return in.isCancelled() || (by != null && by.isClosedByItself());
    }

    private boolean told(TaskGroup in, Throwable failure) {
        try {
            return failed(failure);
        } catch (Throwable second) {
            in.uncaught(second);
            return false;
        }
    }

    private void afterCancel(TaskGroup in) {
        if (!in.mayBlock()) {
            return;
        }
        in.lock.lock();
        try {
            if (interrupted) {
                Thread.interrupted(); // It was for this task.
            }
        } finally {
            in.lock.unlock();
        }
    }

    /** It will never be run: whoever waits for it is told. */
    final void abandon(RejectedExecutionException reason) {
        TaskGroup in = group;
        if (in != null && take()) {
            tellAbandoned(in, reason);
        }
    }

    final void tellAbandoned(TaskGroup in, RejectedExecutionException reason) {
        try {
            abandoned(reason);
        } catch (Throwable failure) {
            in.uncaught(failure);
        }
    }

    final void armed(Timers.Timer set) {
        timer = set;
        Interleaving.point();
        if (isOver()) {
            disarm(); // Whoever did that may not have found the timer.
        }
    }

    /** Whether no timer of it is set; for tests. */
    final boolean isDisarmed() {
        Timers.Timer set = timer;
        return set == null || !set.cancel();
    }

    private void disarm() {
        Timers.Timer set = timer;
        if (set != null) {
            set.cancel();
        }
    }
}
