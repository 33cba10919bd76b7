package org.reactivebridge.compliance;

import java.util.Objects;
import java.util.function.LongConsumer;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Publishers and subscribers for tests of the checks: one in order, one that breaks one rule. */
public final class Samples {

    private Samples() {}

    /** The numbers from 0 on, in order in every respect. */
    public static Publisher<Long> numbers(long count) {
        return AsyncStream.generate(() -> 0L, (state, sink) -> {
            if (state < count) {
                sink.next(state);
            } else {
                sink.complete();
            }
            return state + 1;
        });
    }

    public static Publisher<Long> failed() {
        return AsyncStream.error(new IllegalStateException("fails as it should"));
    }

    /** Accepts null instead of throwing, and so breaks §1.9; in order otherwise. */
    public static Publisher<Long> acceptingNull(long count) {
        Publisher<Long> numbers = numbers(count);
        return subscriber -> {
            if (subscriber != null) {
                numbers.subscribe(subscriber);
            }
        };
    }

    public static PublisherSubject<Long> publisher() {
        return new PublisherSubject<>() {
            @Override
            public Publisher<Long> publisher(long elements) {
                return numbers(elements);
            }

            @Override
            public Publisher<Long> failedPublisher() {
                return failed();
            }
        };
    }

    /** Asks for one item after the other, and tells a probe if it has one. */
    public static class OneByOne<T> implements Subscriber<T> {

        private final SubscriberProbe<T> probe;
        private Subscription subscription;

        public OneByOne() {
            this(null);
        }

        public OneByOne(SubscriberProbe<T> probe) {
            this.probe = probe;
        }

        @Override
        public void onSubscribe(Subscription given) {
            Objects.requireNonNull(given);
            if (subscription != null) {
                given.cancel();
                return;
            }
            subscription = given;
            if (probe == null) {
                given.request(1);
            } else {
                LongConsumer request = given::request;
                probe.subscribed(request, given::cancel);
            }
        }

        @Override
        public void onNext(T item) {
            Objects.requireNonNull(item);
            if (probe == null) {
                subscription.request(1);
            } else {
                probe.next(item);
            }
        }

        @Override
        public void onError(Throwable error) {
            Objects.requireNonNull(error);
            if (probe != null) {
                probe.failed(error);
            }
        }

        @Override
        public void onComplete() {
            if (probe != null) {
                probe.completed();
            }
        }
    }
}
