package org.reactivebridge.compliance.beyond;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import io.reactivex.rxjava3.operators.ConditionalSubscriber;
import io.reactivex.rxjava3.operators.QueueSubscription;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/** RxJava's side of the checks of fusion. */
final class RxJavaFusion implements FusionLibrary {

    @Override
    public String queueType() {
        return "io.reactivex.rxjava3.operators.QueueSubscription";
    }

    @Override
    public <T> void subscribe(Publisher<T> publisher, FusedSubscriber<T> subscriber) {
        Flowable.fromPublisher(publisher).subscribe(new Plain<>(subscriber));
    }

    @Override
    public <T> void subscribeConditionally(
            Publisher<T> publisher, FusedSubscriber<T> subscriber, Predicate<T> accepts) {
        Flowable.fromPublisher(publisher).subscribe(new Conditional<>(subscriber, accepts));
    }

    private static class Plain<T> implements FlowableSubscriber<T> {

        final FusedSubscriber<T> subscriber;

        Plain(FusedSubscriber<T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        @SuppressWarnings("unchecked") // It gives what the publisher gives.
        public void onSubscribe(Subscription subscription) {
            subscriber.onSubscribe(
                    subscription,
                    subscription instanceof QueueSubscription<?> queue
                            ? new Queue<>((QueueSubscription<T>) queue)
                            : null);
        }

        @Override
        public void onNext(@Nullable T item) {
            subscriber.onNext(item);
        }

        @Override
        public void onError(Throwable thrown) {
            subscriber.onEnd(thrown);
        }

        @Override
        public void onComplete() {
            subscriber.onEnd(null);
        }
    }

    private static final class Conditional<T> extends Plain<T> implements ConditionalSubscriber<T> {

        private final Predicate<T> accepts;

        Conditional(FusedSubscriber<T> subscriber, Predicate<T> accepts) {
            super(subscriber);
            this.accepts = accepts;
        }

        @Override
        public boolean tryOnNext(T item) {
            subscriber.onOffer();
            if (accepts.test(item)) {
                subscriber.onNext(item);
                return true;
            }
            return false;
        }
    }

    private record Queue<T>(QueueSubscription<T> queue) implements FusedQueue<T> {

        @Override
        public int requestFusion(int mode) {
            return queue.requestFusion(mode);
        }

        @Override
        public @Nullable T poll() throws Throwable {
            return queue.poll();
        }

        @Override
        public boolean isEmpty() {
            return queue.isEmpty();
        }

        @Override
        public int size() {
            return -1;
        }

        @Override
        public void clear() {
            queue.clear();
        }

        @Override
        public void request(long count) {
            queue.request(count);
        }

        @Override
        public void cancel() {
            queue.cancel();
        }
    }
}
