package org.reactivebridge.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Interleaving;

/**
 * The bounded queue of one worker: the owner puts in at one end; the owner, and others who steal, take out at the other.
 */
class LocalRing {

    /*
     * Idea
     *   Whoever takes out reads first and claims then: he looks at the tasks behind the head, and swaps the head over them.
     *   If the swap succeeds nobody else has taken any of them, and the owner, who never writes over what the head has not
     *   passed, cannot have replaced them. If it fails he has read in vain. So stealing half of a queue is one swap, and there
     *   is no intermediate state that a thief could leave behind.
     *
     * Who touches what
     *   head      everybody, by swaps; grows by what was taken
     *   tail      the owner; others read it
     *   tasks     the owner writes; everybody reads, and believes what he read once his swap of the head has succeeded
     *   cleared   the owner: how far taken tasks have been let go of
     *
     * Why it is safe
     *   a thief sees the tasks      the tail is published after the task was stored
     *   no task comes out twice     two swaps from the same head cannot both succeed; the head is a long and never returns
     *   no task is lost             the owner stores only where the head has been, and gives out what did not fit
     *
     * Where it comes from
     *   The layout and the bulk swap are those of Go's run queue; Tokio's has a second head to the same end.
     */

    private static final VarHandle HEAD;
    private static final VarHandle TAIL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(LocalRing.class, "head", long.class).withInvokeExactBehavior();
            TAIL = lookup.findVarHandle(LocalRing.class, "tail", long.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Runnable[] tasks;
    private final int mask;

    @SuppressWarnings("unused") // Through HEAD.
    private volatile long head;

    @SuppressWarnings("unused") // Through TAIL.
    private volatile long tail;

    private long cleared;

    /**
     * An empty ring.
     *
     * @param capacity a power of two
     * @param start where the counters begin, for tests of what happens when they overflow
     */
    LocalRing(int capacity, long start) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity must be a power of two, but is " + capacity);
        }
        tasks = new @Nullable Runnable[capacity];
        mask = capacity - 1;
        head = start;
        tail = start;
        cleared = start;
    }

    /**
     * Puts a task in. By the owner.
     *
     * @return how many were there before, or more than that, if others take some meanwhile; negative if there is no room
     */
    int push(Runnable task) {
        long last = (long) TAIL.get(this); // Written by this thread only.
        Interleaving.point();
        int size = (int) (last - (long) HEAD.getVolatile(this));
        if (size > mask) {
            return -1;
        }
        tasks[(int) last & mask] = task;
        Interleaving.point();
        // Enough for thieves to see the task; whoever looks at who sleeps afterwards begins with a full fence
        // (Workers.wakeOne).
        TAIL.setRelease(this, last + 1);
        return size;
    }

    /**
     * Puts in as many tasks as there is room for, and makes them seen in one step. By the owner.
     *
     * @return where it stopped: at "end", or earlier if the ring is full
     */
    int pushAll(@Nullable Runnable[] from, int start, int end) {
        long last = (long) TAIL.get(this); // Written by this thread only.
        Interleaving.point();
        int room = (int) (tasks.length - (last - (long) HEAD.getVolatile(this)));
        int stop = Math.min(end, start + room);
        for (int i = start; i < stop; i++) {
            tasks[(int) last & mask] = from[i];
            last++;
        }
        Interleaving.point();
        TAIL.setVolatile(this, last); // Volatile, since not every caller looks at who sleeps right afterwards.
        return stop;
    }

    /** Takes the oldest task. By the owner. */
    @Nullable
    Runnable pop() {
        long last = (long) TAIL.get(this);
        while (true) {
            Interleaving.point();
            long first = (long) HEAD.getVolatile(this);
            if (first == last) {
                clear(first);
                return null;
            }
            int at = (int) first & mask;
            Runnable task = tasks[at];
            Interleaving.point();
            if ((boolean) HEAD.compareAndSet(this, first, first + 1)) {
                if (cleared == first) {
                    tasks[at] = null;
                    cleared = first + 1;
                }
                return task;
            }
        }
    }

    /** Lets go of what thieves took. By the owner, to whom those places belong. */
    private void clear(long taken) {
        int count = (int) Math.min(taken - cleared, tasks.length);
        for (int i = 1; i <= count; i++) {
            tasks[(int) (taken - i) & mask] = null;
        }
        cleared = taken;
    }

    /**
     * Takes the older half of the tasks, at least one. By anybody.
     *
     * @param loot gets them, from its start; at least half as long as the ring
     * @return how many there are
     */
    int steal(@Nullable Runnable[] loot) {
        while (true) {
            Interleaving.point();
            long first = (long) HEAD.getVolatile(this);
            Interleaving.point();
            long size = (long) TAIL.getVolatile(this) - first;
            if (size <= 0) {
                return 0;
            }
            // Head and tail were not read at the same time: more than fits means that the head has moved on.
            int count = (int) Math.min(size - size / 2, loot.length);
            for (int i = 0; i < count; i++) {
                loot[i] = tasks[(int) (first + i) & mask];
            }
            Interleaving.point();
            if ((boolean) HEAD.compareAndSet(this, first, first + count)) {
                return count;
            }
            Arrays.fill(loot, 0, count, null); // Read in vain, and perhaps never read again.
        }
    }

    boolean isEmpty() {
        Interleaving.point();
        long first = (long) HEAD.getVolatile(this);
        Interleaving.point();
        return (long) TAIL.getVolatile(this) == first; // It is never behind the head.
    }

    int size() {
        Interleaving.point();
        long first = (long) HEAD.getVolatile(this);
        Interleaving.point();
        return (int) Math.max(0, Math.min((long) TAIL.getVolatile(this) - first, tasks.length));
    }
}
