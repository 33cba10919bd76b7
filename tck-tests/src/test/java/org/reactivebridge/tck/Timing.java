package org.reactivebridge.tck;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
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

    private Timing() {}

    static TestEnvironment environment() {
        return new PatientEnvironment();
    }

    /**
     * Really waits for an error. The TCK's own looks once, after the time between two looks: where it counts the time that is
     * left it says {@code =-} for {@code -=}. That is too early for an error that comes from another thread.
     */
    private static final class PatientEnvironment extends TestEnvironment {

        private final CountDownLatch error = new CountDownLatch(1);

        PatientEnvironment() {
            super(SIGNAL_MILLIS, SILENCE_MILLIS, POLL_MILLIS);
        }

        @Override
        public void flop(Throwable thrown, String message) {
            super.flop(thrown, message);
            error.countDown();
        }

        @Override
        public <T> ManualSubscriber<T> newManualSubscriber(Publisher<T> publisher, long timeoutMillis)
                throws InterruptedException {
            ManualSubscriber<T> subscriber = new ManualSubscriberWithSubscriptionSupport<>(this) {
                @Override
                public <E extends Throwable> E expectError(
                        Class<E> expected, long totalMillis, long pollMillis, String message) throws Exception {
                    error.await(totalMillis, TimeUnit.MILLISECONDS);
                    return super.expectError(expected, totalMillis, pollMillis, message);
                }

                @Override
                public <E extends Throwable> void expectErrorWithMessage(
                        Class<E> expected, List<String> required, long totalMillis, long pollMillis) throws Exception {
                    error.await(totalMillis, TimeUnit.MILLISECONDS);
                    super.expectErrorWithMessage(expected, required, totalMillis, pollMillis);
                }
            };
            subscribe(publisher, subscriber, timeoutMillis);
            return subscriber;
        }
    }
}
