package org.reactivebridge.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs a {@link Race}, its only parameter, under many schedules: a seed decides which thread goes on at each
 * {@link org.reactivebridge.kernel.Interleaving#point()}. Replay and corpus are those of {@link Simulated}.
 *
 * <p>Such tests run in a JVM of their own, in which the points are on.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@Tag("interleaving")
@ExtendWith(InterleavedExtension.class)
public @interface Interleaved {

    /**
     * How many schedules a normal build runs.
     *
     * @return the number of seeds
     */
    int schedules() default 5_000;
}
