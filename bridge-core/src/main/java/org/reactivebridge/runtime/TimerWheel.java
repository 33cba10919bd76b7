package org.reactivebridge.runtime;

import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Timers;

/**
 * A hierarchical timer wheel: setting, cancelling and firing a timer takes constant time, however many there are.
 *
 * <p><strong>Concurrent:</strong> any thread sets and cancels; one at a time fires.
 */
final class TimerWheel {

    /*
     * Idea
     *   Time is counted in ticks. Level 0 has a slot for each of the next ticks, level 1 a slot for each 64 of them, and so on.
     *   A timer stands in the lowest level that can tell its tick from the present one: the level of the highest digit, to the
     *   base 64, in which both differ. When the present enters a slot of a higher level, the timers in it move down. So all
     *   timers of one tick always stand in one slot, in the order in which they came. (Varghese and Lauck, "Hashed and
     *   hierarchical timing wheels", 1987; six levels of 64 slots, as here, are Tokio's.)
     *
     *   A deadline is rounded up to a tick, and a tick is over when the clock has passed it: never early, and late by at most
     *   one tick.
     *
     * Who touches what
     *   everything but nextTick     under the lock, which is held for list operations only; actions run outside of it
     *   nextTick                    written under the lock, read by the worker without it: a lower bound of the next tick at
     *                               which there is something to do
     *
     * Why a lock
     *   The owner takes it without contention, and costs little more than a fence then. Queues of orders to set and to cancel,
     *   as peers have them, keep a cancelled timer in memory until somebody comes by.
     */

    /** A quarter of what a long can count: 73 years in nanoseconds. Longer delays are never over. */
    static final long LONGEST_DELAY = Long.MAX_VALUE >> 2;

    static final long NEVER = Long.MAX_VALUE;

    private static final int BITS = 6;
    private static final int SLOTS = 1 << BITS;
    private static final int LEVELS = (Long.SIZE + BITS - 1) / BITS;

    private final ReentrantLock lock = new ReentrantLock();
    private final long origin;
    private final long resolution;
    private final Level[] levels = new Level[LEVELS];
    private final Slot due = new Slot(null, 0);

    /** Timers whose delay is never over; here so that whoever set them is told of the end. Not part of the count. */
    private final Slot never = new Slot(null, 0);

    /** Wakes the worker that sleeps until a later deadline than a new one. */
    private final LongConsumer onEarlier;

    private long present; // The tick up to which timers have been fired, or moved to "due".
    private int count;
    private long sleepsUntil = Long.MIN_VALUE; // The tick until which the worker sleeps; the lowest if it does not.
    private boolean closed;
    private volatile long nextTick = NEVER;

    /**
     * An empty wheel.
     *
     * @param now the clock's time, in nanoseconds
     * @param resolution how long a tick lasts, in nanoseconds
     * @param onEarlier called outside of the lock, with the tick of a timer that comes before the end of the worker's sleep
     */
    TimerWheel(long now, long resolution, LongConsumer onEarlier) {
        this.origin = now;
        this.resolution = resolution;
        this.onEarlier = onEarlier;
    }

    /** Sets a timer. */
    Entry schedule(long now, long delayNanos, Runnable action) {
        Entry entry = new Entry(this, action);
        if (delayNanos > LONGEST_DELAY) {
            lock.lock();
            try {
                refuseIfClosed();
                never.add(entry);
            } finally {
                lock.unlock();
            }
            return entry;
        }
        long fromOrigin = now - origin + Math.max(0, delayNanos);
        entry.tick = (fromOrigin + resolution - 1) / resolution;
        boolean earlier;
        lock.lock();
        try {
            refuseIfClosed();
            count++;
            insert(entry);
            nextTick = Math.min(nextTick, entry.tick);
            earlier = entry.tick < sleepsUntil;
            if (earlier) {
                sleepsUntil = entry.tick; // Who comes with a later one need not wake the worker again.
            }
        } finally {
            lock.unlock();
        }
        if (earlier) {
            onEarlier.accept(entry.tick);
        }
        return entry;
    }

    private void refuseIfClosed() {
        if (closed) {
            throw new RejectedExecutionException("No timer can be set any more: the runtime has been shut down");
        }
    }

    private void insert(Entry entry) {
        long differing = (present ^ entry.tick) | (SLOTS - 1);
        if (entry.tick <= present) {
            due.add(entry);
            return;
        }
        int index = (Long.SIZE - 1 - Long.numberOfLeadingZeros(differing)) / BITS;
        Level level = levels[index];
        if (level == null) {
            level = new Level(index);
            levels[index] = level;
        }
        level.slot(entry.tick).add(entry);
    }

