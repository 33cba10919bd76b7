package org.reactivebridge.pool;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait for a connection: first come, first served, and whoever gives up leaves at once, wherever it stands.
 * <strong>Confined</strong> to the lock of its pool.
 *
 * <p>All wait for the same time, so whoever came first gives up first: looking at the first is enough to know who is late.
 *
 * @param <C> the type of the connections
 */
final class Waiters<C> {

    private @Nullable Waiter<C> first;
    private @Nullable Waiter<C> last;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    @Nullable
    Waiter<C> first() {
        return first;
    }

    /** Where its ticket says: behind all others, unless it had been promised a connection that turned out to be dead. */
    void add(Waiter<C> waiter) {
        Waiter<C> before = last;
        while (before != null && before.ticket > waiter.ticket) {
            before = before.before;
        }
        insert(waiter, before, before == null ? first : before.behind);
    }

    private void insert(Waiter<C> waiter, @Nullable Waiter<C> before, @Nullable Waiter<C> behind) {
        waiter.before = before;
        waiter.behind = behind;
        if (before == null) {
            first = waiter;
        } else {
            before.behind = waiter;
        }
        if (behind == null) {
            last = waiter;
        } else {
            behind.before = waiter;
        }
        size++;
    }

    /** Behind all others, whatever its ticket says. */
    void append(Waiter<C> waiter) {
        insert(waiter, last, null);
    }

    void remove(Waiter<C> waiter) {
        Waiter<C> before = waiter.before;
        Waiter<C> behind = waiter.behind;
        if (before == null) {
            first = behind;
        } else {
            before.behind = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.before = before;
        }
        waiter.before = null;
        waiter.behind = null;
        size--;
    }

    @Nullable
    Waiter<C> poll() {
        Waiter<C> waiter = first;
        if (waiter != null) {
            remove(waiter);
        }
        return waiter;
    }
}
