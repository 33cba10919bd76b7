package org.reactivebridge.tck;

import org.reactivestreams.tck.TestEnvironment;

/**
 * How long the TCK waits. Most of its time is spent waiting for nothing to happen, so that is short: a signal that should
 * not come is looked for by tests of our own as well, which need no time. What should come may take long, so that a busy
 * machine fails no check.
 */
final class Timing {

    /** For a signal that must come. */
    private static final long SIGNAL_MILLIS = 5_000;

    /** For signals that must not come. */
    private static final long SILENCE_MILLIS = 10;

    /** Between two looks. */
    private static final long POLL_MILLIS = 5;

    /** Before the garbage collector looks for a subscriber that nobody should hold any more. The TCK always waits this long. */
    static final long COLLECTION_MILLIS = 20;

    private Timing() {}

    static TestEnvironment environment() {
        return new TestEnvironment(SIGNAL_MILLIS, SILENCE_MILLIS, POLL_MILLIS);
    }
}