    private boolean cancel(Entry entry) {
        lock.lock();
        try {
            Slot slot = entry.slot;
            if (slot == null) {
                return false;
            }
            slot.remove(entry);
            if (slot != never) {
                count--;
            }
            entry.slot = null;
            entry.action = null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #collect} might find something. */
    boolean mayBeDue(long now) {
        return nextTick <= tickOf(now);
    }

    /**
     * Takes out the actions of timers that are due, at most as many as fit. They are to be called outside of any lock.
     *
     * @return how many there are
     */
    int collect(long now, @Nullable Runnable[] actions) {
        int taken = 0;
        lock.lock();
        try {
            advance(tickOf(now));
            while (taken < actions.length && due.first != null) {
                actions[taken++] = take(due.first);
            }
            nextTick = due.first != null ? present : nextEvent();
        } finally {
            lock.unlock();
        }
        return taken;
    }

    private Runnable take(Entry entry) {
        Runnable action = Objects.requireNonNull(entry.action, "an entry in a slot has an action");
        Slot slot = Objects.requireNonNull(entry.slot, "an entry that is taken stands in a slot");
        slot.remove(entry);
        entry.slot = null;
        entry.action = null;
        if (slot != never) {
            count--;
        }
        return action;
    }

    private void advance(long tick) {
        for (long next = nextEvent(); next <= tick; next = nextEvent()) {
            Level level = Objects.requireNonNull(lowest(), "there is an event");
            Slot slot = level.slot(next);
            present = next;
            // Level 0: they are due. Higher: the present has entered their slot, so that they belong further down.
            for (Entry entry = slot.first; entry != null; entry = slot.first) {
                slot.remove(entry);
                insert(entry);
            }
        }
        present = Math.max(present, tick);
    }

    private @Nullable Level lowest() {
        for (Level level : levels) {
            if (level != null && level.occupied != 0) {
                return level;
            }
        }
        return null;
    }

    /** The next tick at which timers are due or have to move down. */
    private long nextEvent() {
        Level level = lowest();
        return level == null ? NEVER : level.firstTick(present);
    }

    /**
     * Announces that the worker will sleep until the next timer.
     *
     * @return how long that is in nanoseconds, at least 1; {@link #NEVER} if there is none
     */
    long fallAsleep(long now) {
        lock.lock();
        try {
            long next = due.first != null ? present : nextEvent();
            nextTick = next;
            sleepsUntil = next;
            return next == NEVER ? NEVER : Math.max(1, next * resolution - (now - origin));
        } finally {
            lock.unlock();
        }
    }

    /** The worker is awake. */
    void awake() {
        lock.lock();
        try {
            sleepsUntil = Long.MIN_VALUE;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more timers from now on. What is left is taken out by {@link #takeAny()}. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes out the action of some timer, due or not; null if there is none. */
    @Nullable
    Runnable takeAny() {
        lock.lock();
        try {
            if (due.first != null) {
                return take(due.first);
            }
            Level level = lowest();
            if (level != null) {
                return take(level.any());
            }
            return never.first == null ? null : take(never.first);
        } finally {
            lock.unlock();
        }
    }

    private long tickOf(long now) {
        return (now - origin) / resolution;
    }

    /** 64 slots, each of which holds the timers of as many ticks as a whole level below it. */
    private static final class Level {

        private final int shift;
        private final @Nullable Slot[] slots = new @Nullable Slot[SLOTS];
        private long occupied;

        Level(int index) {
            this.shift = index * BITS;
        }

        Slot slot(long tick) {
            int index = (int) (tick >>> shift) & (SLOTS - 1);
            Slot slot = slots[index];
            if (slot == null) {
                slot = new Slot(this, index);
                slots[index] = slot;
            }
            return slot;
        }

        /** Where the first slot begins in which there are timers. They differ from the present in this digit, and are later. */
        long firstTick(long present) {
            long first = Long.numberOfTrailingZeros(occupied);
            long higherDigits = shift + BITS >= Long.SIZE ? 0 : (present >>> (shift + BITS)) << (shift + BITS);
            return higherDigits | (first << shift);
        }

        Entry any() {
            Slot slot = slots[Long.numberOfTrailingZeros(occupied)];
            return Objects.requireNonNull(slot == null ? null : slot.first, "an occupied slot has an entry");
        }
    }

    /** A list of timers, in the order in which they came. */
    private static final class Slot {

        private final @Nullable Level level;
        private final int index;
        private @Nullable Entry first;
        private @Nullable Entry last;

        Slot(@Nullable Level level, int index) {
            this.level = level;
            this.index = index;
        }

        void add(Entry entry) {
            entry.slot = this;
            entry.previous = last;
            if (last == null) {
                first = entry;
                if (level != null) {
                    level.occupied |= 1L << index;
                }
            } else {
                last.next = entry;
            }
            last = entry;
        }

        void remove(Entry entry) {
            Entry before = entry.previous;
            Entry after = entry.next;
            if (before == null) {
                first = after;
            } else {
                before.next = after;
            }
            if (after == null) {
                last = before;
            } else {
                after.previous = before;
            }
            entry.previous = null;
            entry.next = null;
            if (first == null && level != null) {
                level.occupied &= ~(1L << index);
            }
        }
    }

    /** A timer. <strong>Concurrent.</strong> Its fields belong to the wheel, under the lock. */
    static final class Entry implements Timers.Timer {

        private final TimerWheel wheel;
        private long tick;
        private @Nullable Runnable action;
        private @Nullable Slot slot; // Null once it has been fired or cancelled.
        private @Nullable Entry previous;
        private @Nullable Entry next;

        Entry(TimerWheel wheel, Runnable action) {
            this.wheel = wheel;
            this.action = action;
        }

        @Override
        public boolean cancel() {
            return wheel.cancel(this);
        }
    }
}
