package org.reactivebridge.kernel;

import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Everything that a run takes from the world around it: clock, scheduler, timers, randomness. Nothing in this library asks
 * the JVM for any of them directly, so that a run in a {@linkplain SimulatedEnvironment simulated environment} is
 * decided by its seed alone.
 *
 * <p><strong>Concurrent.</strong> This is an SPI: every method is called by the library, on any thread, and must neither
 * block (but for {@link #await}) nor throw.
 */
public interface Environment {

    /**
     * The environment of the calling thread: the one whose {@link #run(Runnable)} it is in, or else {@link #system()}.
     *
     * @return the environment in which a subscription made here and now runs, unless it says otherwise
     */
    static Environment current() {
        return CurrentEnvironment.get();
    }

    /**
     * The environment of the JVM: the system's clock and randomness, tasks run inline, and timers served by a few daemon
     * threads that exist only while there is something to do.
     *
     * @return the shared instance
     */
    static Environment system() {
        return SystemEnvironment.INSTANCE;
    }

    /**
     * A monotonic clock.
     *
     * @return nanoseconds since an arbitrary origin; only differences mean something
     */
    long nanoTime();

    /**
     * The time of day.
     *
     * @return now
     */
    Instant now();

    /**
     * Where tasks run that have no place of their own.
     *
     * @return the scheduler
     */
    Scheduler scheduler();

    /**
     * Delayed wake-ups.
     *
     * @return the timers
     */
    Timers timers();

    /**
     * A source of randomness of its own for each name, so that a draw in one place does not shift another.
     *
     * @param name what the numbers are for
     * @return a generator; the same one for the same name, in a simulated environment
     */
    RandomGenerator random(String name);

    /**
     * Where what can go nowhere else goes.
     *
     * @return the hooks
     */
    Hooks hooks();

    /**
     * Sizes that operators use unless their callers name one.
     *
     * @return the capacities
     */
    Capacities capacities();

    /**
     * Blocks the calling thread until a condition holds. Whoever makes it true unparks the thread.
     *
     * <p>A thread that is itself running a task first runs the tasks that wait for that one to return, since what it waits
     * for may be among them.
     *
     * @param condition the condition; quick, without side effects
     * @param timeoutNanos how long to wait at most, in nanoseconds
     * @return whether the condition holds; false if the time is over
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalStateException in a simulated environment, if nothing is left that could make the condition true; on a
     *     thread that may not be held, if the condition does not hold
     */
    boolean await(BooleanSupplier condition, long timeoutNanos) throws InterruptedException;

    /**
     * Makes this the {@linkplain #current() current environment} of the calling thread while an action runs.
     *
     * @param action what to do; what it throws is thrown on
     */
    default void run(Runnable action) {
        CurrentEnvironment.with(this, action);
    }

    /**
     * This environment with other hooks.
     *
     * @param hooks the hooks to use
     * @return a view of this environment
     */
    default Environment withHooks(Hooks hooks) {
        return new EnvironmentView(this, hooks, capacities());
    }

    /**
     * This environment with other sizes.
     *
     * @param capacities the sizes to use
     * @return a view of this environment
     */
    default Environment withCapacities(Capacities capacities) {
        return new EnvironmentView(this, hooks(), capacities);
    }
}
