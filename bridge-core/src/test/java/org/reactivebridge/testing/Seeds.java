package org.reactivebridge.testing;

import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * Runs a scenario over many seeds and says exactly how to run the one that failed.
 *
 * <p><strong>Immutable.</strong>
 *
 * @param <W> the world that a scenario runs in
 */
final class Seeds<W extends Trial> {

    /** Every so many seeds one is run twice, and must do the same both times. */
    private static final int REPEATED = 100;

    private final String scenario;
    private final LongFunction<W> worlds;
    private final Function<W, Trial.Body> bodies;

    /**
     * A scenario.
     *
     * @param scenario its name, as {@code package.Class#method}
     * @param worlds makes a world from a seed
     * @param bodies makes the test to run in a world
     */
    Seeds(String scenario, LongFunction<W> worlds, Function<W, Trial.Body> bodies) {
        this.scenario = scenario;
        this.worlds = worlds;
        this.bodies = bodies;
    }

    /** Runs consecutive seeds; the first failure ends it. */
    void run(long first, long count) {
        for (long i = 0; i < count; i++) {
            W world = runOne(first + i);
            if (i % REPEATED == 0) {
                mustRepeat(world, first + i);
            }
        }
    }

    /** The first of consecutive seeds that fails, if one does. */
    OptionalLong firstFailing(long first, long count) {
        for (long seed = first; seed < first + count; seed++) {
            W world = worlds.apply(seed);
            try {
                world.run(bodies.apply(world));
            } catch (Throwable failure) {
                return OptionalLong.of(seed);
            }
        }
        return OptionalLong.empty();
    }

    private W runOne(long seed) {
        W world = worlds.apply(seed);
        try {
            world.run(bodies.apply(world));
        } catch (Throwable failure) {
            throw new AssertionError(report(failure.toString(), seed, world), failure);
        }
        return world;
    }

    private void mustRepeat(W world, long seed) {
        W again = runOne(seed);
        if (world.trace() != again.trace()) {
            throw new AssertionError(report(
                    "Not decided by its seed: two runs had the traces " + Long.toHexString(world.trace()) + " and "
                            + Long.toHexString(again.trace()),
                    seed,
                    again));
        }
    }

    private String report(String what, long seed, W world) {
        return what + "\nwith seed " + seed + ", trace " + Long.toHexString(world.trace()) + ". To replay:\n  "
                + replayLine(scenario, seed) + "\nWhat happened last:\n" + world.tail();
    }

    static String replayLine(String scenario, long seed) {
        String directory = System.getProperty("basedir", "bridge-core");
        String module = directory.substring(directory.replace('\\', '/').lastIndexOf('/') + 1);
        return "mvn -pl " + module + " -am test -Dsurefire.failIfNoSpecifiedTests=false -Dtest='"
                + scenario.substring(scenario.lastIndexOf('.', scenario.indexOf('#')) + 1) + "' -Dsim.seed=" + seed;
    }
}
