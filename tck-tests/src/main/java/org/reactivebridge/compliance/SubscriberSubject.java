package org.reactivebridge.compliance;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;

/**
 * Says how to make the subscribers that are to be checked. From outside a check sees what a subscriber does to its subscription; what it
 * does with items it sees only if it is given a {@linkplain #subscriber(SubscriberProbe) subscriber with a probe}.
 *
 * @param <T> the type of the items
 * @thread Checks may run side by side, so the methods may be called by several threads at once
 */
public interface SubscriberSubject<T> {

    /**
     * A new subscriber, of which nothing but its signals is known.
     *
     * @return the subscriber
     */
    Subscriber<T> subscriber();

    /**
     * A new subscriber that tells the probe about all that reaches it, and through which the probe can request and cancel.
     *
     * @param probe what it tells
     * @return the subscriber; null, as by default, skips the checks that need it and says so
     */
    default @Nullable Subscriber<T> subscriber(SubscriberProbe<T> probe) {
        return null;
    }

    /**
     * An item for the subscriber.
     *
     * @param number its number
     * @return the item; for another number another one
     */
    T element(int number);

    /**
     * Makes a subscriber without a probe request at least one item, if it does not do so by itself.
     *
     * @param subscriber one that {@link #subscriber()} has made and that has a subscription
     */
    default void triggerRequest(Subscriber<? super T> subscriber) {}

    /**
     * What reports call it.
     *
     * @return its class by default
     */
    default String name() {
        return getClass().getSimpleName();
    }
}
