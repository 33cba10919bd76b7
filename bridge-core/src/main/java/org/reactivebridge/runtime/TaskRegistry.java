package org.reactivebridge.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that have been spawned and are not over: to list them, and to end them when the runtime ends.
 *
 * <p><strong>Concurrent.</strong> A few lists, each under its own lock, in turn: whoever spawns many tasks would otherwise meet
 * the workers that end them at one lock.
 */
final class TaskRegistry {

    private static final int SHARDS = 16; // A power of two.

    private final Shard[] shards = new Shard[SHARDS];
    private int turn; // Written without order: which list it is does not matter.
    private volatile boolean closed;
    private volatile @Nullable Runnable onEmpty;

    TaskRegistry() {
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard();
        }
    }

    /** Adds a new task; false if none is taken any more. */
    boolean add(JoinHandle<?> handle) {
        int at = turn++ & (SHARDS - 1);
        handle.shard = at;
        Shard shard = shards[at];
        shard.lock.lock();
        try {
            if (closed) {
                return false;
            }
            handle.next = shard.first;
            if (shard.first != null) {
                shard.first.previous = handle;
            }
            shard.first = handle;
            shard.added++;
            return true;
        } finally {
            shard.lock.unlock();
        }
    }

    /** Removes a task that is over. A second call does nothing. */
    void remove(JoinHandle<?> handle) {
        Shard shard = shards[handle.shard];
        shard.lock.lock();
        try {
            JoinHandle<?> before = handle.previous;
            JoinHandle<?> after = handle.next;
            if (before == null && shard.first != handle) {
                return;
            }
            if (before == null) {
                shard.first = after;
            } else {
                before.next = after;
            }
            if (after != null) {
                after.previous = before;
            }
            handle.previous = null;
            handle.next = null;
            shard.removed++;
        } finally {
            shard.lock.unlock();
        }
        Runnable listener = onEmpty;
        if (listener != null && isEmpty()) {
            listener.run();
        }
    }

    /** Takes no more tasks, and tells, at least once, when there is none left; at once if there is none now. */
    void close(Runnable whenEmpty) {
        onEmpty = whenEmpty;
        closed = true;
        if (isEmpty()) {
            whenEmpty.run();
        }
    }

    boolean isEmpty() {
        for (Shard shard : shards) {
            shard.lock.lock();
            try {
                if (shard.first != null) {
                    return false;
                }
            } finally {
                shard.lock.unlock();
            }
        }
        return true;
    }

    List<JoinHandle<?>> list() {
        List<JoinHandle<?>> all = new ArrayList<>();
        for (Shard shard : shards) {
            shard.lock.lock();
            try {
                for (JoinHandle<?> handle = shard.first; handle != null; handle = handle.next) {
                    all.add(handle);
                }
            } finally {
                shard.lock.unlock();
            }
        }
        return all;
    }

    /** How many tasks have been added so far. */
    long spawned() {
        long sum = 0;
        for (Shard shard : shards) {
            shard.lock.lock();
            try {
                sum += shard.added;
            } finally {
                shard.lock.unlock();
            }
        }
        return sum;
    }

    /** How many tasks are in the lists. */
    long live() {
        long sum = 0;
        for (Shard shard : shards) {
            shard.lock.lock();
            try {
                sum += shard.added - shard.removed;
            } finally {
                shard.lock.unlock();
            }
        }
        return sum;
    }

    private static final class Shard {

        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable JoinHandle<?> first;
        private long added;
        private long removed;
    }
}
