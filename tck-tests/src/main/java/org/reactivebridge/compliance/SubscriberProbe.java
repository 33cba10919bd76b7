package org.reactivebridge.compliance;

import java.util.function.LongConsumer;

/**
 * What a subscriber that is being checked tells: each signal when it has dealt with it.
 *
 * @param <T> the type of the items
 * @thread Called by whichever thread the subscriber works on
 */
public interface SubscriberProbe<T> {

    /**
     * It has accepted a subscription.
     *
     * @param request makes the subscriber request that many items
     * @param cancel makes the subscriber cancel
     */
    void subscribed(LongConsumer request, Runnable cancel);

    /**
     * It has dealt with an item.
     *
     * @param item the item
     */
    void next(T item);

    /**
     * It has dealt with a failure.
     *
     * @param error the failure
     */
    void failed(Throwable error);

    /** It has dealt with the end. */
    void completed();
}
