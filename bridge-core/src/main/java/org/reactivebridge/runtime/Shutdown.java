package org.reactivebridge.runtime;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Timers;

/**
 * How a runtime ends.
 *
 * <p><strong>Concurrent:</strong> begun by any thread, any number of times, also within one of the runtime's own tasks. What has
 * to wait is done by a thread that exists for this purpose only; in a simulated runtime, by its tasks and timers.
 */
final class Shutdown implements Runnable {

    /*
     * The steps
     *   1  nothing new is taken in: spawn, spawnBlocking and execute refuse
     *   2  what has been spawned goes on, for the grace period; then it is aborted, and gets a little longer to release what it
     *      holds
     *   3  the workers end when they find nothing to do, or, if that takes too long, after the task that they are in, which is
     *      interrupted; and so do the threads for blocking tasks
     *   4  timers that are set are given up, tasks that wait are refused, and so is whatever comes from now on
     *   5  whoever waits for the end is told
     *
     * Who touches what
     *   begun, hurried   under the lock
     */

    /** How long tasks that have been aborted, and workers that have been interrupted, get to end. */
    private static final long ABORT_NANOS = 1_000_000_000;

    private final AsyncRuntime runtime;
    private final String name;
    private final Engine engine;
    private final BlockingPool pool;
    private final TaskRegistry registry;
    private final long graceNanos;
    private final boolean daemon;
    private final JoinHandle<Void> terminated;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean begun;
    private boolean hurried;
    private boolean finished;
    private Timers.@Nullable Timer grace; // Of a simulated runtime.
    private volatile @Nullable Thread thread;

    Shutdown(
            AsyncRuntime runtime,
            AsyncRuntime.Builder options,
            Engine engine,
            BlockingPool pool,
            TaskRegistry registry) {
        this.runtime = runtime;
        this.name = options.name;
        this.engine = engine;
        this.pool = pool;
        this.registry = registry;
        this.graceNanos = options.graceNanos;
        this.daemon = options.daemon;
        this.terminated = new JoinHandle<>("shutdown of " + name, null);
    }

    JoinHandle<Void> terminated() {
        return terminated;
    }

    /** Begins to end, without a grace period if there is hurry. */
    void begin(boolean hurry) {
        boolean first;
        lock.lock();
        try {
            hurried |= hurry;
            changed.signalAll();
            first = !begun;
            begun = true;
        } finally {
            lock.unlock();
        }
        if (engine instanceof SimulatedEngine) {
            if (first) {
                beginSimulated();
            } else if (hurry) {
                abortSimulated();
            }
            return;
        }
        if (!first) {
            return;
        }
        // Not a daemon if the workers are not: the JVM should not end in the middle of this.
        Thread made = Threads.platform(this, name + "-shutdown", daemon);
        thread = made;
        made.start();
    }

    /** Waits for the thread that ended everything, which has nothing left to do by then. Not called on it. */
    void join() throws InterruptedException {
        Thread last = thread;
        if (last != null && last != Thread.currentThread()) {
            last.join();
        }
    }

    @Override
    public void run() {
        try {
            end();
        } catch (InterruptedException | RuntimeException | Error failure) {
            runtime.uncaught(failure);
        } finally {
            engine.stopNow();
            engine.sweep();
            finish(); // 5
        }
    }

    private void end() throws InterruptedException {
        Environment clock = engine.base();
        long start = clock.nanoTime();
        registry.close(this::changed); // 1
        engine.takeOver();
        boolean drained = awaitDrained(graceNanos, true); // 2
        if (drained) {
            pool.close();
            engine.stopWhenIdle(); // 3
            drained = awaitThreads(graceNanos - (clock.nanoTime() - start));
        }
        if (!drained) {
            abortAll();
            awaitDrained(ABORT_NANOS, false);
            pool.close();
            engine.stopNow(); // 3
            pool.interrupt();
            awaitThreads(ABORT_NANOS);
        }
        engine.sweep(); // 4
        Leftovers leftovers = new Leftovers(name, runtime::uncaught);
        pool.drain().forEach(leftovers::refuse);
        abortAll(); // Whatever has been refused now has told its handle; what a stuck worker still holds has not.
        report();
    }

    private void abortAll() {
        for (JoinHandle<?> handle : registry.list()) {
            handle.abort(new CancellationException(
                    "Task " + handle.name() + " was aborted: runtime " + name + " has been shut down"));
        }
    }

    private boolean awaitThreads(long nanos) throws InterruptedException {
        long start = engine.base().nanoTime();
        return engine.awaitStopped(Math.max(0, nanos))
                && pool.awaitEnd(Math.max(0, nanos - (engine.base().nanoTime() - start)));
    }

    private boolean awaitDrained(long nanos, boolean mayHurry) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!registry.isEmpty()) {
                if (left <= 0 || (mayHurry && hurried)) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return !(mayHurry && hurried);
        } finally {
            lock.unlock();
        }
    }

    private void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void report() {
        List<Thread> stuck = engine.threads();
        stuck.addAll(pool.threads());
        for (Thread thread : stuck) {
            IllegalStateException report =
                    new IllegalStateException("Thread " + thread.getName() + " still runs a task, although runtime "
                            + name + " has been shut down and the thread interrupted");
            report.setStackTrace(thread.getStackTrace());
            runtime.uncaught(report);
        }
    }

    private void finish() {
        lock.lock();
        try {
            if (finished) {
                return;
            }
            finished = true;
        } finally {
            lock.unlock();
        }
        runtime.terminates();
        terminated.succeed(null);
    }

    // ---- In a simulated runtime

    private void beginSimulated() {
        if (graceNanos > 0 && !hurried) {
            grace = engine.base().timers().schedule(graceNanos, this::abortSimulated);
        }
        registry.close(this::finishSimulated); // 1, 2
        if (graceNanos == 0 || hurried) {
            abortSimulated();
        }
    }

    private void abortSimulated() {
        abortAll(); // Each of them is woken, and the last one that ends finishes.
    }

    private void finishSimulated() {
        if (finished) {
            return;
        }
        if (grace != null) {
            grace.cancel();
        }
        engine.sweep(); // 4
        finish(); // 5
    }
}
