package org.reactivebridge.kernel;

import java.time.Instant;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** Another environment with other hooks and capacities. <strong>Immutable.</strong> */
record EnvironmentView(Environment environment, Hooks hooks, Capacities capacities) implements Environment {

    EnvironmentView {
        Objects.requireNonNull(hooks, "hooks");
        Objects.requireNonNull(capacities, "capacities");
    }

    @Override
    public long nanoTime() {
        return environment.nanoTime();
    }

    @Override
    public Instant now() {
        return environment.now();
    }

    @Override
    public Scheduler scheduler() {
        return environment.scheduler();
    }

    @Override
    public Timers timers() {
        return environment.timers();
    }

    @Override
    public RandomGenerator random(String name) {
        return environment.random(name);
    }

    @Override
    public void run(Runnable action) {
        environment.run(() -> CurrentEnvironment.with(this, action));
    }

    @Override
    public boolean await(BooleanSupplier condition, long timeoutNanos) throws InterruptedException {
        return environment.await(condition, timeoutNanos);
    }
}
