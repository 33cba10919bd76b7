package org.reactivebridge.stream;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Source;

/** What the faces do with the durations that they are given. */
final class Durations {

    private Durations() {}

    /**
     * A duration in nanoseconds; {@link Long#MAX_VALUE} if it is longer than can be counted.
     *
     * @throws IllegalArgumentException if it is negative
     */
    static long notNegative(Duration duration, String name) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, but is " + duration);
        }
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    /**
     * A duration in nanoseconds; {@link Long#MAX_VALUE} if it is longer than can be counted.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    static long positive(Duration duration, String name) {
        if (duration.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, but is " + duration);
        }
        return notNegative(duration, name);
    }

    /** Fails because time is up. */
    static <T> Source<T> timedOut(Duration duration) {
        return (waker, context) -> Cursors.failed(new TimeoutException("No item came within " + duration));
    }
}
