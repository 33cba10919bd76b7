package org.reactivebridge.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Interleaving;

/**
 * One thread's loop: run tasks; every so often look at timers, I/O and tasks from outside; sleep when there is nothing.
 */
final class Worker implements Runnable {

    /*
     * Idea
     *   Fairness comes from counting tasks rather than from reading the clock: after a number of tasks that, at their present
     *   length, take about MAINTENANCE_NANOS, the worker does its maintenance, each part of which is bounded as well. So
     *   neither tasks nor timers nor I/O can keep the others waiting for long.
     *
     *   A task that a channel wakes stays with the worker that waited for the channel, as long as it gets its turn soon: to wake
     *   another worker for it costs more than most such tasks, and takes them away from where the selector is. So while the
     *   driver tells, calls to other workers are held back, and the worker keeps what is in its queue. The call is made up for at
     *   the next maintenance if there is still much to do, as soon as the driver is done if tasks are long, by the monitor if the
     *   worker is stuck, and with any other call of this worker.
     *
     * Why no task stays behind while another worker sleeps
     *   Nobody takes what a worker keeps, and who goes to sleep does not count it. The worker itself is awake and comes to it, and
     *   it sleeps only when its queue is empty. Who ends the keeping says so first and looks for a sleeper then; who sleeps has
     *   announced that before he looks at who keeps something: one of the two sees the other, as with a task (IdleState).
     *   The monitor clears "keeps" and not "owes": what the worker keeps from it in a race is made up for by itself.
     *
     * Who touches what
     *   keeps         the worker sets it while the driver tells; the worker and the monitor clear it; who looks for tasks reads it
     *   telling       the worker: whether the driver tells
     *   owes          the worker: whether a call was held back that has not been made up for
     *   current       the worker: what it runs, or ran last, so that a task that submits itself is known
     *   searching     the worker: whether it counts as searching in IdleState
     *   asleep        the worker: whether it counts as asleep; a driver may say that it does not any more, before it tells
     *   ran, parks    the worker writes; the monitor and the metrics read them
     *   other counts  the worker writes, the metrics read
     *   the wheel     see TimerWheel
     *
     * The counters are read by other threads without order: they may be late, and are never torn.
     */

    /** How much time tasks get between two times of maintenance. */
    private static final long MAINTENANCE_NANOS = 200_000;

    /** Tasks are long if fewer than this fit into that time: others are called for them at once. */
    private static final int FEW_TASKS = 8;

    /** Nobody is called for less than this part of what fits into that time. */
    private static final int WORTH_A_CALL = 4;

    /** How long I/O waits at most behind the tasks of channels that were told before. */
    private static final long LONGEST_LAP_NANOS = 20_000_000;

    /** Between two looks of a driver that fails. */
    private static final long FAILURE_PAUSE_NANOS = 10_000_000;

    private static final int MOST_TASKS = 256;
    private static final int MOST_TIMERS = 256;

    private static final VarHandle RAN;
    private static final VarHandle PARKS;

