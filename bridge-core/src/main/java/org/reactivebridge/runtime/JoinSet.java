package org.reactivebridge.runtime;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.stream.AsyncFuture;

/**
 * Tasks that belong together: they are spawned into the set, come out of it in the order in which they end, and those that are
 * left are aborted when it is closed.
 *
 * <p><strong>Concurrent.</strong> A lock guards the lists; nothing is called while it is held.
 *
 * @param <T> the type of the results
 */
public final class JoinSet<T> implements AutoCloseable {

    private final AsyncRuntime runtime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<JoinHandle<T>> running = new LinkedHashSet<>();
    private final ArrayDeque<JoinHandle<T>> ended = new ArrayDeque<>();
    private final Set<NextCursor> waiting = new LinkedHashSet<>();

    /**
     * An empty set.
     *
     * @param runtime where its tasks run
     */
    public JoinSet(AsyncRuntime runtime) {
        this.runtime = Objects.requireNonNull(runtime, "runtime");
    }

    /**
     * Spawns a future into this set.
     *
     * @param future what to run
     * @return a handle of its task, which has been started
     */
    public JoinHandle<T> spawn(AsyncFuture<T> future) {
        return add(runtime.spawn(future));
    }

    /**
     * Spawns a call into this set.
     *
     * @param callable what to call; must not block
     * @return a handle of its task, which has been started
     */
    public JoinHandle<T> spawn(Callable<? extends @Nullable T> callable) {
        return add(runtime.spawn(callable));
    }

    /**
     * Spawns a blocking call into this set.
     *
     * @param callable what to call
     * @return a handle of its task, which has been started
     */
    public JoinHandle<T> spawnBlocking(Callable<? extends @Nullable T> callable) {
        return add(runtime.spawnBlocking(callable));
    }

    private JoinHandle<T> add(JoinHandle<T> handle) {
        enter(handle);
        handle.await(() -> ended(handle));
        return handle;
    }

    private void ended(JoinHandle<T> handle) {
        move(handle).forEach(cursor -> cursor.waker.wake());
    }

    private void enter(JoinHandle<T> handle) {
        lock.lock();
        try {
            running.add(handle);
        } finally {
            lock.unlock();
        }
    }

    /** From those that run to those that have ended; whom to wake for it. */
    private List<NextCursor> move(JoinHandle<T> handle) {
        lock.lock();
        try {
            if (!running.remove(handle)) {
                return List.of();
            }
            ended.add(handle);
            return List.copyOf(waiting);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next task that ends, or has ended and was not asked for. Each is given once.
     *
     * @return a future of its handle, which is done: it has the result or the failure; empty if there is no task left. It takes
     *     the task out of this set when it is subscribed to
     * @demand one item
     * @thread the thread of the waiting run's task
     * @failure none; a task's own failure is in its handle
     * @cancel stops waiting; no task is lost
     * @memory none
     */
    public AsyncFuture<JoinHandle<T>> joinNext() {
        return AsyncFuture.fromSource((waker, context) -> new NextCursor(waker));
    }

    /**
     * How many tasks are in this set: those that run, and those that have ended and were not asked for.
     *
     * @return the number of tasks
     */
    public int size() {
        lock.lock();
        try {
            return running.size() + ended.size();
        } finally {
            lock.unlock();
        }
    }

    /** Aborts all tasks that run. They stay in the set until they are asked for. */
    public void abortAll() {
        List<JoinHandle<T>> all;
        lock.lock();
        try {
            all = List.copyOf(running);
        } finally {
            lock.unlock();
        }
        all.forEach(JoinHandle::abort);
    }

    /** Aborts all tasks that run, and forgets all of them. */
    @Override
    public void close() {
        abortAll();
        List<NextCursor> woken;
        lock.lock();
        try {
            running.clear();
            ended.clear();
            woken = List.copyOf(waiting);
        } finally {
            lock.unlock();
        }
        woken.forEach(cursor -> cursor.waker.wake());
    }

    /** Waits for the next task. <strong>Serial.</strong> */
    final class NextCursor implements Cursor<JoinHandle<T>> {

        private final Waker waker;
        private boolean over;

        NextCursor(Waker waker) {
            this.waker = waker;
        }

        @Override
        public @Nullable JoinHandle<T> poll() {
            if (over) {
                return null;
            }
            lock.lock();
            try {
                JoinHandle<T> next = ended.poll();
                over = next != null || running.isEmpty();
                if (over) {
                    waiting.remove(this);
                } else {
                    waiting.add(this);
                }
                return next;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean isDone() {
            if (over) {
                return true;
            }
            lock.lock();
            try {
                over = ended.isEmpty() && running.isEmpty();
                if (over) {
                    waiting.remove(this);
                } else if (ended.isEmpty()) {
                    waiting.add(this);
                }
                return over;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            over = true;
            lock.lock();
            try {
                waiting.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }
}
