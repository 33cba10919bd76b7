package org.reactivebridge.compliance;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Processor;
import org.reactivestreams.Publisher;

/**
 * A {@link ProcessorSubject} for processors of {@link Flow}.
 *
 * @param <T> the type of the items
 * @thread Checks may run side by side, so the methods may be called by several threads at once
 */
public interface FlowProcessorSubject<T> {

    /**
     * A new processor.
     *
     * @param bufferSize how many items it must be able to hold without losing any
     * @return the processor
     */
    Flow.Processor<T, T> processor(int bufferSize);

    /**
     * An item for the processor.
     *
     * @param number its number
     * @return the item; for another number another one
     */
    T element(int number);

    /**
     * A new publisher that fails on subscription, as {@link ProcessorSubject#failedPublisher} says.
     *
     * @return the publisher, or null as by default
     */
    default Flow.@Nullable Publisher<T> failedPublisher() {
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
     * How many subscribers a processor serves at once, as {@link ProcessorSubject#maxSubscribers} says.
     *
     * @return {@link Long#MAX_VALUE} by default
     */
    default long maxSubscribers() {
        return Long.MAX_VALUE;
    }

    /**
     * Whether it requests no more than its slowest subscriber, as {@link ProcessorSubject#coordinatedEmission} says.
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
     * The depth of recursion, as {@link ProcessorSubject#recursionDepth} says.
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
     * @return a subject of the same processors
     */
    default ProcessorSubject<T> toReactiveStreams() {
        FlowProcessorSubject<T> flow = this;
        return new ProcessorSubject<>() {
            @Override
            public Processor<T, T> processor(int bufferSize) {
                return FlowAdapters.toProcessor(flow.processor(bufferSize));
            }

            @Override
            public T element(int number) {
                return flow.element(number);
            }

            @Override
            public @Nullable Publisher<T> failedPublisher() {
                Flow.Publisher<T> failed = flow.failedPublisher();
                return failed == null ? null : FlowAdapters.toPublisher(failed);
            }

            @Override
            public int bufferSize() {
                return flow.bufferSize();
            }

            @Override
            public long maxSubscribers() {
                return flow.maxSubscribers();
            }

            @Override
            public boolean coordinatedEmission() {
                return flow.coordinatedEmission();
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
