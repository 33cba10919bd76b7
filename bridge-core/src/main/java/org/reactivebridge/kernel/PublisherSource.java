package org.reactivebridge.kernel;

import org.reactivestreams.Publisher;

/**
 * A source that does nothing but subscribe to a publisher. A conversion back to the publisher's own type hands that publisher
 * out, so that a round trip without an operator in between leaves no trace.
 *
 * <p><strong>Immutable.</strong>
 *
 * @param <T> the type of the items
 */
public interface PublisherSource<T> extends Source<T> {

    /**
     * What each run subscribes to.
     *
     * @return the publisher, as it was given
     */
    Publisher<? extends T> publisher();
}
