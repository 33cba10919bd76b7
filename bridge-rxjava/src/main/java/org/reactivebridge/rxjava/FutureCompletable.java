package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import org.reactivebridge.stream.AsyncFuture;

/** The end of a future of ours as a {@code Completable}. <strong>Immutable.</strong> */
final class FutureCompletable extends Completable {

    private final AsyncFuture<?> future;

    private FutureCompletable(AsyncFuture<?> future) {
        this.future = future;
    }

    static Completable of(AsyncFuture<?> future) {
        return RxJavaPlugins.onAssembly(new FutureCompletable(future));
    }

    AsyncFuture<?> future() {
        return future;
    }

    @Override
    protected void subscribeActual(CompletableObserver observer) {
        IllegalStateException missing = RxJavaContext.missing(observer);
        subscribe(missing == null ? future : AsyncFuture.error(missing), observer);
    }

    private static <T> void subscribe(AsyncFuture<T> future, CompletableObserver observer) {
        future.subscribe(ValueEnd.<T>of(observer));
    }
}
