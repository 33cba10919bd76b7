package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.operators.QueueFuseable;
import io.reactivex.rxjava3.operators.QueueSubscription;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.ConditionalSubscriber;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.spi.ForeignEnd;
import org.reactivestreams.Subscriber;

/**
 * Hands a run of ours to a subscriber of RxJava. <strong>Serial</strong>, but for the subscription's side.
 *
 * @param <T> the type of the items
 */
class FlowableEnd<T> extends ForeignEnd<T> implements QueueSubscription<T> {

    private final Subscriber<? super T> subscriber;

    private FlowableEnd(Subscriber<? super T> subscriber, Context context) {
        super(context);
        this.subscriber = subscriber;
    }

    @SuppressWarnings("unchecked") // Both views are of one subscriber.
    static <T> FlowableEnd<T> of(Subscriber<? super T> subscriber) {
        Context context = RxJavaContext.of(subscriber);
        return subscriber instanceof io.reactivex.rxjava3.operators.ConditionalSubscriber<?> conditional
                ? new Conditional<>(
                        (io.reactivex.rxjava3.operators.ConditionalSubscriber<? super T>) conditional, context)
                : new FlowableEnd<>(subscriber, context);
    }

    @Override
    protected void subscribed() {
        subscriber.onSubscribe(this);
    }

    @Override
    @SuppressWarnings("NullAway") // That is how RxJava says it.
    protected void available() {
        subscriber.onNext(null);
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

    // ---- The queue

    @Override
    public int requestFusion(int mode) {
        return switch (fuse(
                (mode & QueueFuseable.SYNC) != 0,
                (mode & QueueFuseable.ASYNC) != 0,
                (mode & QueueFuseable.BOUNDARY) != 0)) {
            case NONE -> QueueFuseable.NONE;
            case SYNCHRONOUS -> QueueFuseable.SYNC;
            case ASYNCHRONOUS -> QueueFuseable.ASYNC;
        };
    }

    @Override
    public @Nullable T poll() throws Throwable {
        return pollQueue();
    }

    @Override
    public boolean isEmpty() {
        return isQueueEmpty();
    }

    @Override
    public void clear() {
        clearQueue();
    }

    @Override
    public boolean offer(T item) {
        throw new UnsupportedOperationException("This queue is for polling");
    }

    @Override
    public boolean offer(T first, T second) {
        throw new UnsupportedOperationException("This queue is for polling");
    }

    /** For a subscriber that can leave an item out without a request for another. */
    private static final class Conditional<T> extends FlowableEnd<T> implements ConditionalSubscriber<T> {

        private final io.reactivex.rxjava3.operators.ConditionalSubscriber<? super T> subscriber;

        Conditional(io.reactivex.rxjava3.operators.ConditionalSubscriber<? super T> subscriber, Context context) {
            super(subscriber, context);
            this.subscriber = subscriber;
        }

        @Override
        public boolean tryOnNext(T item) {
            return subscriber.tryOnNext(item);
        }
    }
}
