package org.reactivebridge.compliance;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Subscriber;

/**
 * A {@link SubscriberSubject} for subscribers of {@link Flow}.
 *
 * @param <T> the type of the items
 * @thread Checks may run side by side, so the methods may be called by several threads at once
 */
public interface FlowSubscriberSubject<T> {

    /**
     * A new subscriber, of which nothing but its signals is known.
     *
     * @return the subscriber
     */
    Flow.Subscriber<T> subscriber();

    /**
     * A new subscriber that tells the probe, as {@link SubscriberSubject#subscriber(SubscriberProbe)} says.
     *
     * @param probe what it tells
     * @return the subscriber, or null as by default
     */
    default Flow.@Nullable Subscriber<T> subscriber(SubscriberProbe<T> probe) {
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
    default void triggerRequest(Flow.Subscriber<? super T> subscriber) {}

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
     * @return a subject of the same subscribers
     */
    default SubscriberSubject<T> toReactiveStreams() {
        FlowSubscriberSubject<T> flow = this;
        return new SubscriberSubject<>() {
            @Override
            public Subscriber<T> subscriber() {
                return FlowAdapters.toSubscriber(flow.subscriber());
            }

            @Override
            public @Nullable Subscriber<T> subscriber(SubscriberProbe<T> probe) {
                Flow.Subscriber<T> probed = flow.subscriber(probe);
                return probed == null ? null : FlowAdapters.toSubscriber(probed);
            }

            @Override
            public T element(int number) {
                return flow.element(number);
            }

            @Override
            public void triggerRequest(Subscriber<? super T> subscriber) {
                flow.triggerRequest(FlowAdapters.toFlowSubscriber(subscriber));
            }

            @Override
            public String name() {
                return flow.name();
            }
        };
    }
}
