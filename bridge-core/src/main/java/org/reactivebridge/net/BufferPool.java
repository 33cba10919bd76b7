package org.reactivebridge.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside of the heap that is lent and given back, up to a budget.
 *
 * <p>Buffers come in sizes of powers of two from 1 KiB to 1 MiB; a larger one is made for the purpose and not kept. What nobody has
 * borrowed is kept for the next, up to a sixteenth of the budget; the rest is left to the garbage collector.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class BufferPool {

    /*
     * Idea
     *   A shelf for each size, a stack behind a lock of its own: last in, first out, since that memory is warm. Held for a push
     *   or a pop, next to which a system call on the buffer is long.
     *
     * Who touches what
     *   shelf             whoever holds its lock
     *   lent, idle        atomic counters, changed by as much as a buffer has, exactly once each way: a PooledBuffer gives its
     *                     memory back behind a flag of its own
     *   borrowers         one entry a loan, only if loans are traced
     *
     * Why the budget holds
     *   lent is raised before the memory is taken, and lowered again by who sees that it went too high: it may be refused more
     *   than is needed for a moment, never less.
     */

    private static final int LEAST_SHIFT = 10;
    private static final int SHELVES = 11;

    /** The greatest size that is kept. */
    static final int MOST_KEPT = 1 << (LEAST_SHIFT + SHELVES - 1);

    private static final long DEFAULT_BUDGET = 256L << 20;
    private static final int SHARE_KEPT = 16;

    private final long budget;
    private final boolean traces;
    private final Shelf[] shelves = new Shelf[SHELVES];
    private final AtomicLong lent = new AtomicLong();
    private final AtomicLong idle = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private final ConcurrentHashMap<PooledBuffer, Throwable> borrowers = new ConcurrentHashMap<>();

    private static final class Shelf {

        private final ReentrantLock lock = new ReentrantLock();
        private final ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>();

        @Nullable
        ByteBuffer take() {
            lock.lock();
            try {
                return buffers.pollLast();
            } finally {
                lock.unlock();
            }
        }

        void put(ByteBuffer buffer) {
            lock.lock();
            try {
                buffers.addLast(buffer);
            } finally {
                lock.unlock();
            }
        }
    }

    private BufferPool(long budget, boolean traces) {
        this.budget = budget;
        this.traces = traces;
        for (int i = 0; i < SHELVES; i++) {
            shelves[i] = new Shelf();
        }
    }

    /**
     * A pool with a budget of 256 MiB.
     *
     * @return a new pool
     */
    public static BufferPool create() {
        return create(DEFAULT_BUDGET);
    }

    /**
     * A pool.
     *
     * @param budget how many bytes may be lent at a time, at least 1
     * @return a new pool
     * @throws IllegalArgumentException if it is less than 1
     */
    public static BufferPool create(long budget) {
        return new BufferPool(checked(budget), false);
    }

    /**
     * A pool that remembers where each buffer was borrowed: to find one that is not given back. Costs a stack trace a loan.
     *
     * @param budget how many bytes may be lent at a time, at least 1
     * @return a new pool
     * @throws IllegalArgumentException if it is less than 1
     */
    public static BufferPool traced(long budget) {
        return new BufferPool(checked(budget), true);
    }

    private static long checked(long budget) {
        if (budget < 1) {
            throw new IllegalArgumentException("budget must be at least 1 byte, but is " + budget);
        }
        return budget;
    }

    /**
     * Borrows memory.
     *
     * @param bytes how much at least, not negative
     * @return a buffer, whose limit is its capacity: all of what was borrowed, which may be more. Whoever gets it closes it
     * @throws BufferBudgetException if more would be lent than the budget allows
     */
    public PooledBuffer borrow(int bytes) throws BufferBudgetException {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative, but is " + bytes);
        }
        int shelf = shelf(bytes);
        int size = shelf < SHELVES ? 1 << (LEAST_SHIFT + shelf) : bytes;
        if (lent.addAndGet(size) > budget) {
            lent.addAndGet(-size);
            refusals.incrementAndGet();
            throw new BufferBudgetException(size, lent.get(), budget);
        }
        PooledBuffer buffer;
        try {
            buffer = new PooledBuffer(this, memory(shelf, size));
        } catch (Throwable noMemory) {
            lent.addAndGet(-size);
            throw noMemory;
        }
        if (traces) {
            borrowers.put(buffer, new Throwable("Borrowed here: " + size + " bytes"));
        }
        return buffer;
    }

    private ByteBuffer memory(int shelf, int size) {
        ByteBuffer kept = shelf < SHELVES ? shelves[shelf].take() : null;
        if (kept == null) {
            return ByteBuffer.allocateDirect(size);
        }
        idle.addAndGet(-size);
        return kept;
    }

    /** The shelf for a size; {@link #SHELVES} if there is none. */
    private static int shelf(int bytes) {
        if (bytes > MOST_KEPT) {
            return SHELVES;
        }
        int shift = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(bytes, 1) - 1);
        return Math.max(shift - LEAST_SHIFT, 0);
    }

    /** Takes memory back; called once a loan. */
    void takeBack(PooledBuffer borrower, ByteBuffer memory) {
        if (traces) {
            borrowers.remove(borrower);
        }
        int size = memory.capacity();
        lent.addAndGet(-size);
        int shelf = shelf(size);
        if (shelf < SHELVES) {
            if (idle.addAndGet(size) <= Math.max(budget / SHARE_KEPT, size)) {
                shelves[shelf].put(memory.clear());
            } else {
                idle.addAndGet(-size);
            }
        }
    }

    /**
     * How many bytes are lent now.
     *
     * @return the number; zero when every buffer has been given back
     */
    public long lentBytes() {
        return lent.get();
    }

    /**
     * How many bytes nobody has borrowed, and are kept for the next.
     *
     * @return the number
     */
    public long idleBytes() {
        return idle.get();
    }

    /**
     * How many bytes may be lent at a time.
     *
     * @return the number
     */
    public long budget() {
        return budget;
    }

    /**
     * How many times nothing was lent, since it would have been too much.
     *
     * @return the number
     */
    public long refusals() {
        return refusals.get();
    }

    /**
     * Where the buffers were borrowed that are lent now.
     *
     * @return a stack trace each; none unless this pool is {@linkplain #traced traced}
     */
    public List<Throwable> borrowers() {
        return new ArrayList<>(borrowers.values());
    }

    @Override
    public String toString() {
        return "BufferPool[lent " + lentBytes() + " of " + budget + " bytes, idle " + idleBytes() + "]";
    }
}
