package org.reactivebridge.runtime;

import java.time.Duration;
import org.reactivebridge.kernel.Environment;

/**
 * A point in monotonic time, to be handed on to everything that has to be done until then. Made by {@link
 * AsyncRuntime#deadlineAfter}.
 *
 * <p><strong>Immutable.</strong>
 */
public final class Deadline {

    private final Environment environment;
    private final long nanoTime;
    private final boolean never;

    private Deadline(Environment environment, long nanoTime, boolean never) {
        this.environment = environment;
        this.nanoTime = nanoTime;
        this.never = never;
    }

    static Deadline after(Environment environment, long nanos) {
        return new Deadline(environment, environment.nanoTime() + nanos, nanos > TimerWheel.LONGEST_DELAY);
    }

    /**
     * How much time is left.
     *
     * @return the time from now to then; zero if it has passed; 73 years, which are as good as for ever, if it is farther away
     */
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    long remainingNanos() {
        return never ? TimerWheel.LONGEST_DELAY : Math.max(0, nanoTime - environment.nanoTime());
    }

    /**
     * Whether it has passed.
     *
     * @return true once no time is left
     */
    public boolean isOver() {
        return remainingNanos() == 0;
    }

    @Override
    public String toString() {
        return "Deadline in " + remaining();
    }
}
