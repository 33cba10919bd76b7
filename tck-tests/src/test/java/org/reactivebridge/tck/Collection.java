package org.reactivebridge.tck;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.TestEnvironment.BlackholeSubscriberWithSubscriptionSupport;

/**
 * The check of §3.13 with patience: a publisher drops all references to a subscriber that has cancelled. The TCK waits for a fixed
 * time, collects once, and gives the collector a tenth of a second, which a busy machine needs for other things now and then. Here it
 * is collected again until the subscriber is gone; one that is held never is.
 */
final class Collection {

    private static final int MOST_COLLECTIONS = 50;
    private static final long WAIT_MILLIS = 100;

    private Collection() {}

    static <T> void check(PublisherVerification<T> verification, TestEnvironment environment) throws Throwable {
        verification.activePublisherTest(3, false, publisher -> {
            ReferenceQueue<Object> collected = new ReferenceQueue<>();
            WeakReference<Object> cancelled = new WeakReference<>(cancelled(publisher, environment), collected);
            for (int i = 0; i < MOST_COLLECTIONS; i++) {
                System.gc();
                if (collected.remove(WAIT_MILLIS) == cancelled) {
                    environment.verifyNoAsyncErrorsNoDelay();
                    return;
                }
            }
            environment.flop("Publisher " + publisher
                    + " did not drop reference to test subscriber after subscription cancellation");
        });
    }

    /** In a method of its own, so that no frame holds the subscriber afterwards. */
    private static <T> Object cancelled(Publisher<T> publisher, TestEnvironment environment) throws Throwable {
        BlackholeSubscriberWithSubscriptionSupport<T> subscriber =
                new BlackholeSubscriberWithSubscriptionSupport<>(environment);
        environment.subscribe(publisher, subscriber);
        subscriber.request(1);
        subscriber.cancel();
        return subscriber;
    }
}
