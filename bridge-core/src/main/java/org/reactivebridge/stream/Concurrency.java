package org.reactivebridge.stream;

import org.reactivebridge.kernel.Capacities;

/**
 * How many asynchronous calls run at a time, and in which order their results come.
 *
 * <p><strong>Immutable.</strong>
 */
public final class Concurrency {

    private static final Concurrency DEFAULT = new Concurrency(0, true);

    private final int limit;
    private final boolean ordered;

    private Concurrency(int limit, boolean ordered) {
        this.limit = limit;
        this.ordered = ordered;
    }

    /**
     * Results in the order of their items, as many calls as the environment's concurrency says, 256 by default.
     *
     * @return the default
     */
    public static Concurrency defaults() {
        return DEFAULT;
    }

    /**
     * Results in the order of their items. A result that waits for one before it counts as a running call.
     *
     * @param limit how many calls run at most, at least 1
     * @return the choice
     * @throws IllegalArgumentException if the limit is less than 1
     */
    public static Concurrency ordered(int limit) {
        return new Concurrency(Capacities.positive(limit, "limit"), true);
    }

    /**
     * Results as they come.
     *
     * @param limit how many calls run at most, at least 1
     * @return the choice
     * @throws IllegalArgumentException if the limit is less than 1
     */
    public static Concurrency unordered(int limit) {
        return new Concurrency(Capacities.positive(limit, "limit"), false);
    }

    int limit() {
        return limit;
    }

    boolean isOrdered() {
        return ordered;
    }

    @Override
    public String toString() {
        return "Concurrency[" + (ordered ? "ordered, " : "unordered, ") + (limit == 0 ? "default" : limit) + "]";
    }
}
