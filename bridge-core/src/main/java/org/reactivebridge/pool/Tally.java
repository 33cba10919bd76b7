package org.reactivebridge.pool;

import java.time.Duration;
import java.util.Arrays;

/** Counts for {@link PoolMetrics}. <strong>Confined</strong> to the lock of its pool, and so costs no atomics. */
final class Tally {

    long acquired;
    long waited;
    long waitNanos;
    long longestWait;
    long used;
    long useNanos;
    long timeouts;
    long refusals;
    long cancellations;
    long connected;
    long connectNanos;
    long connectFailures;
    long validations;
    long leaks;
    long overdueCloses;
    final long[] closed = new long[CloseReason.values().length];

    void waited(long nanos) {
        acquired++;
        waited++;
        waitNanos += nanos;
        longestWait = Math.max(longestWait, nanos);
    }

    PoolMetrics snapshot() {
        return new PoolMetrics(
                acquired,
                waited,
                Duration.ofNanos(waitNanos),
                Duration.ofNanos(longestWait),
                used,
                Duration.ofNanos(useNanos),
                timeouts,
                refusals,
                cancellations,
                connected,
                Duration.ofNanos(connectNanos),
                connectFailures,
                validations,
                leaks,
                overdueCloses,
                Arrays.stream(closed).boxed().toList());
    }
}
