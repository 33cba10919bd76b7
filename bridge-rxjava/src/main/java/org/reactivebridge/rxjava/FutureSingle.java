package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import org.reactivebridge.stream.AsyncFuture;

/**
 * A future of ours as a {@code Single}. <strong>Immutable.</strong>
 *
 * @param <T> the type of the result
 */
final class FutureSingle<T> extends Single<T> {

    private final AsyncFuture<T> future;

    private FutureSingle(AsyncFuture<T> future) {
        this.future = future;
    }

    static <T> Single<T> of(AsyncFuture<T> future) {
        return RxJavaPlugins.onAssembly(new FutureSingle<>(future));
    }

    AsyncFuture<T> future() {
        return future;
    }

    @Override
    protected void subscribeActual(SingleObserver<? super T> observer) {
        IllegalStateException missing = RxJavaContext.missing(observer);
        (missing == null ? future : AsyncFuture.<T>error(missing)).subscribe(ValueEnd.of(observer));
    }
}
