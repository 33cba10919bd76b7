package org.reactivebridge.compliance;

import java.time.Duration;
import java.util.Objects;

/**
 * How long checks wait. They get along with short silences, because most of their time goes into waiting for nothing to happen; what
 * should come may take long, so that a busy machine fails no check.
 *
 * @param signal for a signal that must come
 * @param silence for signals that must not come; a subject that sends them later is not found out
 * @param poll between two looks
 */
public record Timeouts(Duration signal, Duration silence, Duration poll) {

    /**
     * Checks that each is a millisecond at least.
     *
     * @param signal for a signal that must come
     * @param silence for signals that must not come
     * @param poll between two looks
     */
    public Timeouts {
        atLeastOneMilli(signal, "signal");
        atLeastOneMilli(silence, "silence");
        atLeastOneMilli(poll, "poll");
    }

    private static void atLeastOneMilli(Duration time, String name) {
        if (Objects.requireNonNull(time, name).toMillis() < 1) {
            throw new IllegalArgumentException(
                    "The time-out \"" + name + "\" must be one millisecond at least, but is " + time);
        }
    }

    /**
     * For subjects that answer at once, on a machine that has little else to do.
     *
     * @return a second for what must come, 10 ms for what must not
     */
    public static Timeouts fast() {
        return new Timeouts(Duration.ofSeconds(1), Duration.ofMillis(10), Duration.ofMillis(5));
    }

    /**
     * For most subjects and machines.
     *
     * @return five seconds for what must come, 50 ms for what must not
     */
    public static Timeouts normal() {
        return new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(50), Duration.ofMillis(5));
    }

    /**
     * For subjects that change threads or use networks, and for machines that are busy or slow.
     *
     * @return 30 seconds for what must come, 250 ms for what must not
     */
    public static Timeouts slow() {
        return new Timeouts(Duration.ofSeconds(30), Duration.ofMillis(250), Duration.ofMillis(10));
    }

    /**
     * All times multiplied.
     *
     * @param factor above zero
     * @return the products, each a millisecond at least
     */
    public Timeouts times(double factor) {
        if (!(factor > 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("The factor must be above zero and finite, but is " + factor);
        }
        return new Timeouts(product(signal, factor), product(silence, factor), product(poll, factor));
    }

    private static Duration product(Duration time, double factor) {
        return Duration.ofMillis(Math.max(1, Math.round(time.toMillis() * factor)));
    }
}
