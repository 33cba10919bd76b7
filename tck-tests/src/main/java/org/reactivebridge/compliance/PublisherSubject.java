package org.reactivebridge.compliance;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Says how to make the publishers that are to be checked.
 *
 * @param <T> the type of the items
 * @thread Checks may run side by side, so the methods may be called by several threads at once
 */
public interface PublisherSubject<T> {

    /** The most items for a publisher that may be asked for any number and then completes. */
    long MANY = Long.MAX_VALUE - 1;

    /**
     * A new publisher. For {@link Long#MAX_VALUE} and other large numbers it must not make the items beforehand.
     *
     * @param elements exactly how many items it gives before it completes, from 0 to {@link #maxElements()}
     * @return the publisher; checks subscribe to it once, those of §1.11 several times
     */
    Publisher<T> publisher(long elements);

    /**
     * A new publisher that fails on subscription: it calls {@code onSubscribe} and then {@code onError}, without being asked for
     * anything.
     *
     * @return the publisher; null, as by default, skips the checks of failures and says so
     */
    default @Nullable Publisher<T> failedPublisher() {
        return null;
    }

    /**
     * The most items that a publisher can give.
     *
     * @return {@link #MANY} by default; less where the checks that need more make no sense, such as 1 for what gives one item at most;
     *     {@link Long#MAX_VALUE} if it never completes
     */
    default long maxElements() {
        return MANY;
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
