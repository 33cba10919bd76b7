package org.reactivebridge.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;

/**
 * Threads for work that blocks: as many as are needed, up to a bound; behind that a queue, up to another.
 *
 * <p>A lock guards everything; it is never held while a task runs or a thread is started. <strong>Concurrent.</strong>
 */
final class BlockingPool implements Executor {

    private final String name;
    private final Environment clock;
    private final ThreadFactory factory;
    private final int mostThreads;
    private final int mostQueued;
    private final long keepAliveNanos;
    private final Consumer<Throwable> uncaught;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
    private final Set<Thread> threads = new LinkedHashSet<>();
    private final Set<Thread> leaving = new LinkedHashSet<>(); // Take no task any more, and may still be alive.
    private int starting; // Threads that count, but are not in the set yet.
    private int waiting; // Threads that wait for a task, even if there is one for them by now.
    private boolean closed;

    BlockingPool(AsyncRuntime.Builder options, Environment clock, Consumer<Throwable> uncaught) {
        this.clock = clock;
        this.name = options.name;
        this.factory = Threads.blocking(options.name, options.daemon);
        this.mostThreads = options.blockingThreads;
        this.mostQueued = options.blockingQueue;
        // A virtual thread costs nothing to make, and something to keep.
        this.keepAliveNanos = Threads.hasVirtual() ? 0 : options.blockingKeepAliveNanos;
        this.uncaught = uncaught;
    }

    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            if (closed) {
                throw new RejectedExecutionException("Runtime " + name + " has been shut down");
            }
            boolean isWaitedFor = waiting > queue.size();
            if (isWaitedFor || count() >= mostThreads) {
                if (!isWaitedFor && queue.size() >= mostQueued) {
                    throw new RejectedExecutionException("Runtime " + name + " has " + mostThreads
                            + " blocking tasks running and " + mostQueued + " waiting; it accepts no more");
                }
                queue.add(task);
                changed.signal();
                return;
            }
            starting++;
        } finally {
            lock.unlock();
        }
        start(task);
    }

    private int count() {
        return threads.size() + starting;
    }

    private void start(Runnable first) {
        Thread thread = null;
        try {
            thread = factory.newThread(() -> work(first));
            thread.setUncaughtExceptionHandler((on, failure) -> uncaught.accept(failure));
            lock.lock();
            try {
                starting--;
                threads.add(thread);
            } finally {
                lock.unlock();
            }
            thread.start();
        } catch (Throwable noThread) {
            if (!handOver(first, thread)) {
                throw new RejectedExecutionException("No thread can be started for a blocking task", noThread);
            }
        }
    }

    /** No thread could be started: the task is left to those that there are. False if there is none (tokio#8406). */
    private boolean handOver(Runnable task, @Nullable Thread failed) {
        lock.lock();
        try {
            if (failed == null) {
                starting--;
            } else {
                threads.remove(failed);
            }
            if (closed || threads.isEmpty() || queue.size() >= mostQueued) {
                return false;
            }
            queue.add(task);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void work(Runnable first) {
        for (Runnable task = first; task != null; task = next()) {
            try {
                task.run();
            } catch (Throwable failure) {
                uncaught.accept(failure);
            } finally {
                Thread.interrupted(); // An interrupt of this task must not hit the next one.
            }
        }
    }

    /** The next task, or null if this thread is to end. */
    private @Nullable Runnable next() {
        lock.lock();
        try {
            long left = keepAliveNanos;
            while (true) {
                Runnable task = queue.poll();
                if (task != null) {
                    return task;
                }
                if (closed || left <= 0) {
                    threads.remove(Thread.currentThread());
                    leaving.removeIf(thread -> !thread.isAlive());
                    leaving.add(Thread.currentThread());
                    return null;
                }
                waiting++;
                try {
                    left = changed.awaitNanos(left);
                } catch (InterruptedException stray) {
                    left = 0; // Nobody needs this thread for long.
                } finally {
                    waiting--;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes back a task that has not begun; false if it is not here any more. */
    boolean remove(Runnable task) {
        lock.lock();
        try {
            return queue.removeFirstOccurrence(task);
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more tasks; those that are here are still run. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what has not begun. */
    List<Runnable> drain() {
        lock.lock();
        try {
            List<Runnable> rest = new ArrayList<>(queue);
            queue.clear();
            return rest;
        } finally {
            lock.unlock();
        }
    }

    void interrupt() {
        for (Thread thread : threads()) {
            thread.interrupt();
        }
    }

    /** Waits for the threads to end; false if the time is over. Called after {@link #close()}. */
    boolean awaitEnd(long nanos) throws InterruptedException {
        long end = clock.nanoTime() + nanos;
        for (Thread thread : threads()) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - clock.nanoTime())));
            if (thread.isAlive()) {
                return false;
            }
        }
        return true;
    }

    List<Thread> threads() {
        lock.lock();
        try {
            List<Thread> all = new ArrayList<>(threads);
            all.addAll(leaving);
            all.removeIf(thread -> !thread.isAlive());
            return all;
        } finally {
            lock.unlock();
        }
    }

    int threadCount() {
        lock.lock();
        try {
            return count();
        } finally {
            lock.unlock();
        }
    }

    int queued() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "blocking threads of runtime " + name;
    }
}
