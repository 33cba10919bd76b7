package org.reactivebridge.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Deadlines in order: a binary heap in which every entry knows its place, so that a cancelled one leaves at once.
 *
 * <p>Equal deadlines keep the order in which they came. Deadlines are compared by their difference, as
 * {@link System#nanoTime()} asks; a delay longer than {@link #LONGEST_DELAY} is never over.
 *
 * <p><strong>Confined</strong>: the owner guards it.
 */
final class TimerQueue {

    /** A quarter of the range of nanoseconds, 73 years: even the latest and the most overdue deadline stay comparable. */
    static final long LONGEST_DELAY = Long.MAX_VALUE >> 2;

    private static final int GONE = -1;
    private static final int NEVER = -2;

    private Entry[] heap = new Entry[16];
    private int size;
    private long sequence;

    Entry add(long now, long delayNanos, Runnable action) {
        Entry entry = new Entry(now + Math.max(0, delayNanos), sequence++, action);
        if (delayNanos > LONGEST_DELAY) {
            entry.index = NEVER;
            return entry;
        }
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        size++;
        siftUp(size - 1, entry);
        return entry;
    }

    boolean remove(Entry entry) {
        int at = entry.index;
        if (at == NEVER) {
            entry.index = GONE;
            entry.action = null;
            return true;
        }
        if (at < 0) {
            return false;
        }
        size--;
        Entry last = heap[size];
        heap[size] = null;
        if (last != entry) {
            siftDown(at, last);
            if (heap[at] == last) {
                siftUp(at, last);
            }
        }
        entry.index = GONE;
        entry.action = null;
        if (heap.length > 64 && size < heap.length / 4) {
            heap = Arrays.copyOf(heap, heap.length / 2);
        }
        return true;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    boolean isFirst(Entry entry) {
        return entry.index == 0;
    }

    /** Nanoseconds until the first deadline, 0 if it is due. The queue must not be empty. */
    long untilFirst(long now) {
        return Math.max(0, heap[0].deadline - now);
    }

    /** Takes the first action that is due, if one is. */
    @Nullable
    Runnable pollDue(long now) {
        if (size == 0 || heap[0].deadline - now > 0) {
            return null;
        }
        Entry first = heap[0];
        Runnable action = first.action;
        remove(first);
        return action;
    }

    private void siftUp(int index, Entry entry) {
        int at = index;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!entry.isBefore(heap[parent])) {
                break;
            }
            place(at, heap[parent]);
            at = parent;
        }
        place(at, entry);
    }

    private void siftDown(int index, Entry entry) {
        int at = index;
        int child = 2 * at + 1;
        while (child < size) {
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(entry)) {
                break;
            }
            place(at, heap[child]);
            at = child;
            child = 2 * at + 1;
        }
        place(at, entry);
    }

    private void place(int at, Entry entry) {
        heap[at] = entry;
        entry.index = at;
    }

    /** A deadline with its action. */
    static final class Entry {

        final long deadline;
        private final long sequence;
        private int index;
        private @Nullable Runnable action;

        private Entry(long deadline, long sequence, Runnable action) {
            this.deadline = deadline;
            this.sequence = sequence;
            this.action = action;
        }

        private boolean isBefore(Entry other) {
            long difference = deadline - other.deadline;
            return difference < 0 || (difference == 0 && sequence < other.sequence);
        }
    }
}
