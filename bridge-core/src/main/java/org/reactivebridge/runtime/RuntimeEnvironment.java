package org.reactivebridge.runtime;

import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Timers;

/** What a run sees of a runtime. <strong>Immutable.</strong> */
record RuntimeEnvironment(Engine engine, Scheduler scheduler, Hooks hooks, Capacities capacities, String name)
        implements Environment {

    @Override
    public long nanoTime() {
        return engine.base().nanoTime();
    }

    @Override
    public Instant now() {
        return engine.base().now();
    }

    @Override
    public Timers timers() {
        return engine.timers();
    }

    @Override
    public RandomGenerator random(String stream) {
        return engine.base().random(stream);
    }

    @Override
    public boolean await(BooleanSupplier condition, long timeoutNanos) throws InterruptedException {
        if (engine.isInside() && !condition.getAsBoolean()) {
            throw new IllegalStateException("A worker of runtime " + name
                    + " must not wait: the tasks behind this one, and perhaps the awaited one, would wait with it. Compose"
                    + " instead (flatMap), or wait in spawnBlocking");
        }
        return engine.base().await(condition, timeoutNanos);
    }

    @Override
    public String toString() {
        return "environment of runtime " + name;
    }
}
