package org.reactivebridge.pool;

import java.time.Duration;

/** The options of a pool as numbers; times in nanoseconds. <strong>Immutable.</strong> */
record Limits(
        int maxSize,
        int minIdle,
        int maxPending,
        int parallel,
        long acquire,
        long create,
        long validate,
        long reset,
        long close,
        long life,
        long idle,
        long keepAlive,
        long trust,
        long leak,
        long firstBackoff,
        long mostBackoff,
        boolean testOnCheckOut) {

    /** From here on a time is taken as for ever: moments further apart could not be compared. */
    private static final long FOREVER = Long.MAX_VALUE >> 2;

    static Limits of(PoolOptions options) {
        return new Limits(
                options.maxSize(),
                Math.min(options.minIdle(), options.maxSize()),
                options.maxPending(),
                options.parallelConnects(),
                nanos(options.acquireTimeout()),
                nanos(options.createTimeout()),
                nanos(options.validateTimeout()),
                nanos(options.resetTimeout()),
                nanos(options.closeTimeout()),
                nanos(options.maxLife()),
                nanos(options.idleTimeout()),
                options.keepAlive().isZero() ? Books.NEVER : nanos(options.keepAlive()),
                nanos(options.trustFor()),
                options.leakThreshold().isZero() ? Books.NEVER : nanos(options.leakThreshold()),
                nanos(options.firstBackoff()),
                nanos(options.mostBackoff()),
                options.testOnCheckOut());
    }

    static long nanos(Duration time) {
        long most = Long.MAX_VALUE / 1_000_000_000L - 1;
        long nanos = time.toSeconds() > most ? Books.NEVER : time.toNanos();
        return nanos >= FOREVER ? Books.NEVER : Math.max(0, nanos);
    }
}
