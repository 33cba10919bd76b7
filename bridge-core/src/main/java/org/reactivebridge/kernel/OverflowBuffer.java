package org.reactivebridge.kernel;

import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue that holds no more than it may, and knows which item has to go when one too many comes.
 *
 * <p><strong>Serial:</strong> the owner guards it, and discards what it gets back.
 *
 * @param <T> the type of the items
 */
public final class OverflowBuffer<T> {

    /** Which item has to go. <strong>Immutable.</strong> */
    public enum Policy {
        /** The one that came last; the run fails behind those that are held. */
        FAIL,
        /** The one that has waited longest. */
        DROP_OLDEST,
        /** The one that came last. */
        DROP_NEWEST
    }

    private final ArrayDeque<T> items = new ArrayDeque<>();
    private final Policy policy;
    private int capacity;

    /**
     * An empty buffer.
     *
     * @param capacity how many items it holds at most; 0 to hold none
     * @param policy which item has to go
     */
    public OverflowBuffer(int capacity, Policy policy) {
        this.policy = Objects.requireNonNull(policy, "policy");
        setCapacity(capacity);
    }

    /**
     * Changes how much may be held from now on. Nothing that is held goes.
     *
     * @param newCapacity how many items it holds at most, at least 0
     */
    public void setCapacity(int newCapacity) {
        if (newCapacity < 0) {
            throw new IllegalArgumentException("capacity must not be negative, but is " + newCapacity);
        }
        capacity = newCapacity;
    }

    /**
     * Takes in an item.
     *
     * @param item the item
     * @return the item that had to go, this one or another, which the caller discards; null if there was room. If the policy
     *     is {@link Policy#FAIL} and an item had to go, the caller fails the run with {@link #overflow()}
     */
    public @Nullable T offer(T item) {
        if (items.size() < capacity) {
            items.add(item);
            return null;
        }
        if (policy != Policy.DROP_OLDEST) {
            return item;
        }
        T oldest = items.poll();
        if (oldest == null) {
            return item; // It may hold none.
        }
        items.add(item);
        return oldest;
    }

    /**
     * Takes out the item that has waited longest.
     *
     * @return the item, or null if there is none
     */
    public @Nullable T poll() {
        return items.poll();
    }

    /**
     * Whether nothing is held.
     *
     * @return true if nothing is held
     */
    public boolean isEmpty() {
        return items.isEmpty();
    }

    /**
     * How many more items there is room for.
     *
     * @return the number of items that can come before one has to go
     */
    public int room() {
        return Math.max(0, capacity - items.size());
    }

    /**
     * Which item has to go.
     *
     * @return the policy
     */
    public Policy policy() {
        return policy;
    }

    /**
     * The failure of a run that may not lose an item.
     *
     * @return a new exception that names the capacity
     */
    public OverflowException overflow() {
        return new OverflowException(
                capacity == 0
                        ? "An item came that nobody had asked for"
                        : "An item came while " + capacity + " were waiting to be asked for");
    }

    /**
     * Takes out everything and discards it.
     *
     * @param hooks get the items
     */
    public void discardAll(Hooks hooks) {
        for (T item = items.poll(); item != null; item = items.poll()) {
            hooks.discard(item);
        }
    }
}
