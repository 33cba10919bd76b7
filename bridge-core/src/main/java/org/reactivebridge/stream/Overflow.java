package org.reactivebridge.stream;

import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.OverflowBuffer.Policy;

/**
 * What to do with items that come faster than they are asked for, where the origin cannot be slowed down.
 *
 * <p>Every kind is bounded. An item that is left out is discarded, see {@link org.reactivebridge.kernel.Hooks}.
 *
 * <p><strong>Immutable.</strong>
 */
public final class Overflow {

    private static final Overflow LATEST = new Overflow(1, Policy.DROP_OLDEST);
    private static final Overflow ERROR = new Overflow(0, Policy.FAIL);

    private final int capacity;
    private final Policy policy;

    private Overflow(int capacity, Policy policy) {
        this.capacity = capacity;
        this.policy = policy;
    }

    /**
     * Holds items until they are asked for, and fails when one too many comes.
     *
     * @param capacity how many items wait at most, at least 1
     * @return an overflow that fails with {@link org.reactivebridge.kernel.OverflowException}, behind the items held
     * @throws IllegalArgumentException if the capacity is less than 1
     */
    public static Overflow buffer(int capacity) {
        return new Overflow(Capacities.positive(capacity, "capacity"), Policy.FAIL);
    }

    /**
     * Holds items until they are asked for, and leaves out the one that has waited longest when one too many comes.
     *
     * @param capacity how many items wait at most, at least 1
     * @return an overflow that never fails
     * @throws IllegalArgumentException if the capacity is less than 1
     */
    public static Overflow dropOldest(int capacity) {
        return new Overflow(Capacities.positive(capacity, "capacity"), Policy.DROP_OLDEST);
    }

    /**
     * Holds items until they are asked for, and leaves out those that come when it is full.
     *
     * @param capacity how many items wait at most, at least 1
     * @return an overflow that never fails
     * @throws IllegalArgumentException if the capacity is less than 1
     */
    public static Overflow dropNewest(int capacity) {
        return new Overflow(Capacities.positive(capacity, "capacity"), Policy.DROP_NEWEST);
    }

    /**
     * Holds the newest item only.
     *
     * @return an overflow that never fails
     */
    public static Overflow latest() {
        return LATEST;
    }

    /**
     * Fails when an item comes while there is no demand. While there is some, as many items wait as the task takes in one
     * turn, the environment's budget at most.
     *
     * @return an overflow that fails with {@link org.reactivebridge.kernel.OverflowException}
     */
    public static Overflow error() {
        return ERROR;
    }

    /** How many items wait at most, besides those that have been asked for if it is 0. */
    int capacity() {
        return capacity;
    }

    Policy policy() {
        return policy;
    }

    @Override
    public String toString() {
        return "Overflow[" + policy + ", " + capacity + "]";
    }
}
