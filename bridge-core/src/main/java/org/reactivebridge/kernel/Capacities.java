package org.reactivebridge.kernel;

/**
 * The sizes that an operator uses unless its caller names one.
 *
 * <p><strong>Immutable.</strong>
 *
 * @param budget how many items a task may handle in one turn before it makes room for others
 * @param prefetch how many items are asked for ahead at an asynchronous boundary, and so the most that it holds
 * @param concurrency how many inner streams {@code flatMap} keeps open
 */
public record Capacities(int budget, int prefetch, int concurrency) {

    /** The greatest capacity: 2<sup>24</sup>. A queue of that size is 64 MiB of references before it holds anything. */
    public static final int MAX_CAPACITY = 1 << 24;

    private static final Capacities DEFAULT = new Capacities(1024, 256, 256);

    /**
     * Checks the sizes.
     *
     * @param budget how many items a task may handle in one turn
     * @param prefetch how many items are asked for ahead
     * @param concurrency how many inner streams are open at once
     * @throws IllegalArgumentException if one is less than 1, or the prefetch greater than {@link #MAX_CAPACITY}
     */
    public Capacities {
        positive(budget, "budget");
        capacity(prefetch, "prefetch");
        positive(concurrency, "concurrency");
    }

    /**
     * The sizes that fit most uses: a budget of 1024 items, a prefetch of 256, 256 concurrent inner streams.
     *
     * @return the default
     */
    public static Capacities defaults() {
        return DEFAULT;
    }

    /**
     * The same size for everything, as tests of boundary cases want it.
     *
     * @param size the size, at least 1
     * @return capacities with that size
     */
    public static Capacities of(int size) {
        return new Capacities(size, size, size);
    }

    /**
     * Checks the size of something that is allocated: at least 1 and at most {@link #MAX_CAPACITY}.
     *
     * @param size the size
     * @param name what it is called
     * @return the size
     * @throws IllegalArgumentException if it is out of range
     */
    public static int capacity(int size, String name) {
        if (size > MAX_CAPACITY) {
            throw new IllegalArgumentException(name + " must be at most " + MAX_CAPACITY + ", but is " + size);
        }
        return positive(size, name);
    }

    /**
     * Checks that a size is at least 1.
     *
     * @param size the size
     * @param name what it is called
     * @return the size
     * @throws IllegalArgumentException if it is less than 1
     */
    public static int positive(int size, String name) {
        if (size < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but is " + size);
        }
        return size;
    }
}
