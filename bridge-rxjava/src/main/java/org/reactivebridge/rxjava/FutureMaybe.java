package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import org.reactivebridge.stream.AsyncFuture;

/**
 * A future of ours as a {@code Maybe}. <strong>Immutable.</strong>
 *
 * @param <T> the type of the result
 */
final class FutureMaybe<T> extends Maybe<T> {

    private final AsyncFuture<T> future;

    private FutureMaybe(AsyncFuture<T> future) {
        this.future = future;
    }

    static <T> Maybe<T> of(AsyncFuture<T> future) {
        return RxJavaPlugins.onAssembly(new FutureMaybe<>(future));
    }

    AsyncFuture<T> future() {
        return future;
    }

    @Override
    protected void subscribeActual(MaybeObserver<? super T> observer) {
        IllegalStateException missing = RxJavaContext.missing(observer);
        (missing == null ? future : AsyncFuture.<T>error(missing)).subscribe(ValueEnd.of(observer));
    }
}
