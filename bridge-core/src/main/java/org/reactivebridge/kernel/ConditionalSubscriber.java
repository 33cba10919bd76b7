package org.reactivebridge.kernel;

import org.reactivestreams.Subscriber;

/**
 * A subscriber that can leave an item out without having to request another one for it. Every publisher of this library
 * looks for it, and prefers {@link #tryOnNext} to {@link #onNext}. It is one that provides a context too, so that subscribers
 * that are neither, which are most, are asked once.
 *
 * <p><strong>Serial</strong>, like every subscriber (§1.3).
 *
 * @param <T> the type of the items
 */
public interface ConditionalSubscriber<T> extends Subscriber<T>, ContextProvider {

    /**
     * Takes an item, and says whether it counts.
     *
     * @param item the item
     * @return true if the item used up one of those requested, false if it was left out
     */
    boolean tryOnNext(T item);
}
