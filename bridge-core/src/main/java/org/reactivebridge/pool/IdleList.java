package org.reactivebridge.pool;

import org.jspecify.annotations.Nullable;

/**
 * The idle connections, in the order in which they came back. <strong>Confined</strong> to the lock of its pool.
 *
 * @param <C> the type of the connections
 */
final class IdleList<C> {

    /** How many are looked at to find one of the borrower's own thread: enough to find it, and not so many that it shows. */
    private static final int NEAR = 16;

    private final Reuse reuse;
    private @Nullable Slot<C> newest;
    private @Nullable Slot<C> oldest;
    private int size;

    IdleList(Reuse reuse) {
        this.reuse = reuse;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    @Nullable
    Slot<C> oldest() {
        return oldest;
    }

    void add(Slot<C> slot) {
        Slot<C> before = newest;
        slot.older = before;
        if (before == null) {
            oldest = slot;
        } else {
            before.newer = slot;
        }
        newest = slot;
        slot.listed = true;
        size++;
    }

    void remove(Slot<C> slot) {
        if (!slot.listed) {
            return;
        }
        Slot<C> newer = slot.newer;
        Slot<C> older = slot.older;
        if (newer == null) {
            newest = older;
        } else {
            newer.older = older;
        }
        if (older == null) {
            oldest = newer;
        } else {
            older.newer = newer;
        }
        slot.newer = null;
        slot.older = null;
        slot.listed = false;
        size--;
    }

    /**
     * The one to be lent next, which stays in the list.
     *
     * @param here the borrower's thread, if it makes a difference
     */
    @Nullable
    Slot<C> next(@Nullable Thread here) {
        Slot<C> first = reuse == Reuse.LAST_RETURNED ? newest : oldest;
        if (here == null) {
            return first;
        }
        Slot<C> slot = first;
        for (int i = 0; i < NEAR && slot != null; i++) {
            if (slot.home == here) {
                return slot;
            }
            slot = reuse == Reuse.LAST_RETURNED ? slot.older : slot.newer;
        }
        return first;
    }
}
