package org.reactivebridge.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The only thing that is scheduled: work that is done in turns, by at most one thread at a time.
 *
 * <p>A task is made in the state "woken", owned by its maker, who {@linkplain #start() starts} it once; one that runs on the thread that
 * wakes it is made as if claimed. From then on it runs when it has been woken, parks when it has nothing to do, and yields when it has had
 * its share.
 *
 * <p><strong>Concurrent</strong>: {@link #wake()} from any thread. {@link #turn()} and {@link #rejected} are
 * <strong>serial</strong>, each call happening before the next.
 */
public abstract class Task implements Waker, Runnable {

    /*
     * Idea
     *   One word says who owns the task (TaskState). A waker that finds it idle becomes its owner and gives it to the
     *   scheduler; every other waker only leaves a mark, which the owner finds before it can become idle.
     *
     * Who touches what
     *   state      everybody, by read-modify-write only, but for its end
     *   scheduler  final
     *   gate       the running turn writes it; any thread reads it to interrupt (InterruptGate has its own lock)
     *   all fields of subclasses: the owner, unless they say otherwise
     *
     * Why it is safe
     *   serial turns       but for a claim only "begin" leads to running, by a swap from exactly "woken", so that even a
     *                      scheduler that runs a task twice, or refuses it and runs it, gets one turn out of one wake-up
     *   claim              is wake and begin in one swap, from exactly "idle": nobody else is the owner, and whoever claims is on
     *                      the thread that would run the turn anyhow. If it cannot run at once, the task becomes "woken" again.
     *                      Whoever makes an inline task has claimed it from the start, and needs no swap to begin
     *   no lost wake-up    a waker either becomes the owner, or its mark is in the word that "park" must swap; publishing
     *                      before the waker's read-modify-write happens before the turn that follows it
     *   happens-before     turn n ends with a write of the word, turn n+1 starts with a swap that read it or a later one
     *
     * What was traded away
     *   A wake of a task that is already woken still costs one compare-and-set; one of an inline task that has not started yet, a turn.
     */

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup()
                    .findVarHandle(Task.class, "state", int.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Scheduler scheduler;

    @SuppressWarnings({"FieldMayBeFinal", "unused"}) // Through STATE.
    private volatile int state;

    private volatile @Nullable InterruptGate gate;

    /**
     * A new task.
     *
     * @param scheduler where it runs
     */
    protected Task(Scheduler scheduler) {
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
        // Nobody else knows the task yet: there is nothing that must wait for this write.
        STATE.setRelease(this, scheduler == Trampoline.SCHEDULER ? TaskState.CLAIMED : TaskState.NEW);
    }

    /**
     * Does some work: as much as there is, within a budget. Nothing may escape but what {@linkplain Failures#isFatal is
     * fatal}; the task has then ended.
     *
     * @return whether to wait for a wake-up, to go on after others, or to end
     */
    protected abstract Turn turn();

    /**
     * Called instead of a turn when the scheduler does not accept the task: on the thread that woke it, with the same
     * exclusiveness as a turn. It must release everything and tell whoever waits; the task has then ended.
     *
     * @param failure says which scheduler refused
     */
    protected abstract void rejected(RejectedExecutionException failure);

    /** Submits the new task for its first turn. Called exactly once, by whoever made it, and before anything runs or refuses the task. */
    public final void start() {
        if (scheduler == Trampoline.SCHEDULER) {
            runClaimed();
        } else {
            submit();
        }
    }

    @Override
    public final void wake() {
        if (tryClaim()) {
            runClaimed();
        } else if (TaskState.mustSubmit(transition(Event.WAKE))) {
            submit();
        }
    }

    @Override
    public final boolean tryClaim() {
        if (scheduler != Trampoline.SCHEDULER) {
            return false;
        }
        Interleaving.point();
        if ((int) STATE.getVolatile(this) != TaskState.IDLE) {
            return false;
        }
        Interleaving.point();
        return (boolean) STATE.compareAndSet(this, TaskState.IDLE, TaskState.CLAIMED);
    }

    @Override
    public final void runClaimed() {
        Trampoline.current().enterClaimed(this);
    }

    /** Takes turns until the task parks, yields or ends. Called by the scheduler, once for each time it was submitted. */
    @Override
    public final void run() {
        Trampoline.current().enter(this);
    }

    /**
     * Ends this task with a refusal, in place of the turns that it was submitted for. For a scheduler that has accepted it
     * and finds later that it will not run it, as when it is shut down; called at most once for each submission, on any
     * thread, instead of {@link #run()}.
     *
     * @param cause why; null if the scheduler's name says it
     */
    public final void refuse(@Nullable Throwable cause) {
        new Rejection(this, cause).start();
    }

    private void submit() {
        if (scheduler == Trampoline.SCHEDULER) {
            Trampoline.current().enter(this);
            return;
        }
        Throwable cause = null;
        try {
            if (scheduler.submit(this)) {
                return;
            }
        } catch (Throwable thrown) {
            if (Trampoline.current().letOut(thrown)) {
                throw thrown; // Not a refusal: it ran tasks here and now, and one of them failed fatally.
            }
            cause = thrown;
        }
        new Rejection(this, cause).start();
    }

    /** Submits a task that has had its share, so that it runs behind its neighbours. */
    private void resubmit() {
        if (scheduler == Trampoline.SCHEDULER) {
            Trampoline.current().later(this);
        } else {
            submit();
        }
    }

    private boolean shouldYield(int turns) {
        try {
            return scheduler.shouldYield(turns);
        } catch (Throwable brokenScheduler) {
            return true; // Being submitted again is always right, and submit knows what to do with a refusal.
        }
    }

    /** Begins the first turn; false if this task has not been woken. */
    boolean begin() {
        return TaskState.mayBegin(transition(Event.BEGIN));
    }

    /** Gives up a claim, so that the task must be run as if it had been woken. */
    void putBackClaimed() {
        transition(Event.YIELD);
    }

    /** Takes turns from the one that has begun until the task parks, yields or ends. */
    void runTurns() {
        for (int turns = 1; ; turns++) {
            Turn turn;
            try {
                turn = turn();
            } catch (Throwable fatal) {
                terminate();
                throw fatal;
            }
            switch (turn) {
                case DONE -> {
                    terminate();
                    return;
                }
                case PARK -> {
                    if (!TaskState.wasWokenMeanwhile(transition(Event.PARK))) {
                        return;
                    }
                }
                case YIELD -> transition(Event.YIELD);
            }
            if (shouldYield(turns)) {
                resubmit();
                return;
            }
            if (!begin()) {
                return;
            }
        }
    }

    /**
     * Where this task runs.
     *
     * @return the scheduler that it was made with
     */
    protected final Scheduler scheduler() {
        return scheduler;
    }

    /** What moves the state word. With a method each, which a compiler that knows the constant sees through. */
    private enum Event {
        WAKE {
            @Override
            int next(int state) {
                return TaskState.wake(state);
            }
        },
        BEGIN {
            @Override
            int next(int state) {
                return TaskState.begin(state);
            }
        },
        PARK {
            @Override
            int next(int state) {
                return TaskState.park(state);
            }
        },
        YIELD {
            @Override
            int next(int state) {
                return TaskState.goOnLater(state);
            }
        };

        abstract int next(int state);
    }

    /** The end: a mark that a waker leaves meanwhile says nothing any more, so it may be overwritten. */
    private void terminate() {
        Interleaving.point();
        STATE.setRelease(this, TaskState.terminate((int) STATE.getOpaque(this)));
    }

    /** Moves the state word and returns what it was. */
    private int transition(Event event) {
        while (true) {
            Interleaving.point();
            int before = (int) STATE.getVolatile(this);
            int after = event.next(before);
            Interleaving.point();
            if ((boolean) STATE.compareAndSet(this, before, after)) {
                return before;
            }
        }
    }

    // ---- Interruption of a user's blocking call

    /**
     * The task that has its turn on this thread.
     *
     * @return the task, or null outside of any turn
     */
    public static @Nullable Task running() {
        return Trampoline.current().running();
    }

    /**
     * Whether the run that this task works for has been cancelled. Asked on any thread.
     *
     * @return true once it has been
     */
    protected abstract boolean isCancelled();

    /**
     * Calls user code that may block, so that {@link #interrupt()} from another thread interrupts it. Called within a turn
     * of this task. The thread's interrupt status is as before when this method returns; an interrupt by somebody else that
     * meets one by cancellation cannot be told from it.
     *
     * <p>The call may block for long, so the tasks that wait for this one on this thread are run first.
     *
     * @param <T> the type of the result
     * @param call the user's code
     * @return what it returned
     * @throws Exception what it threw; {@link InterruptedException} without a call if the run is already cancelled
     */
    public final <T> @Nullable T callInterruptibly(Callable<T> call) throws Exception {
        Trampoline trampoline = Trampoline.current();
        for (int waiting = trampoline.waiting(); waiting > 0; waiting--) {
            trampoline.runWaiting();
        }
        InterruptGate outer = gate;
        InterruptGate open = new InterruptGate(Thread.currentThread());
        gate = open;
        try {
            // Looked at after the gate is published: a cancellation that missed the gate is seen here.
            if (isCancelled()) {
                throw new InterruptedException("cancelled");
            }
            return call.call();
        } finally {
            gate = outer;
            open.close();
        }
    }

    /**
     * Whether the run that this task works for has been cancelled: for a leaf whose call was interrupted, to know by whom.
     *
     * @return true once it has been
     */
    public final boolean isRunCancelled() {
        return isCancelled();
    }

    /** Interrupts the call that this task is in, if it is in one. From any thread; does not wait for the call. */
    protected final void interrupt() {
        InterruptGate open = gate;
        if (open != null) {
            open.interrupt();
        }
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + TaskState.toString((int) STATE.getVolatile(this)) + " on " + scheduler
                + "]";
    }

    /** Stands on the trampoline for a task that was refused, so that its end is as serial as a turn. */
    private static final class Rejection extends Task {

        private final Task task;
        private final RejectedExecutionException failure;

        Rejection(Task task, @Nullable Throwable cause) {
            super(Scheduler.inline());
            this.task = task;
            this.failure = new RejectedExecutionException("Not accepted by " + nameOf(task.scheduler), cause);
        }

        /** The scheduler's name may be an executor's own, and a failure to tell it must not hide the refusal. */
        private static String nameOf(Scheduler scheduler) {
            try {
                return scheduler.toString();
            } catch (RuntimeException nameless) {
                return scheduler.getClass().getName();
            }
        }

        @Override
        protected Turn turn() {
            if (task.begin()) {
                try {
                    task.rejected(failure);
                } finally {
                    task.terminate();
                }
            }
            return Turn.DONE;
        }

        @Override
        protected void rejected(RejectedExecutionException impossible) {
            throw new AssertionError("The trampoline refuses nothing", impossible);
        }

        @Override
        protected boolean isCancelled() {
            return false;
        }
    }
}
