package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.FlowableSubscriber;
import io.reactivex.rxjava3.operators.ConditionalSubscriber;
import io.reactivex.rxjava3.operators.QueueFuseable;
import io.reactivex.rxjava3.operators.QueueSubscription;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.spi.ThreadContext;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Passes everything on with a context as the current one, queues included. <strong>Serial</strong>, like the two sides that
 * it stands between.
 *
 * @param <T> the type of the items
 */
class ContextualSubscriber<T> implements FlowableSubscriber<T>, QueueSubscription<T> {

    final Context context;
    private final Subscriber<? super T> subscriber;
    private @Nullable Subscription upstream; // Written before the subscriber gets to know this.
    private @Nullable QueueSubscription<T> queue;

    ContextualSubscriber(Context context, Subscriber<? super T> subscriber) {
        this.context = context;
        this.subscriber = subscriber;
    }

    @Override
    @SuppressWarnings("unchecked") // The subscription is of the flowable of T.
    public void onSubscribe(Subscription given) {
        upstream = given;
        queue = given instanceof QueueSubscription<?> fuseable ? (QueueSubscription<T>) fuseable : null;
        Context outer = ThreadContext.enter(context);
        try {
            subscriber.onSubscribe(this);
        } finally {
            ThreadContext.leave(outer);
        }
    }

    @Override
    public void onNext(T item) {
        Context outer = ThreadContext.enter(context);
        try {
            subscriber.onNext(item);
        } finally {
            ThreadContext.leave(outer);
        }
    }

    @Override
    public void onError(Throwable error) {
        Context outer = ThreadContext.enter(context);
        try {
            subscriber.onError(error);
        } finally {
            ThreadContext.leave(outer);
        }
    }

    @Override
    public void onComplete() {
        Context outer = ThreadContext.enter(context);
        try {
            subscriber.onComplete();
        } finally {
            ThreadContext.leave(outer);
        }
    }

    @Override
    public void request(long count) {
        Context outer = ThreadContext.enter(context);
        try {
            Objects.requireNonNull(upstream).request(count);
        } finally {
            ThreadContext.leave(outer);
        }
    }

    @Override
    public void cancel() {
        Context outer = ThreadContext.enter(context);
        try {
            Objects.requireNonNull(upstream).cancel();
        } finally {
            ThreadContext.leave(outer);
        }
    }

    // ---- The queue

    @Override
    public int requestFusion(int mode) {
        QueueSubscription<T> fuseable = queue;
        return fuseable == null ? QueueFuseable.NONE : fuseable.requestFusion(mode);
    }

    @Override
    public @Nullable T poll() throws Throwable {
        Context outer = ThreadContext.enter(context);
        try {
            return Objects.requireNonNull(queue).poll();
        } finally {
            ThreadContext.leave(outer);
        }
    }

    @Override
    public boolean isEmpty() {
        return Objects.requireNonNull(queue).isEmpty();
    }

    @Override
    public void clear() {
        Objects.requireNonNull(queue).clear();
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
    static final class Conditional<T> extends ContextualSubscriber<T> implements ConditionalSubscriber<T> {

        private final ConditionalSubscriber<? super T> subscriber;

        Conditional(Context context, ConditionalSubscriber<? super T> subscriber) {
            super(context, subscriber);
            this.subscriber = subscriber;
        }

        @Override
        public boolean tryOnNext(T item) {
            Context outer = ThreadContext.enter(context);
            try {
                return subscriber.tryOnNext(item);
            } finally {
                ThreadContext.leave(outer);
            }
        }
    }
}
