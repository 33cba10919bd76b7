package org.reactivebridge.runtime;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.stream.AsyncFuture;

/**
 * Tasks of a runtime that can be ended together, and without the runtime: what schedulers of other libraries stand on. A group is
 * either for the workers, and its tasks must not block, or for the threads for blocking calls.
 *
 * <p>A group takes tasks as long as the runtime's {@linkplain AsyncRuntime#scheduler() scheduler} does. What it has taken is run,
 * unless it is cancelled, or waits for a time that comes after the end of the runtime; then it is told of that. If the runtime is
 * ended in a hurry, the task may be run by the thread that ends it; a blocking one finds that thread interrupted.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class TaskGroup implements AutoCloseable {

    /*
     * Who touches what
     *   state     OPEN, then ENDING (refuses, runs what is there), then CANCELLED (runs nothing any more); never back
     *   live      counts what has been accepted and is not over
     *   held      tasks that closing has to find: those with a time, and all that may block
     *   lock      guards that an interrupt hits no other task (RuntimeTask); never held while anything is called
     *
     * Why no task stays behind
     *   Who accepts one counts it, puts it where it is found, and looks at the state afterwards; who changes the state looks at
     *   the tasks afterwards. What stands in a queue looks at the state when it is its turn.
     *
     * Why the end is told
     *   Once the state is not OPEN the count only falls, but for those that are refused at once and count down again. Whoever
     *   counts down looks at the sum afterwards, and the last one sees what all others did.
     */

    private static final int OPEN = 0;
    private static final int ENDING = 1;
    private static final int CANCELLED = 2;

    final ReentrantLock lock = new ReentrantLock();

    private final AsyncRuntime runtime;
    private final TaskPlace place;
    private final LongAdder live = new LongAdder();
    private final Set<RuntimeTask> held = ConcurrentHashMap.newKeySet();
    private final JoinHandle<Void> end = new JoinHandle<>("end of a task group", null);
    private volatile int state;

    TaskGroup(AsyncRuntime runtime, TaskPlace place) {
        this.runtime = runtime;
        this.place = place;
    }

    /**
     * Runs a task soon, in no order with others.
     *
     * @param task a new task
     * @throws RejectedExecutionException if this group is closed, the runtime has ended, or it takes no more blocking tasks
     */
    public void submit(RuntimeTask task) {
        accept(task, null);
        RejectedExecutionException refusal = hand(task);
        if (refusal != null && task.take()) {
            throw refusal;
        }
    }

    /**
     * Runs a task after some time, in no order with others.
     *
     * @param task a new task
     * @param delayNanos how long to wait at least, in nanoseconds; at once if it is not positive
     * @throws RejectedExecutionException as {@link #submit} does
     */
    public void schedule(RuntimeTask task, long delayNanos) {
        if (delayNanos <= 0) {
            submit(task);
            return;
        }
        setTime(task, delayNanos, RuntimeTask.ONCE, 0);
        accept(task, null);
        RejectedExecutionException refusal = arm(task);
        if (refusal != null && task.take()) {
            throw refusal;
        }
    }

    /**
     * Runs a task periodically, at a fixed rate; never twice at the same time. A period that was missed is made up for.
     *
     * @param task a new task
     * @param delayNanos how long to wait at least before the first time, in nanoseconds
     * @param periodNanos the period in nanoseconds; if it is not positive, the task runs again as soon as others have had their turn
     * @throws RejectedExecutionException as {@link #submit} does
     */
    public void scheduleAtFixedRate(RuntimeTask task, long delayNanos, long periodNanos) {
        setTime(task, delayNanos, Math.max(0, periodNanos), 0);
        accept(task, null);
        RejectedExecutionException refusal = arm(task);
        if (refusal != null && task.take()) {
            throw refusal;
        }
    }

    /**
     * An executor for tasks of this group that run one at a time, in the order in which they came.
     *
     * @return a new executor
     */
    public SerialExecutor serialExecutor() {
        return new SerialExecutor(runtime, this, place);
    }

    /**
     * Cancels all tasks, interrupts those that may block and run, and takes no more. The runtime goes on. A second call does
     * nothing.
     */
    @Override
    public void close() {
        state = CANCELLED;
        Interleaving.point();
        for (RuntimeTask task : held) {
            task.cancel();
        }
        endIfOver();
    }

    /**
     * Takes no more tasks, runs those that it has, and cancels periodic ones. The runtime goes on.
     *
     * @return a future that ends without a value when no task is left; also after {@link #close()}. The work has been started
     *     already
     * @demand none needed
     * @thread the one that ran the last task
     * @failure none
     * @cancel stops waiting; the tasks are run all the same
     * @memory none
     */
    public AsyncFuture<Void> closeGracefully() {
        lock.lock();
        try {
            if (state == OPEN) {
                state = ENDING;
            }
        } finally {
            lock.unlock();
        }
        Interleaving.point();
        for (RuntimeTask task : held) {
            if (task.period >= 0) {
                task.take(); // One that runs sees by itself that it was the last time.
            }
        }
        endIfOver();
        return end.future();
    }

    /**
     * Whether new tasks are refused.
     *
     * @return true once this group has been closed, in either way, or its runtime has ended
     */
    public boolean isClosed() {
        return state != OPEN || runtime.isTerminated();
    }

    /**
     * Whether no task is left and none will come.
     *
     * @return true once this group is closed and all its tasks are over
     */
    public boolean isEnded() {
        return end.isDone();
    }

    // ---- For tasks and serial executors

    boolean mayBlock() {
        return place.mayBlock();
    }

    boolean isEnding() {
        return state != OPEN;
    }

    boolean isCancelled() {
        return state == CANCELLED;
    }

    void accept(RuntimeTask task, @Nullable SerialExecutor executor) {
        Objects.requireNonNull(task, "task");
        if (task.group != null) {
            throw new IllegalStateException("A task is submitted once");
        }
        task.executor = executor;
        task.group = this;
        live.increment();
        if (isHeld(task)) {
            held.add(task);
        }
        Interleaving.point();
        if (state != OPEN && task.take()) {
            throw new RejectedExecutionException(
                    "A scheduler on " + runtime + " has been closed and takes no new tasks");
        }
    }

    private boolean isHeld(RuntimeTask task) {
        return place.mayBlock() || task.due != 0 || task.period >= 0;
    }

    /** When a task is due, for the first time. Zero is for tasks without a time. */
    void setTime(RuntimeTask task, long delayNanos, long period, long number) {
        if (task.group == null) {
            long delay = Math.min(Math.max(0, delayNanos), TimerWheel.LONGEST_DELAY + 1);
            long due = place.now() + delay;
            task.due = due == 0 ? 1 : due;
            task.period = period;
            task.number = number;
        }
    }

    /** When a periodic task is due again. */
    long next(long due, long period) {
        return period == 0 ? place.now() : due + period;
    }

    /** Sets the timer of a task that has been accepted; the answer is null, or says why there is no timer. */
    @Nullable
    RejectedExecutionException arm(RuntimeTask task) {
        try {
            task.armed(place.timers().schedule(task.due - place.now(), new Expiry(task)));
            return null;
        } catch (RejectedExecutionException ended) {
            return ended;
        }
    }

    /** A periodic task has been run and waits for its next time. */
    void again(RuntimeTask task) {
        SerialExecutor in = task.executor;
        if (in != null) {
            in.line().await(task);
        }
        if (task.due - place.now() <= 0) {
            expired(task);
            return;
        }
        RejectedExecutionException refusal = arm(task);
        if (refusal != null) {
            task.abandon(refusal);
        }
    }

    private void expired(RuntimeTask task) {
        SerialExecutor in = task.executor;
        if (in == null) {
            RejectedExecutionException refusal = hand(task);
            if (refusal != null) {
                task.abandon(refusal);
            }
            return;
        }
        RejectedExecutionException refusal = in.line().put(task);
        if (refusal != null) {
            task.tellAbandoned(this, refusal);
        }
    }

    private @Nullable RejectedExecutionException hand(RuntimeTask task) {
        return place.submit(new Direct(task, place));
    }

    void ended(RuntimeTask task) {
        if (isHeld(task)) {
            held.remove(task);
        }
        SerialExecutor in = task.executor;
        if (in != null) {
            in.line().forget(task);
        }
        live.decrement();
        if (state != OPEN) {
            endIfOver();
        }
    }

    private void endIfOver() {
        Interleaving.point();
        if (live.sum() == 0) {
            end.succeed(null);
        }
    }

    void uncaught(Throwable failure) {
        runtime.uncaught(failure);
    }

    /** A task on its way to a thread. */
    private record Direct(RuntimeTask task, TaskPlace place) implements Abandonable {

        @Override
        public void run() {
            place.within(task::runNow);
        }

        @Override
        public void abandon() {
            place.withinTheEnd(task::runNow);
        }
    }

    /** What the timer of a task does. */
    private final class Expiry implements Abandonable {

        private final RuntimeTask task;

        Expiry(RuntimeTask task) {
            this.task = task;
        }

        @Override
        public void run() {
            expired(task);
        }

        @Override
        public void abandon() {
            task.abandon(runtime.refusal());
        }
    }
}
