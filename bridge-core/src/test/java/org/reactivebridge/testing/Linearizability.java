package org.reactivebridge.testing;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * Lincheck with the sizes that all of its tests here share, so that their run time is decided in one place.
 *
 * <p>A subject is a class with operations, a sequential specification one with the same methods. Both are public and have a
 * public constructor without parameters: Lincheck calls them from classes that it makes.
 */
public final class Linearizability {

    private static final int THREADS = 2;
    private static final int ACTORS = 3;

    private Linearizability() {}

    /** Switches threads at chosen places, every one of which can be reproduced; sequentially consistent. */
    public static void modelCheck(Class<?> subject, Class<?> specification) {
        modelCheck(subject, specification, THREADS);
    }

    /** With another number of threads. */
    public static void modelCheck(Class<?> subject, Class<?> specification, int threads) {
        new ModelCheckingOptions()
                .threads(threads)
                .actorsPerThread(ACTORS)
                .actorsBefore(ACTORS)
                .actorsAfter(1)
                .iterations(15)
                .invocationsPerIteration(150)
                .sequentialSpecification(specification)
                .check(subject);
    }

    /** Lets the hardware decide, which reorders what the model checker does not. */
    public static void stress(Class<?> subject, Class<?> specification) {
        new StressOptions()
                .threads(THREADS)
                .actorsPerThread(ACTORS)
                .actorsBefore(ACTORS)
                .actorsAfter(1)
                .iterations(8)
                .invocationsPerIteration(300)
                .sequentialSpecification(specification)
                .check(subject);
    }
}
