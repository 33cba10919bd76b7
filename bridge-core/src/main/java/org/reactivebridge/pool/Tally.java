package org.reactivebridge.pool;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Counts for {@link PoolMetrics}. <strong>Confined</strong> to the lock of its pool, and so costs no atomics. */
final class Tally {

    long acquired;
    long waited;
    long waitNanos;
    long longestWait;
    long used;
    long timed;
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
    private final Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);

    void closed(CloseReason reason) {
        closed.merge(reason, 1L, Long::sum);
    }

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
                timed,
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
                Map.copyOf(closed));
    }
}
