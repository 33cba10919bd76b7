package org.reactivebridge.compliance;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Processor;
import org.reactivestreams.Publisher;

/**
 * Says how to make the processors that are to be checked: such as pass on what they are given, unchanged.
 *
 * @param <T> the type of the items
 * @thread Checks may run side by side, so the methods may be called by several threads at once
 */
public interface ProcessorSubject<T> {

    /**
     * A new processor.
     *
     * @param bufferSize how many items it must be able to hold without losing any
     * @return the processor
     */
    Processor<T, T> processor(int bufferSize);

    /**
     * An item for the processor.
     *
     * @param number its number
     * @return the item; for another number another one
     */
    T element(int number);

    /**
     * A new publisher, most sensibly a processor, that fails on subscription: it calls {@code onSubscribe} and then {@code onError}.
     *
     * @return the publisher; null, as by default, skips the checks of failures and says so
     */
    default @Nullable Publisher<T> failedPublisher() {
        return null;
    }

    /**
     * How many items a processor must be able to hold in the checks.
     *
     * @return 16 by default
     */
    default int bufferSize() {
        return 16;
    }

    /**
     * How many subscribers a processor serves at once.
     *
     * @return {@link Long#MAX_VALUE} by default; 1 for one that is not shared, which makes the checks of several inapplicable
     */
    default long maxSubscribers() {
        return Long.MAX_VALUE;
    }

    /**
     * Whether it requests no more from its upstream than its slowest subscriber has requested.
     *
     * @return false by default
     */
    default boolean coordinatedEmission() {
        return false;
    }

    /**
     * The most items that pass through a processor.
     *
     * @return {@link PublisherSubject#MANY} by default
     */
    default long maxElements() {
        return PublisherSubject.MANY;
    }

    /**
     * How deep {@code request} within {@code onNext} may lead to {@code onNext} within {@code request} (§3.3).
     *
     * @return 1 by default
     */
    default long recursionDepth() {
        return 1;
    }

    /**
     * What reports call it.
     *
     * @return its class by default
     */
    default String name() {
        return getClass().getSimpleName();
    }
}
