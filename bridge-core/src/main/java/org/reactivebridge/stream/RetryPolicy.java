package org.reactivebridge.stream;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * How often, how late and after which failures {@link AsyncStream#retry} and {@link AsyncFuture#retry} try again.
 *
 * <p>{@link #defaults()} makes four attempts in all, with pauses of up to 100, 200 and 400 ms, after any
 * {@link Exception}; each method returns a policy that differs in one respect. Attempts are counted over a whole run:
 * items that came in between do not start the count anew.
 *
 * <p>What is {@linkplain org.reactivebridge.kernel.Failures#isFatal fatal} to the JVM is never retried. When a run gives
 * up, its failure is that of the last attempt, the very instance: the earlier ones are not attached to it, because an
 * exception may be shared between runs and would then gather failures without bound. The {@linkplain #when predicate} sees
 * every failure that could be retried.
 *
 * <p><strong>Immutable.</strong>
 */
public final class RetryPolicy {

    private static final RetryPolicy DEFAULT =
            new RetryPolicy(4, 100_000_000L, 10_000_000_000L, 0.5, Exception.class::isInstance);

    private final long attempts;
    private final long minNanos;
    private final long maxNanos;
    private final double jitter;
    private final Predicate<? super Throwable> predicate;

    private RetryPolicy(
            long attempts, long minNanos, long maxNanos, double jitter, Predicate<? super Throwable> predicate) {
        this.attempts = attempts;
        this.minNanos = minNanos;
        this.maxNanos = maxNanos;
        this.jitter = jitter;
        this.predicate = predicate;
    }

    /**
     * Four attempts, a backoff from 100 ms to 10 s, a jitter of a half, after any {@link Exception}.
     *
     * @return the default
     */
    public static RetryPolicy defaults() {
        return DEFAULT;
    }

    /**
     * This policy with another number of attempts.
     *
     * @param count how many attempts are made in all, the first included; {@link Long#MAX_VALUE} for no limit
     * @return a new policy
     * @throws IllegalArgumentException if the number is less than 1
     */
    public RetryPolicy attempts(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, but is " + count);
        }
        return new RetryPolicy(count, minNanos, maxNanos, jitter, predicate);
    }

    /**
     * This policy with other pauses between attempts: each twice as long as the one before.
     *
     * @param min the first pause; {@link Duration#ZERO} for none at all
     * @param max the longest pause
     * @return a new policy
     * @throws NullPointerException if a duration is null
     * @throws IllegalArgumentException if the first pause is negative, or longer than the longest
     */
    public RetryPolicy backoff(Duration min, Duration max) {
        if (max.compareTo(min) < 0) {
            throw new IllegalArgumentException("The longest pause, " + max + ", is shorter than the first, " + min);
        }
        return new RetryPolicy(
                attempts, Durations.notNegative(min, "min"), Durations.notNegative(max, "max"), jitter, predicate);
    }

    /**
     * This policy with another jitter, which keeps those who failed together from trying again together.
     *
     * @param part by which part of itself a pause may be shortened at random: 0 for none, 1 for anything down to nothing
     * @return a new policy
     * @throws IllegalArgumentException if the part is not between 0 and 1
     */
    public RetryPolicy jitter(double part) {
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("jitter must be between 0 and 1, but is " + part);
        }
        return new RetryPolicy(attempts, minNanos, maxNanos, part, predicate);
    }

    /**
     * This policy for other failures.
     *
     * @param condition says whether a failure is worth another attempt; asked for each but the last attempt, on the thread
     *     of the run's task
     * @return a new policy
     * @throws NullPointerException if the condition is null
     */
    public RetryPolicy when(Predicate<? super Throwable> condition) {
        return new RetryPolicy(attempts, minNanos, maxNanos, jitter, Objects.requireNonNull(condition, "condition"));
    }

    /** The pause behind a failed attempt, counted from 1, in nanoseconds; negative if there is not to be another. */
    long delayNanos(long failed, Throwable failure, RandomGenerator random) {
        if ((failed >= attempts && attempts != Long.MAX_VALUE) || !predicate.test(failure)) {
            return -1;
        }
        int doublings = (int) Math.min(failed - 1, Long.SIZE - 2);
        long pause = minNanos <= maxNanos >> doublings ? minNanos << doublings : maxNanos;
        return pause == 0 || jitter == 0 ? pause : pause - (long) (pause * jitter * random.nextDouble());
    }

    @Override
    public String toString() {
        return "RetryPolicy[" + attempts + " attempts, backoff " + Duration.ofNanos(minNanos) + " to "
                + Duration.ofNanos(maxNanos) + ", jitter " + jitter + "]";
    }
}
