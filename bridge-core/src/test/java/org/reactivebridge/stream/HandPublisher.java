package org.reactivebridge.stream;

import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A publisher moved by hand, that writes down what its subscribers do. */
final class HandPublisher<T> implements Publisher<T> {

    final List<Subscriber<? super T>> subscribers = new ArrayList<>();
    int cancellations;
    long requested;

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        subscribers.add(subscriber);
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long count) {
                requested += count;
            }

            @Override
            public void cancel() {
                cancellations++;
            }
        });
    }

    @SafeVarargs
    final HandPublisher<T> next(T... items) {
        for (T item : items) {
            latest().onNext(item);
        }
        return this;
    }

    void fail(Throwable error) {
        latest().onError(error);
    }

    void complete() {
        latest().onComplete();
    }

    Subscriber<? super T> latest() {
        return subscribers.get(subscribers.size() - 1);
    }
}
