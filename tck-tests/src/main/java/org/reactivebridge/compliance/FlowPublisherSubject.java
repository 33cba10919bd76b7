package org.reactivebridge.compliance;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/**
 * A {@link PublisherSubject} for publishers of {@link Flow}.
 *
 * @param <T> the type of the items
 * @thread Checks may run side by side, so the methods may be called by several threads at once
 */
public interface FlowPublisherSubject<T> {

    /**
     * A new publisher, as {@link PublisherSubject#publisher} says.
     *
     * @param elements exactly how many items it gives before it completes
     * @return the publisher
     */
    Flow.Publisher<T> publisher(long elements);

    /**
     * A new publisher that fails on subscription, as {@link PublisherSubject#failedPublisher} says.
     *
     * @return the publisher, or null as by default
     */
    default Flow.@Nullable Publisher<T> failedPublisher() {
        return null;
    }

    /**
     * The most items, as {@link PublisherSubject#maxElements} says.
     *
     * @return {@link PublisherSubject#MANY} by default
     */
    default long maxElements() {
        return PublisherSubject.MANY;
    }

    /**
     * The depth of recursion, as {@link PublisherSubject#recursionDepth} says.
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

    /**
     * The same for Reactive Streams.
     *
     * @return a subject of the same publishers
     */
    default PublisherSubject<T> toReactiveStreams() {
        FlowPublisherSubject<T> flow = this;
        return new PublisherSubject<>() {
            @Override
            public Publisher<T> publisher(long elements) {
                return FlowAdapters.toPublisher(flow.publisher(elements));
            }

            @Override
            public @Nullable Publisher<T> failedPublisher() {
                Flow.Publisher<T> failed = flow.failedPublisher();
                return failed == null ? null : FlowAdapters.toPublisher(failed);
            }

            @Override
            public long maxElements() {
                return flow.maxElements();
            }

            @Override
            public long recursionDepth() {
                return flow.recursionDepth();
            }

            @Override
            public String name() {
                return flow.name();
            }
        };
    }
}
