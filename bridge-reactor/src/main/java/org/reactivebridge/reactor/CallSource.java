package org.reactivebridge.reactor;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.CallableSource;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.PublisherSource;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;

/**
 * A publisher of Reactor's that computes its item by one call, which is made instead of a subscription.
 * <strong>Immutable.</strong>
 *
 * @param <T> the type of the item
 */
record CallSource<T>(Publisher<? extends T> publisher, Callable<T> callable)
        implements PublisherSource<T>, CallableSource<T> {

    @Override
    public @Nullable T call() throws Exception {
        return callable.call();
    }

    @Override
    public Cursor<T> open(Waker waker, Context context) {
        return AsyncFuture.<T>fromCallable(callable).source().open(waker, context);
    }
}
