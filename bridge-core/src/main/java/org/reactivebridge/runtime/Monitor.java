package org.reactivebridge.runtime;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Interleaving;

/**
 * Looks after workers that are stuck in one task: serves their timers and channels, gives others what only they would run, and,
 * if asked to, tells who blocks them.
 *
 * <p>Go's scheduler has such a thread to the same end. Runtimes without one let the sockets of a busy worker wait although
 * others are idle (typelevel/cats-effect#4628, tokio-rs/tokio#4730).
 */
final class Monitor implements Runnable {

    /*
     * Idea
     *   While any worker is awake the monitor looks at all of them every millisecond, or less often if there is nothing to
     *   help with. A worker that is awake and has neither started another task nor slept since the last look is stuck. When all workers
     *   sleep the monitor sleeps too, for good; the first one that wakes then wakes it. That happens once in a period of
     *   rest, not once a task, since the monitor waits for a while before it believes in the rest.
     *
     * Who touches what
     *   resting    the monitor sets it, then looks once more whether all sleep; a worker that wakes reads it after it has said
     *              that it is awake
     *   the rest   the monitor
     */

    private static final long SHORTEST_NANOS = 1_000_000;
    private static final long LONGEST_NANOS = 8_000_000;

    /** After so many looks at sleeping workers only, the monitor sleeps too. */
    private static final int QUIET_LOOKS = 8;

    private static final int MOST_TIMERS = 256;

    private final WorkerEngine engine;
    private final Worker[] workers;
    private final RunQueues queues;
    private final IdleState idle;
    private final long blockedNanos;
    private final @Nullable RuntimeListener listener;
    private final long[] seen;
    private final long[] since;
    private final boolean[] told;
    private final @Nullable Runnable[] due = new @Nullable Runnable[MOST_TIMERS];
    private volatile @Nullable Thread thread;
    private volatile boolean resting;
    private volatile boolean stopped;

    Monitor(WorkerEngine engine, Worker[] workers, RunQueues queues, IdleState idle, AsyncRuntime.Builder options) {
        this.engine = engine;
        this.workers = workers;
        this.queues = queues;
        this.idle = idle;
        this.blockedNanos = options.blockedNanos;
        this.listener = options.listener;
        this.seen = new long[workers.length];
        this.since = new long[workers.length];
        this.told = new boolean[workers.length];
    }

    void start(String name, boolean daemon) {
        Thread made = Threads.platform(this, name + "-monitor", daemon);
        thread = made;
        made.start();
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    void addThread(List<Thread> threads) {
        Thread mine = thread;
        if (mine != null) {
            threads.add(mine);
        }
    }

    /** Called by a worker that has woken. */
    void awake() {
        if (resting) {
            resting = false;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        long wait = SHORTEST_NANOS;
        int quiet = 0;
        while (!stopped) {
            LockSupport.parkNanos(this, wait);
            Thread.interrupted(); // Whoever found this thread and interrupts it must not make it spin.
            if (idle.areAllAsleepBut(-1)) {
                quiet++;
                if (quiet >= QUIET_LOOKS) {
                    rest();
                    quiet = 0;
                    wait = SHORTEST_NANOS;
                }
                continue;
            }
            quiet = 0;
            wait = look() ? SHORTEST_NANOS : Math.min(2 * wait, LONGEST_NANOS);
        }
    }

    private void rest() {
        resting = true;
        Interleaving.point();
        while (resting && !stopped && idle.areAllAsleepBut(-1)) {
            LockSupport.park(this);
            Thread.interrupted();
        }
        resting = false;
    }

    /** Whether a worker is stuck. */
    private boolean look() {
        long now = engine.nanoTime();
        boolean stuck = false;
        for (int i = 0; i < workers.length; i++) {
            long progress = workers[i].progress();
            if (idle.isAsleep(i) || progress != seen[i]) {
                seen[i] = progress;
                since[i] = now;
                told[i] = false;
                continue;
            }
            if (now - since[i] >= SHORTEST_NANOS) {
                stuck = true;
                if (queues.isShared()) {
                    help(workers[i], now);
                }
                if (now - since[i] >= blockedNanos && !told[i]) {
                    told[i] = true;
                    tell(i, now - since[i]);
                }
            }
        }
        return stuck;
    }

    private void help(Worker worker, long now) {
        Runnable task = queues.rescue(worker.index);
        if (task != null) {
            engine.putBack(task);
        }
        worker.share();
        if (worker.wheel.mayBeDue(now)) {
            int count = worker.wheel.collect(now, due);
            Worker.call(due, count, engine);
        }
        if (worker.driver.isShared() && worker.driver.hasInterest()) {
            worker.driver.poll();
        }
    }

    private void tell(int worker, long nanos) {
        Thread blocked = engine.thread(worker);
        BlockedWorkerException report = new BlockedWorkerException(blocked, nanos);
        try {
            if (listener == null) {
                engine.uncaught(report);
            } else {
                listener.workerBlocked(report);
            }
        } catch (Throwable failure) {
            engine.uncaught(failure);
        }
    }
}
