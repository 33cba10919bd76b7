package org.reactivebridge.kernel;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The JVM as an environment: the one class that may ask it for time, randomness and threads.
 *
 * <p>Timers are kept by one daemon thread, and their actions are called on a few others, since an action runs whatever it
 * wakes. All these threads end when they have had nothing to do for a while, and start again when needed.
 * <strong>Concurrent.</strong>
 */
final class SystemEnvironment implements Environment {

    static final SystemEnvironment INSTANCE = new SystemEnvironment();

    private static final long IDLE_SECONDS = 10;

    private final Timers timers = new ThreadedTimers();

    private SystemEnvironment() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Scheduler scheduler() {
        return Scheduler.inline();
    }

    @Override
    public Timers timers() {
        return timers;
    }

    @Override
    public RandomGenerator random(String name) {
        // One of its own: the thread's would be wrong on another thread.
        return new SplittableRandom(ThreadLocalRandom.current().nextLong());
    }

    @Override
    public Hooks hooks() {
        return Hooks.defaults();
    }

    @Override
    public Capacities capacities() {
        return Capacities.defaults();
    }

    @Override
    public boolean await(BooleanSupplier condition, long timeoutNanos) throws InterruptedException {
        Trampoline trampoline = Trampoline.current();
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long left = timeoutNanos - (System.nanoTime() - start);
            if (left <= 0) {
                return false;
            }
            if (trampoline.runWaiting()) {
                continue;
            }
            LockSupport.parkNanos(condition, left);
        }
        return true;
    }

    /** A thread that takes nothing from the one that happened to need it first. */
    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(SystemEnvironment.class.getClassLoader());
        return thread;
    }

    /**
     * A {@link TimerQueue} under a lock, with a keeper thread that exists while there are timers. The lock is held for
     * heap operations only, never while an action is called.
     */
    private static final class ThreadedTimers implements Timers {

        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private final TimerQueue queue = new TimerQueue();
        private final ThreadPoolExecutor callers;
        private boolean keeping;

        ThreadedTimers() {
            AtomicInteger number = new AtomicInteger();
            // Actions wake tasks, which run here if they have no place of their own. They should not block; should some
            // do
            // it all the same, the others still get a thread.
            int threads = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());
            callers = new ThreadPoolExecutor(
                    threads,
                    threads,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    work -> daemon(work, "reactive-bridge-timer-" + number.incrementAndGet()));
            callers.allowCoreThreadTimeOut(true);
        }

        @Override
        public Timer schedule(long delayNanos, Runnable action) {
            boolean startKeeper = false;
            TimerQueue.Entry entry;
            lock.lock();
            try {
                entry = queue.add(System.nanoTime(), delayNanos, action);
                if (!keeping) {
                    keeping = true;
                    startKeeper = true;
                } else if (queue.isFirst(entry)) {
                    changed.signal();
                }
            } finally {
                lock.unlock();
            }
            if (startKeeper) {
                startKeeper(entry);
            }
            return () -> cancel(entry);
        }

        private void startKeeper(TimerQueue.Entry entry) {
            try {
                daemon(this::keep, "reactive-bridge-timekeeper").start();
            } catch (Throwable noThread) {
                // Without a keeper no timer would ever fire: let the next schedule try again.
                lock.lock();
                try {
                    keeping = false;
                    queue.remove(entry);
                } finally {
                    lock.unlock();
                }
                throw noThread;
            }
        }

        private boolean cancel(TimerQueue.Entry entry) {
            lock.lock();
            try {
                return queue.remove(entry);
            } finally {
                lock.unlock();
            }
        }

        private void keep() {
            Runnable due;
            while ((due = awaitDue()) != null) {
                call(due);
            }
        }

        private void call(Runnable due) {
            try {
                callers.execute(due);
            } catch (Throwable noThread) {
                // Late and on the wrong thread is better than never; and the keeper must go on.
                try {
                    due.run();
                } catch (Throwable failure) {
                    Hooks.defaults().dropError(failure);
                }
            }
        }

        /** The next action that is due, or null when there have been no timers for a while. */
        private @Nullable Runnable awaitDue() {
            lock.lock();
            try {
                while (true) {
                    long now = System.nanoTime();
                    Runnable due = queue.pollDue(now);
                    if (due != null) {
                        return due;
                    }
                    boolean hadTimers = !queue.isEmpty();
                    long wait = hadTimers ? queue.untilFirst(now) : TimeUnit.SECONDS.toNanos(IDLE_SECONDS);
                    long left = changed.awaitNanos(wait);
                    if (left <= 0 && !hadTimers && queue.isEmpty()) {
                        keeping = false;
                        return null;
                    }
                }
            } catch (InterruptedException stray) {
                // Nobody has a reference to this thread; whoever found it and interrupts it must not stop the clock.
                return () -> {};
            } finally {
                lock.unlock();
            }
        }
    }
}
