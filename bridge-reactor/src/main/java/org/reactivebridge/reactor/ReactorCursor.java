package org.reactivebridge.reactor;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.spi.ForeignCursor;
import org.reactivebridge.spi.FusedQueue;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Fuseable;

/**
 * Reads a {@code Flux} or a {@code Mono}: polls its queue if it has one to give. <strong>Serial</strong>, but for what its
 * base class says of signals.
 *
 * @param <T> the type of the items
 */
final class ReactorCursor<T> extends ForeignCursor<T> implements CoreSubscriber<T> {

    private final reactor.util.context.Context reactorContext;

    ReactorCursor(Waker waker, Context context, int prefetch) {
        super(waker, context, prefetch);
        this.reactorContext = ReactorContexts.toReactor(context);
    }

    @Override
    public reactor.util.context.Context currentContext() {
        return reactorContext;
    }

    /**
     * A synchronous queue belongs to whoever polls, functions and all. Another is polled wherever the task runs, so it must
     * not call functions that were placed on a certain thread: hence the barrier.
     */
    @Override
    @SuppressWarnings("unchecked") // The subscription is of the publisher of T.
    protected @Nullable FusedQueue<T> fuse(Subscription subscription) {
        if (!(subscription instanceof Fuseable.QueueSubscription<?> queue)) {
            return null;
        }
        if (queue.requestFusion(Fuseable.SYNC) == Fuseable.SYNC) {
            return new Queue<>((Fuseable.QueueSubscription<T>) queue, true);
        }
        if (queue.requestFusion(Fuseable.ASYNC | Fuseable.THREAD_BARRIER) == Fuseable.ASYNC) {
            return new Queue<>((Fuseable.QueueSubscription<T>) queue, false);
        }
        return null;
    }

    private record Queue<T>(Fuseable.QueueSubscription<T> queue, boolean isSynchronous) implements FusedQueue<T> {

        @Override
        public @Nullable T poll() throws Throwable {
            try {
                return queue.poll();
            } catch (RuntimeException failure) {
                throw Exceptions.unwrap(failure); // Reactor's wrapper of a checked one.
            }
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
