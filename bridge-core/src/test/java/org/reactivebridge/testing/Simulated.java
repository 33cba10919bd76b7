package org.reactivebridge.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once for each seed, in a {@link Simulation} of its own that it gets as its only parameter.
 *
 * <p>After the method the world runs until it is quiet, and the ledgers are checked. A failure prints the line that replays
 * it. The test instance is shared by all seeds, so a method keeps its state in local variables.
 *
 * <p>Seeds of the corpus ({@link Corpus}) come first, each as a test of its own; then {@link #seeds()} seeds from 0 on.
 * {@code -Dsim.seed=s} runs that seed alone; {@code -Dsim.first=s} starts elsewhere; {@code -Dsim.seeds=n} runs more or
 * fewer.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SimulatedExtension.class)
public @interface Simulated {

    /**
     * How many seeds a normal build runs.
     *
     * @return the number of seeds
     */
    int seeds() default 200;
}
