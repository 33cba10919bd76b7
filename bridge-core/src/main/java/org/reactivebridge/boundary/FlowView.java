package org.reactivebridge.boundary;

import java.util.Objects;
import java.util.concurrent.Flow;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A publisher as the JDK names it. Signals, demand and the subscriber's context pass through.
 *
 * <p><strong>Immutable.</strong>
 *
 * @param <T> the type of the items
 * @param publisher the publisher behind this view
 */
public record FlowView<T>(Publisher<T> publisher) implements Flow.Publisher<T> {

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber"); // §1.9
        if (subscriber instanceof ContextProvider provider) {
            publisher.subscribe(new Contextual<T>(subscriber, provider));
        } else {
            publisher.subscribe(new Plain<T>(subscriber));
        }
    }

    private static class Plain<T> implements Subscriber<T> {

        private final Flow.Subscriber<? super T> subscriber;

        Plain(Flow.Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscriber.onSubscribe(new Demand(subscription));
        }

        @Override
        public void onNext(T item) {
            subscriber.onNext(item);
        }

        @Override
        public void onError(Throwable error) {
            subscriber.onError(error);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }

    private static final class Contextual<T> extends Plain<T> implements ContextProvider {

        private final ContextProvider provider;

        Contextual(Flow.Subscriber<? super T> subscriber, ContextProvider provider) {
            super(subscriber);
            this.provider = provider;
        }

        @Override
        public Context context() {
            return provider.context();
        }
    }

    private record Demand(Subscription subscription) implements Flow.Subscription {

        @Override
        public void request(long count) {
            subscription.request(count);
        }

        @Override
        public void cancel() {
            subscription.cancel();
        }
    }
}
