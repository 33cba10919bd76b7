package org.reactivebridge.pool;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Timers;

/** An environment in which no time passes and tasks run inline, so that nothing but the threads of a test moves anything. */
public class StillEnvironment implements Environment {

    private final Hooks hooks;
    private final SplittableRandom random = new SplittableRandom(1);

    public StillEnvironment(Hooks hooks) {
        this.hooks = hooks;
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public Instant now() {
        throw new AssertionError("Nobody here has a use for the time of day");
    }

    @Override
    public Scheduler scheduler() {
        return Scheduler.inline();
    }

    @Override
    public Timers timers() {
        return (delay, action) -> () -> true;
    }

    @Override
    public RandomGenerator random(String name) {
        return random;
    }

    @Override
    public Hooks hooks() {
        return hooks;
    }

    @Override
    public Capacities capacities() {
        return Capacities.defaults();
    }

    @Override
    public boolean await(BooleanSupplier condition, long timeoutNanos) {
        throw new AssertionError("Nothing waits here");
    }
}
