package org.reactivebridge.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;

/**
 * A number of permits, granted strictly in the order in which they were asked for: a large request is not overtaken by
 * small ones behind it.
 *
 * <p>Who receives a {@link Permit} owns it and closes it. A permit that an operator or a cancelled subscriber discards on
 * the way is reported to the discard hook as any item is, and is given back only if that hook closes it; {@code
 * withPermit} needs no such care.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class Semaphore {

    /*
     * Idea
     *   A count and a queue behind a lock. A lock, since a grant is a decision over both, and is made seldom compared with
     *   what a permit protects.
     *
     * Who touches what
     *   available, total, closed, waiting, Acquisition.place   whoever holds the lock
     *   Acquisition.granted                                    set by whoever holds the lock; then its task only
     *   closed, Acquisition.granted                            read by tasks without the lock too
     *   Acquisition.taken                                      its task only
     *
     * Why it is safe
     *   conserved         permits are either available, or counted in one acquisition that is granted and not taken, or in
     *                     one permit that is not closed; each moves on once, under the lock or by the permit's own flag
     *   nobody waits      whenever the first in the queue leaves or permits come back, grant() goes on as far as they last
     *   no lost wake-up   a grant is written under the lock, then the waker is called outside of it
     *   refused for good  who sees the end without the lock also sees each grant before it, and there is none behind it
     */

    private final ReentrantLock lock = new ReentrantLock();
    private final WaitQueue<Acquisition> waiting = new WaitQueue<>();
    private int available;
    private int total;
    private volatile boolean closed;

    private Semaphore(int permits) {
        this.available = permits;
        this.total = permits;
    }

    /**
     * A new semaphore.
     *
     * @param permits how many permits there are, at least 0
     * @return a semaphore with all of them available
     * @throws IllegalArgumentException if the number is negative
     */
    public static Semaphore create(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits must be at least 0, but is " + permits);
        }
        return new Semaphore(permits);
    }

    /** The right to go on, held until it is closed. <strong>Concurrent.</strong> */
    public static final class Permit implements AutoCloseable {

        private final Semaphore semaphore;
        private final int permits;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Permit(Semaphore semaphore, int permits) {
            this.semaphore = semaphore;
            this.permits = permits;
        }

        /**
         * How many permits of the semaphore this one stands for.
         *
         * @return the number that was asked for
         */
        public int permits() {
            return permits;
        }

        /** Gives back what is held. A second call does nothing. */
        @Override
        public void close() {
            Interleaving.point();
            if (closed.compareAndSet(false, true)) {
                semaphore.giveBack(permits);
            }
        }
    }

    /**
     * One permit.
     *
     * @return a future of the permit, never empty; it takes its place in the queue when it is subscribed to
     * @demand none is needed for the permit to be granted
     * @thread the thread that gives permits back, if the run's task has no place of its own
     * @failure {@link ChannelClosedException} if the semaphore is closed before
     * @cancel leaves the queue; a permit that was granted meanwhile goes to the next
     * @memory a place in the queue
     */
    public AsyncFuture<Permit> acquire() {
        return acquire(1);
    }

    /**
     * Several permits at once, more than there are too: it then waits until {@link #addPermits some are added}.
     *
     * @param permits how many, at least 1
     * @return a future of one permit for all of them, never empty; it takes its place in the queue when it is subscribed to
     * @throws IllegalArgumentException if the number is less than 1
     * @demand none is needed for the permit to be granted
     * @thread the thread that gives permits back, if the run's task has no place of its own
     * @failure {@link ChannelClosedException} if the semaphore is closed before
     * @cancel leaves the queue; a permit that was granted meanwhile goes to the next
     * @memory a place in the queue
     */
    public AsyncFuture<Permit> acquire(int permits) {
        Capacities.positive(permits, "permits");
        return AsyncFuture.fromSource((waker, context) -> open(permits, waker));
    }

    /**
     * Permits that are there now, without overtaking anybody who waits.
     *
     * @param permits how many, at least 1
     * @return a permit for all of them, or null if there are too few, somebody waits, or the semaphore is closed
     * @throws IllegalArgumentException if the number is less than 1
     */
    public @Nullable Permit tryAcquire(int permits) {
        Capacities.positive(permits, "permits");
        Interleaving.point();
        lock.lock();
        try {
            if (closed || !waiting.isEmpty() || available < permits) {
                return null;
            }
            available -= permits;
        } finally {
            lock.unlock();
        }
        return new Permit(this, permits);
    }

    /**
     * Runs a future while holding a permit, which is given back behind it, however it ends.
     *
     * @param <T> the type of the result
     * @param work what to run
     * @return a future of what the work gives, empty if that is; it takes its place in the queue when it is subscribed to
     * @throws NullPointerException if the work is null
     * @demand passes through
     * @thread as the work
     * @failure as the work; {@link ChannelClosedException} if the semaphore is closed before the work begins
     * @cancel leaves the queue, or closes the work and gives the permit back
     * @memory a place in the queue
     */
    public <T> AsyncFuture<T> withPermit(AsyncFuture<? extends T> work) {
        return this.<T>holding(work).first();
    }

    /**
     * Runs a stream while holding a permit, which is given back behind it, however it ends.
     *
     * @param <T> the type of the items
     * @param work what to run
     * @return a stream of the items of the work
     * @throws NullPointerException if the work is null
     * @demand passes through
     * @thread as the work
     * @failure as the work; {@link ChannelClosedException} if the semaphore is closed before the work begins
     * @cancel leaves the queue, or closes the work and gives the permit back
     * @memory a place in the queue
     */
    public <T> AsyncStream<T> withPermit(AsyncStream<? extends T> work) {
        return holding(work);
    }

    /** Nothing comes between the permit and the run that gives it back: the one is mapped to the other in the same step. */
    private <T> AsyncStream<T> holding(Publisher<? extends T> work) {
        Objects.requireNonNull(work, "work");
        return acquire().flatMapMany(permit -> AsyncStream.using(() -> permit, held -> work));
    }

    /**
     * How many permits could be had now, were nobody waiting.
     *
     * @return the number of permits that nobody holds
     */
    public int availablePermits() {
        Interleaving.point();
        lock.lock();
        try {
            return available;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds permits to those that there are.
     *
     * @param permits how many, at least 1
     * @throws IllegalArgumentException if the number is less than 1, or there would be more than {@link Integer#MAX_VALUE}
     */
    public void addPermits(int permits) {
        Capacities.positive(permits, "permits");
        List<Waker> granted;
        Interleaving.point();
        lock.lock();
        try {
            if (total > Integer.MAX_VALUE - permits) {
                throw new IllegalArgumentException(
                        "There are " + total + " permits, and cannot be " + permits + " more");
            }
            total += permits;
            available += permits;
            granted = grant();
        } finally {
            lock.unlock();
        }
        WaitQueue.wakeAll(granted);
    }

    /** Fails who waits, and who will ask. Permits that are held stay valid. A second call does nothing. */
    public void close() {
        List<Acquisition> refused;
        Interleaving.point();
        lock.lock();
        try {
            closed = true;
            refused = waiting.pollAll();
        } finally {
            lock.unlock();
        }
        for (Acquisition acquisition : refused) {
            acquisition.waker.wake();
        }
    }

    private void giveBack(int permits) {
        List<Waker> granted;
        Interleaving.point();
        lock.lock();
        try {
            available += permits;
            granted = grant();
        } finally {
            lock.unlock();
        }
        WaitQueue.wakeAll(granted);
    }

    /** Under the lock; whom to wake outside of it. */
    private List<Waker> grant() {
        List<Waker> granted = List.of();
        for (Acquisition first = waiting.peek(); first != null && first.permits <= available; first = waiting.peek()) {
            waiting.poll();
            available -= first.permits;
            first.granted = true;
            if (granted.isEmpty()) {
                granted = new ArrayList<>();
            }
            granted.add(first.waker);
        }
        return granted;
    }

    private Cursor<Permit> open(int permits, Waker waker) {
        Acquisition acquisition = new Acquisition(permits, waker);
        Interleaving.point();
        lock.lock();
        try {
            if (!closed) {
                if (waiting.isEmpty() && permits <= available) {
                    available -= permits;
                    acquisition.granted = true;
                } else {
                    acquisition.place = waiting.add(acquisition);
                }
            }
        } finally {
            lock.unlock();
        }
        return acquisition;
    }

    private final class Acquisition implements Cursor<Permit> {

        private final int permits;
        private final Waker waker;

        private WaitQueue.@Nullable Place<Acquisition> place;
        private volatile boolean granted;

        private boolean taken;

        Acquisition(int permits, Waker waker) {
            this.permits = permits;
            this.waker = waker;
        }

        @Override
        public @Nullable Permit poll() {
            if (taken) {
                return null;
            }
            if (!isGranted()) {
                if (!isClosed()) {
                    return null;
                }
                if (!isGranted()) { // Again: nothing is granted behind the end, but something may have been before it.
                    throw new ChannelClosedException("The semaphore is closed");
                }
            }
            taken = true;
            return new Permit(Semaphore.this, permits);
        }

        @Override
        public boolean isDone() {
            return taken || (isClosed() && !isGranted());
        }

        private boolean isGranted() {
            Interleaving.point();
            return granted;
        }

        private boolean isClosed() {
            Interleaving.point();
            return closed;
        }

        @Override
        public void close() {
            if (taken) {
                return;
            }
            List<Waker> next = List.of();
            Interleaving.point();
            lock.lock();
            try {
                if (granted) {
                    granted = false;
                    available += permits;
                    next = grant();
                } else if (place != null && waiting.remove(place)) {
                    next = grant(); // It may have been in the way of smaller ones.
                }
            } finally {
                lock.unlock();
            }
            WaitQueue.wakeAll(next);
        }
    }
}
