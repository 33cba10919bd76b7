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

    private static final Capacities DEFAULT = new Capacities(1024, 256, 256);

    /**
     * Checks the sizes.
     *
     * @param budget how many items a task may handle in one turn
     * @param prefetch how many items are asked for ahead
     * @param concurrency how many inner streams are open at once
     * @throws IllegalArgumentException if one is less than 1
     */
    public Capacities {
        positive(budget, "budget");
        positive(prefetch, "prefetch");
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
