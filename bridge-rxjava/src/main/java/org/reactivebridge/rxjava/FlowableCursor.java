package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.FlowableSubscriber;
import io.reactivex.rxjava3.operators.QueueFuseable;
import io.reactivex.rxjava3.operators.QueueSubscription;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.spi.ForeignCursor;
import org.reactivebridge.spi.FusedQueue;
import org.reactivestreams.Subscription;

/**
 * Reads a {@code Flowable}: polls its queue if it has one to give. <strong>Serial</strong>, but for what its base class says
 * of signals.
 *
 * @param <T> the type of the items
 */
final class FlowableCursor<T> extends ForeignCursor<T> implements FlowableSubscriber<T> {

    FlowableCursor(Waker waker, Context context) {
        super(waker, context);
    }

    /**
     * A synchronous queue belongs to whoever polls, functions and all. Another is polled wherever the task runs, so it must
     * not call functions that were placed on a certain thread: hence the boundary.
     */
    @Override
    @SuppressWarnings("unchecked") // The subscription is of the flowable of T.
    protected @Nullable FusedQueue<T> fuse(Subscription subscription) {
        if (!(subscription instanceof QueueSubscription<?> queue)) {
            return null;
        }
        if (queue.requestFusion(QueueFuseable.SYNC) == QueueFuseable.SYNC) {
            return new Queue<>((QueueSubscription<T>) queue, true);
        }
        if (queue.requestFusion(QueueFuseable.ASYNC | QueueFuseable.BOUNDARY) == QueueFuseable.ASYNC) {
            return new Queue<>((QueueSubscription<T>) queue, false);
        }
        return null;
    }

    private record Queue<T>(QueueSubscription<T> queue, boolean isSynchronous) implements FusedQueue<T> {

        @Override
        public @Nullable T poll() throws Throwable {
            return queue.poll();
        }

        @Override
        public boolean isEmpty() {
            return queue.isEmpty();
        }

        @Override
        public void clear() {
            queue.clear();
        }
    }
}
