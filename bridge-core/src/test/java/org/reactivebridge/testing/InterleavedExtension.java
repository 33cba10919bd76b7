package org.reactivebridge.testing;

import java.lang.reflect.Method;

/** Runs an {@link Interleaved} test. <strong>Immutable.</strong> */
public final class InterleavedExtension extends SeededExtension {

    @Override
    int seeds(Method method) {
        return method.getAnnotation(Interleaved.class).schedules();
    }

    @Override
    Trial trial(long seed) {
        return new Race(seed);
    }
}
