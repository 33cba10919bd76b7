package org.reactivebridge.testing;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * Lincheck with the sizes that all of its tests here share, so that their run time is decided in one place.
 *
 * <p>A subject is a class with operations, a sequential specification one with the same methods. Both are public and have a
 * public constructor without parameters: Lincheck calls them from classes that it makes.
 *
 * @param subject what is verified
 * @param specification what it has to look like
 * @param threads how many threads a scenario has
 * @param actorsBefore how many operations come before the concurrent ones: none where one of them would settle everything
 */
public record Linearizability(Class<?> subject, Class<?> specification, int threads, int actorsBefore) {

    /** Of two threads, which find some things done already. */
    public static Linearizability of(Class<?> subject, Class<?> specification) {
        return new Linearizability(subject, specification, 2, 3);
    }

    /** Of two threads, which find the subject new. */
    public static Linearizability ofNew(Class<?> subject, Class<?> specification) {
        return new Linearizability(subject, specification, 2, 0);
    }

    /** With another number of threads. */
    public Linearizability threads(int number) {
        return new Linearizability(subject, specification, number, actorsBefore);
    }

    /** Switches threads at chosen places, every one of which can be reproduced; sequentially consistent. */
    public void modelCheck() {
        check(new ModelCheckingOptions().iterations(20).invocationsPerIteration(100));
    }

    /** Lets the hardware decide, which reorders what the model checker does not. */
    public void stress() {
        check(new StressOptions().iterations(6).invocationsPerIteration(200));
    }

    private void check(Options<?, ?> options) {
        options.threads(threads);
        options.actorsPerThread(3);
        options.actorsBefore(actorsBefore);
        options.actorsAfter(1);
        options.sequentialSpecification(specification);
        options.check(subject);
    }
}
