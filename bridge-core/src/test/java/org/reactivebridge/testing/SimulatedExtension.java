package org.reactivebridge.testing;

import java.lang.reflect.Method;

/** Runs a {@link Simulated} test. <strong>Immutable.</strong> */
public final class SimulatedExtension extends SeededExtension {

    @Override
    int seeds(Method method) {
        return method.getAnnotation(Simulated.class).seeds();
    }

    @Override
    Trial trial(long seed) {
        return new Simulation(seed);
    }
}
