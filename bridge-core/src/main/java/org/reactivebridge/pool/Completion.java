package org.reactivebridge.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.stream.AsyncFuture;

/**
 * Something that happens once, or fails, and that any number of runs wait for. <strong>Concurrent.</strong>
 *
 * <p>Whoever completes it is not under the pool's lock, since it wakes.
 */
final class Completion {

    private static final Object SUCCESS = new Object();

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Wait> waiting = new ArrayList<>();
    private volatile @Nullable Object outcome; // SUCCESS or a failure.

    void complete(@Nullable Throwable failure) {
        List<Wait> woken;
        Interleaving.point();
        lock.lock();
        try {
            if (outcome != null) {
                return;
            }
            outcome = failure == null ? SUCCESS : failure;
            woken = new ArrayList<>(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        for (Wait wait : woken) {
            wait.waker.wake();
        }
    }

    AsyncFuture<Void> future() {
        return AsyncFuture.fromSource((waker, context) -> {
            Wait wait = new Wait(waker);
            Interleaving.point();
            lock.lock();
            try {
                if (outcome == null) {
                    waiting.add(wait);
                }
            } finally {
                lock.unlock();
            }
            return wait;
        });
    }

    private final class Wait implements Cursor<Void> {

        private final Waker waker;
        private boolean told;

        Wait(Waker waker) {
            this.waker = waker;
        }

        @Override
        public @Nullable Void poll() throws Throwable {
            if (outcome instanceof Throwable failure && !told) {
                told = true;
                throw failure;
            }
            return null;
        }

        @Override
        public boolean isDone() {
            return outcome != null;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                waiting.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }
}
