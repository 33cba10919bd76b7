package org.reactivebridge.compliance;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.function.LongFunction;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.TestEnvironment.BlackholeSubscriberWithSubscriptionSupport;

/**
 * The check of §3.13 with patience: a publisher drops all references to a subscriber that has cancelled. The TCK waits for a fixed
 * time, collects once, and gives the collector a tenth of a second, which a busy machine needs for other things now and then. Here it
 * is collected again until the subscriber is gone; one that is held never is.
 */
final class References {

    private static final int MOST_COLLECTIONS = 50;
    private static final long WAIT_MILLIS = 100;
    private static final long ELEMENTS = 3;

    private References() {}

    static void check(LongFunction<? extends Publisher<?>> publishers, long maxElements) throws InterruptedException {
        if (maxElements < ELEMENTS) {
            throw TckTable.tooFewElements(Long.toString(ELEMENTS), Long.toString(maxElements));
        }
        TestEnvironment environment = new PatientEnvironment(Timeouts.normal());
        Publisher<?> publisher = publishers.apply(ELEMENTS);
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        WeakReference<Object> cancelled = new WeakReference<>(cancelled(publisher, environment), collected);
        for (int i = 0; i < MOST_COLLECTIONS; i++) {
            System.gc();
            if (collected.remove(WAIT_MILLIS) == cancelled) {
                environment.verifyNoAsyncErrorsNoDelay();
                return;
            }
        }
        throw new AssertionError("Publisher " + publisher
                + " did not drop reference to test subscriber after subscription cancellation");
    }

    /** In a method of its own, so that no frame holds the subscriber afterwards. */
    private static <T> Object cancelled(Publisher<T> publisher, TestEnvironment environment)
            throws InterruptedException {
        BlackholeSubscriberWithSubscriptionSupport<T> subscriber =
                new BlackholeSubscriberWithSubscriptionSupport<>(environment);
        environment.subscribe(publisher, subscriber);
        subscriber.request(1);
        subscriber.cancel();
        return subscriber;
    }
}
