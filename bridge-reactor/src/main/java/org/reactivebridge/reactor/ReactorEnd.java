package org.reactivebridge.reactor;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.ConditionalSubscriber;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.spi.ForeignEnd;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Fuseable;

/**
 * Hands a run of ours to a subscriber of Reactor. <strong>Serial</strong>, but for the subscription's side.
 *
 * @param <T> the type of the items
 */
class ReactorEnd<T> extends ForeignEnd<T> implements Fuseable.QueueSubscription<T> {

    private final CoreSubscriber<? super T> subscriber;

    private ReactorEnd(CoreSubscriber<? super T> subscriber, Context context) {
        super(context);
        this.subscriber = subscriber;
    }

    @SuppressWarnings("unchecked") // Both views are of one subscriber.
    static <T> ReactorEnd<T> of(CoreSubscriber<? super T> subscriber) {
        Context context = ReactorContexts.toBridge(subscriber.currentContext());
        return subscriber instanceof Fuseable.ConditionalSubscriber<?> conditional
                ? new Conditional<>((Fuseable.ConditionalSubscriber<? super T>) conditional, context)
                : new ReactorEnd<>(subscriber, context);
    }

    @Override
    protected void subscribed() {
        subscriber.onSubscribe(this);
    }

    @Override
    @SuppressWarnings("NullAway") // That is how Reactor says it.
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
                (mode & Fuseable.SYNC) != 0, (mode & Fuseable.ASYNC) != 0, (mode & Fuseable.THREAD_BARRIER) != 0)) {
            case NONE -> Fuseable.NONE;
            case SYNCHRONOUS -> Fuseable.SYNC;
            case ASYNCHRONOUS -> Fuseable.ASYNC;
        };
    }

    @Override
    public @Nullable T poll() {
        try {
            return pollQueue();
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw Exceptions.propagate(failure); // To be unwrapped by whoever polls.
        }
    }

    @Override
    public boolean isEmpty() {
        return isQueueEmpty();
    }

    @Override
    public int size() {
        return isQueueEmpty() ? 0 : 1; // It is not known how many; nobody asks but for none.
    }

    @Override
    public void clear() {
        clearQueue();
    }

    /** For a subscriber that can leave an item out without a request for another. */
    private static final class Conditional<T> extends ReactorEnd<T> implements ConditionalSubscriber<T> {

        private final Fuseable.ConditionalSubscriber<? super T> subscriber;

        Conditional(Fuseable.ConditionalSubscriber<? super T> subscriber, Context context) {
            super(subscriber, context);
            this.subscriber = subscriber;
        }

        @Override
        public boolean tryOnNext(T item) {
            return subscriber.tryOnNext(item);
        }
    }
}
