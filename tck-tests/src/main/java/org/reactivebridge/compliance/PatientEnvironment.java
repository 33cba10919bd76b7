package org.reactivebridge.compliance;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.TestEnvironment;

/**
 * Really waits for an error. The TCK's own looks once, after the time between two looks: where it counts the time that is left it
 * says {@code =-} for {@code -=}. That is too early for an error that comes from another thread.
 */
final class PatientEnvironment extends TestEnvironment {

    private final CountDownLatch error = new CountDownLatch(1);

    PatientEnvironment(Timeouts timeouts) {
        super(
                timeouts.signal().toMillis(),
                timeouts.silence().toMillis(),
                timeouts.poll().toMillis());
    }

    @Override
    public void flop(Throwable thrown, String message) {
        super.flop(thrown, message);
        error.countDown();
    }

    @Override
    public <T> ManualSubscriber<T> newManualSubscriber(Publisher<T> publisher, long timeoutMillis)
            throws InterruptedException {
        ManualSubscriber<T> subscriber = new Waiting<>(this, error);
        subscribe(publisher, subscriber, timeoutMillis);
        return subscriber;
    }

    private static final class Waiting<T> extends ManualSubscriberWithSubscriptionSupport<T> {

        private final CountDownLatch error;

        Waiting(TestEnvironment environment, CountDownLatch error) {
            super(environment);
            this.error = error;
        }

        @Override
        public <E extends Throwable> E expectError(Class<E> expected, long totalMillis, long pollMillis, String message)
                throws Exception {
            await(totalMillis);
            return super.expectError(expected, totalMillis, pollMillis, message);
        }

        @Override
        public <E extends Throwable> void expectErrorWithMessage(
                Class<E> expected, List<String> required, long totalMillis, long pollMillis) throws Exception {
            await(totalMillis);
            super.expectErrorWithMessage(expected, required, totalMillis, pollMillis);
        }

        @SuppressWarnings("ReturnValueIgnored") // Whether it came is asked by what follows.
        private void await(long millis) throws InterruptedException {
            error.await(millis, TimeUnit.MILLISECONDS);
        }
    }
}
