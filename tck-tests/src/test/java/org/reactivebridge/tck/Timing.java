package org.reactivebridge.tck;

import java.time.Duration;
import org.reactivebridge.compliance.TckClasses;
import org.reactivebridge.compliance.Timeouts;
import org.reactivestreams.tck.TestEnvironment;

/**
 * How long the TCK waits. Most of its time is spent waiting for nothing to happen, so that is short: a signal that should
 * not come is looked for by tests of our own as well, which need no time. What should come may take long, so that a busy
 * machine fails no check.
 */
final class Timing {

    static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(10), Duration.ofMillis(5));

    private Timing() {}

    static TestEnvironment environment() {
        return TckClasses.environment(TIMEOUTS);
    }
}
