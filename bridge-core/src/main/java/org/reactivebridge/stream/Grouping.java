package org.reactivebridge.stream;

import java.time.Duration;
import java.util.Objects;
import org.reactivebridge.kernel.Capacities;

/**
 * How {@link AsyncStream#groupBy(java.util.function.Function, Grouping)} bounds what it holds.
 *
 * <p><strong>Immutable.</strong>
 */
public final class Grouping {

    private static final Grouping DEFAULT = new Grouping(0, 10_000, Duration.ofSeconds(30));

    private final int capacity;
    private final int maxGroups;
    private final Duration stallTimeout;

    private Grouping(int capacity, int maxGroups, Duration stallTimeout) {
        this.capacity = capacity;
        this.maxGroups = maxGroups;
        this.stallTimeout = stallTimeout;
    }

    /**
     * A group holds as many items as the environment's prefetch says, 256 by default; 10,000 groups are open at most; a full
     * group may go without a subscriber for 30 seconds.
     *
     * @return the default
     */
    public static Grouping defaults() {
        return DEFAULT;
    }

    /**
     * How many items a group holds at most that its consumer has not taken.
     *
     * @param items the number of items, at least 1
     * @return these options with that capacity
     * @throws IllegalArgumentException if it is less than 1
     */
    public Grouping capacity(int items) {
        return new Grouping(Capacities.positive(items, "capacity"), maxGroups, stallTimeout);
    }

    /**
     * How many groups may be open, or made and not yet taken by the downstream, at once. One more fails the stream.
     *
     * @param groups the number of groups, at least 1
     * @return these options with that limit
     * @throws IllegalArgumentException if it is less than 1
     */
    public Grouping maxGroups(int groups) {
        return new Grouping(capacity, Capacities.positive(groups, "maxGroups"), stallTimeout);
    }

    /**
     * How long a full group may go without a subscriber. It keeps all others from going on, so the stream then fails rather
     * than wait for one that may never come.
     *
     * @param timeout the time, longer than zero
     * @return these options with that timeout
     * @throws IllegalArgumentException if it is not longer than zero
     */
    public Grouping stallTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("stallTimeout must be longer than zero, but is " + timeout);
        }
        return new Grouping(capacity, maxGroups, timeout);
    }

    int capacity() {
        return capacity;
    }

    int maxGroups() {
        return maxGroups;
    }

    long stallNanos() {
        try {
            return stallTimeout.toNanos();
        } catch (ArithmeticException beyond) {
            return Long.MAX_VALUE;
        }
    }
}