    static {
        try {
            RAN = MethodHandles.lookup()
                    .findVarHandle(Worker.class, "ran", long.class)
                    .withInvokeExactBehavior();
            PARKS = MethodHandles.lookup()
                    .findVarHandle(Worker.class, "parks", long.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final int index;
    final IoDriver driver;
    final TimerWheel wheel;
    final OwnQueue own;

    private final WorkerEngine engine;
    private final RunQueues queues;
    private final IdleState idle;
    private final BooleanSupplier mayBlock = this::mayBlock;
    private final Runnable awake = this::awakeToTell;
    private final @Nullable Runnable[] dueActions = new @Nullable Runnable[MOST_TIMERS];

    private @Nullable Runnable current;
    private boolean searching;
    private boolean telling;
    private boolean owes;
    private boolean asleep;
    private volatile boolean keeps;

    private int interval = 16; // How many tasks between two times of maintenance.
    private int left = interval;
    private long maintained;
    private long resumed; // When it went on with tasks.
    private long lap; // How many tasks will have been run when those of the channels that were told last have.
    private long polled;

    @SuppressWarnings({"FieldMayBeFinal", "unused"}) // Through RAN.
    private long ran;

    @SuppressWarnings({"FieldMayBeFinal", "unused"}) // Through PARKS.
    private long parks;

    private long steals;
    private long polls;
    private long events;
    private long fired;
    private long asleepNanos;
    private long lag;

    Worker(WorkerEngine engine, RunQueues queues, IdleState idle, int index, IoDriver driver, long resolution) {
        this.engine = engine;
        this.queues = queues;
        this.idle = idle;
        this.index = index;
        this.driver = driver;
        this.own = OwnQueue.of(queues, index);
        this.wheel = new TimerWheel(engine.nanoTime(), resolution, tick -> engine.wake(index));
    }

    @Override
    public void run() {
        try {
            driver.around(() -> engine.ambient().run(() -> work(() -> false)));
        } finally {
            engine.ended(this);
        }
    }

    /** Whether this is one of an engine's workers. */
    boolean belongsTo(WorkerEngine other) {
        return engine == other;
    }

    /** Whether the task that submits is the one that this worker runs. */
    boolean isCurrent(Runnable task) {
        return current == task;
    }

    /** Works until told to end, or until a condition holds. */
    void work(BooleanSupplier until) {
        maintained = engine.nanoTime();
        polled = maintained;
        resumed = maintained;
        while (!engine.isStopped() && !until.getAsBoolean()) {
            boolean maintain = left <= 0;
            if (maintain) {
                maintain();
            }
            Runnable task = own.next(maintain);
            if (task == null) {
                task = look();
            }
            if (task != null) {
                left--;
                execute(task);
            } else if (!fire(engine.nanoTime(), wheel)) {
                if (engine.isStopping() && !queues.hasNext(index)) {
                    break;
                }
                sleep(until);
            }
        }
        current = null;
        if (searching) {
            stopSearching();
        }
    }

    private @Nullable Runnable look() {
        if (!searching) {
            searching = queues.isShared() && idle.startSearching();
        }
        if (!searching) {
            return null;
        }
        Runnable task = queues.steal(index);
        if (task != null) {
            steals++;
        }
        return task;
    }

    private void execute(Runnable task) {
        if (searching) {
            stopSearching();
        }
        RAN.setOpaque(this, ran + 1);
        if (current != task) {
            current = task; // Not written in vain: a reference in an old object costs a fence.
        }
        try {
            task.run();
        } catch (Throwable failure) {
            engine.uncaught(failure);
        } finally {
            Thread.interrupted(); // An interrupt of this task must not hit the next one.
        }
    }

    /** This worker has found something, or ends: the last one that searched calls the next, since there may be more. */
    private void stopSearching() {
        searching = false;
        if (idle.stopSearching()) {
            engine.wakeOne();
        }
    }

    private void maintain() {
        long now = engine.nanoTime();
        lag = Math.max(1, now - maintained);
        adapt(now);
        left = interval;
        maintained = now;
        resumed = now;
        if (owes && isMuchLeft()) {
            callOthers();
        }
        fire(now, wheel);
        if (isPollDue(now) && driver.hasInterest()) {
            polls++;
            polled = now;
            telling = true;
            try {
                told(driver.poll());
            } catch (Throwable failure) {
                failedToTell(failure);
            } finally {
                telling = false;
            }
            resumed = engine.nanoTime(); // What listeners take does not make tasks long.
            callOthersForLongTasks();
        }
    }

    /**
     * Not before the tasks of the channels that were told have had their turn: others would queue up behind them, and those that
     * are found again meanwhile are found in vain (NioDriver).
     */
    private boolean isPollDue(long now) {
        return ran >= lap || now - polled >= LONGEST_LAP_NANOS;
    }

    private void told(int channels) {
        events += channels;
        lap = Math.max(lap, ran) + channels;
    }

    /** The worker goes on, as after a task that failed: there are tasks and timers that need no I/O. But it does not spin. */
    private void failedToTell(Throwable failure) {
        engine.uncaught(failure);
        LockSupport.parkNanos(FAILURE_PAUSE_NANOS);
    }

    /** As many tasks as would have taken the time, halfway from what it was: tasks are of all lengths. */
    private void adapt(long now) {
        long spent = Math.max(1, now - resumed);
        int fitting = (int) Math.min(MOST_TASKS, (interval - left) * MAINTENANCE_NANOS / spent);
        interval = Math.max(1, (interval + fitting + 1) / 2);
    }

    // ---- Calls to others that are held back

    /** Whether this worker, which is about to call another one, will do so later. By the worker. */
    boolean holdsBack() {
        if (telling && !owes) {
            owes = true;
            keeps = true;
        } else if (!telling && keeps) {
            owes = false; // Now there is a call.
            keeps = false;
        }
        return telling;
    }

    /** Whether what is in this worker's queue is not for others yet. By anybody. */
    boolean keeps() {
        return keeps;
    }

    /** Queues need not tell their depth, and say 0 then. */
    private boolean isMuchLeft() {
        int depth = queues.depth(index);
        return (depth == 0 || depth > interval / WORTH_A_CALL) && queues.hasNext(index);
    }

    private void callOthersForLongTasks() {
        if (owes && interval < FEW_TASKS) {
            callOthers();
        }
    }

    private void callOthers() {
        owes = false;
        keeps = false;
        engine.wakeOne();
    }

    /** Lets others take what this worker keeps, since it is stuck. By the monitor. */
    void share() {
        keeps = false;
        if (queues.hasAny()) {
            engine.wakeOne();
        }
    }

    /** Calls the actions of some timers that are due; false if there were none. */
    private boolean fire(long now, TimerWheel due) {
        if (!due.mayBeDue(now)) {
            return false;
        }
        int count = due.collect(now, dueActions);
        fired += count;
        call(dueActions, count, engine);
        return count > 0;
    }

    static void call(@Nullable Runnable[] actions, int count, WorkerEngine engine) {
        for (int i = 0; i < count; i++) {
            Runnable action = actions[i];
            actions[i] = null;
            if (action != null) {
                try {
                    action.run();
                } catch (Throwable failure) {
                    engine.uncaught(failure);
                }
            }
        }
    }

    private void sleep(BooleanSupplier until) {
        current = null;
        owes = false;
        if (keeps) {
            keeps = false; // There is nothing left.
        }
        idle.fallAsleep(index);
        if (searching) {
            searching = false;
            idle.stopSearching(); // If it was the last one, mayBlock looks at everybody's queues.
        }
        long before = engine.nanoTime();
        if (left < interval) {
            adapt(before);
        }
        long nanos = wheel.fallAsleep(before);
        asleep = true;
        asleepNanos -= before;
        if (!until.getAsBoolean()) {
            PARKS.setOpaque(this, parks + 1);
            Thread.interrupted(); // Or the thread would not sleep.
            telling = true;
            try {
                told(driver.park(nanos, mayBlock, awake));
            } catch (Throwable failure) {
                failedToTell(failure);
            } finally {
                telling = false;
            }
        }
        if (asleep) {
            awake();
        } else {
            resumed = engine.nanoTime();
        }
        callOthersForLongTasks();
    }

    private void awake() {
        asleep = false;
        searching = idle.awake(index);
        wheel.awake();
        engine.awake();
        long after = engine.nanoTime();
        asleepNanos += after;
        maintained = after;
        resumed = after;
        polled = after;
        left = interval;
    }

    /**
     * The driver is about to tell, which may take long. Whatever this worker was sent to search for is left to the monitor until
     * then, as what a stuck worker keeps: mostly it comes to it itself, and sooner than another one would be awake.
     */
    private void awakeToTell() {
        if (!asleep) {
            return;
        }
        awake();
        if (searching) {
            stopSearching();
        }
    }

    /** Whether there is still nothing to do, now that everybody can see that this worker wants to sleep. */
    private boolean mayBlock() {
        Interleaving.point();
        return !engine.isStopping()
                && idle.isAsleep(index)
                && !queues.hasNext(index)
                && !(idle.isNobodySearching() && queues.hasAny());
    }

    /** How many tasks have been started. */
    private long ran() {
        return (long) RAN.getOpaque(this);
    }

    /** How many tasks have been started and how often it has slept: the same number twice, awake, means the same task. */
    long progress() {
        return ran() + (long) PARKS.getOpaque(this);
    }

    WorkerMetrics metrics(long uptime) {
        return new WorkerMetrics(
                index,
                ran(),
                steals,
                parks,
                polls,
                events,
                fired,
                queues.lifoHits(index),
                Math.max(0, uptime - asleepNanos),
                lag,
                queues.depth(index),
                wheel.size());
    }
}
