package org.reactivebridge.channel;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.stream.AsyncFuture;

/**
 * Tells waiting runs to go on, without telling them anything else.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class Notify {

    /*
     * Idea
     *   A queue and one stored notification behind a lock.
     *
     * Who touches what
     *   stored, waiting, Waiter.told   whoever holds the lock; its waiter reads "told" without it too
     *   Waiter.seen                    its task only
     *
     * Why it is safe
     *   not lost      a notification for one is stored, or told to one waiter; a waiter that closes without having seen
     *                 that hands it on under the same lock hold in which it looks
     *   no lost wake-up   "told" is written under the lock before the wake, and once
     */

    private enum Told {
        NOTHING,
        ALONE,
        WITH_ALL
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final WaitQueue<Waiter> waiting = new WaitQueue<>();
    private boolean stored;

    private Notify() {}

    /**
     * A new notifier.
     *
     * @return a notifier for which nobody waits, and that has nothing stored
     */
    public static Notify create() {
        return new Notify();
    }

    /**
     * Waits for a notification.
     *
     * @return a future that completes empty, without a value, once it is notified, which may be by a stored notification at
     *     once; it takes its place in the queue when it is subscribed to
     * @demand none is needed
     * @thread the thread that notifies, if the run's task has no place of its own
     * @failure none
     * @cancel leaves the queue; a notification for one that it was given and has not seen yet goes to the next
     * @memory a place in the queue
     */
    public AsyncFuture<Void> notified() {
        return AsyncFuture.fromSource((waker, context) -> open(waker));
    }

    /** Lets the one go on that has waited longest. If nobody waits, the next that comes does not wait; this is not counted. */
    public void notifyOne() {
        Waiter next;
        Interleaving.point();
        lock.lock();
        try {
            next = tellOne();
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.waker.wake();
        }
    }

    /** Lets everybody go on that waits now. Nothing is stored for who comes later. */
    public void notifyAllWaiting() {
        List<Waiter> all;
        Interleaving.point();
        lock.lock();
        try {
            all = waiting.pollAll();
            for (Waiter waiter : all) {
                waiter.told = Told.WITH_ALL;
            }
        } finally {
            lock.unlock();
        }
        for (Waiter waiter : all) {
            waiter.waker.wake();
        }
    }

    /** Under the lock; whom to wake outside of it. */
    private @Nullable Waiter tellOne() {
        Waiter next = waiting.poll();
        if (next == null) {
            stored = true;
        } else {
            next.told = Told.ALONE;
        }
        return next;
    }

    private Cursor<Void> open(Waker waker) {
        Waiter waiter = new Waiter(waker);
        Interleaving.point();
        lock.lock();
        try {
            if (stored) {
                stored = false;
                waiter.told = Told.ALONE;
            } else {
                waiter.place = waiting.add(waiter);
            }
        } finally {
            lock.unlock();
        }
        return waiter;
    }

    private final class Waiter implements Cursor<Void> {

        private final Waker waker;

        private WaitQueue.@Nullable Place<Waiter> place;
        private volatile Told told = Told.NOTHING;

        private boolean seen;

        Waiter(Waker waker) {
            this.waker = waker;
        }

        @Override
        public @Nullable Void poll() {
            return null;
        }

        @Override
        public boolean isDone() {
            if (!seen) {
                Interleaving.point();
                seen = told != Told.NOTHING;
            }
            return seen;
        }

        @Override
        public void close() {
            if (seen) {
                return;
            }
            seen = true;
            Waiter next = null;
            Interleaving.point();
            lock.lock();
            try {
                if (place != null) {
                    waiting.remove(place);
                }
                if (told == Told.ALONE) {
                    next = tellOne();
                }
            } finally {
                lock.unlock();
            }
            if (next != null) {
                next.waker.wake();
            }
        }
    }
}
