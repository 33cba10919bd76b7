package org.reactivebridge.compliance.beyond;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;

/** Reactor's side of the checks of fusion. */
final class ReactorFusion implements FusionLibrary {

    @Override
    public String queueType() {
        return "reactor.core.Fuseable.QueueSubscription";
    }

    @Override
    public <T> void subscribe(Publisher<T> publisher, FusedSubscriber<T> subscriber) {
        Flux.from(publisher).subscribe(new Plain<>(subscriber));
    }

    @Override
    public <T> void subscribeConditionally(
            Publisher<T> publisher, FusedSubscriber<T> subscriber, Predicate<T> accepts) {
        Flux.from(publisher).subscribe(new Conditional<>(subscriber, accepts));
    }

    private static class Plain<T> implements CoreSubscriber<T> {

        final FusedSubscriber<T> subscriber;

        Plain(FusedSubscriber<T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        @SuppressWarnings("unchecked") // It gives what the publisher gives.
        public void onSubscribe(Subscription subscription) {
            subscriber.onSubscribe(
                    subscription,
                    subscription instanceof Fuseable.QueueSubscription<?> queue
                            ? new Queue<>((Fuseable.QueueSubscription<T>) queue)
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

    private static final class Conditional<T> extends Plain<T> implements Fuseable.ConditionalSubscriber<T> {

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

    private record Queue<T>(Fuseable.QueueSubscription<T> queue) implements FusedQueue<T> {

        @Override
        public int requestFusion(int mode) {
            return queue.requestFusion(mode);
        }

        @Override
        public @Nullable T poll() {
            return queue.poll();
        }

        @Override
        public boolean isEmpty() {
            return queue.isEmpty();
        }

        @Override
        public int size() {
            return queue.size();
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
