package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import java.util.function.Consumer;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.spi.ThreadContext;

/**
 * Passes the signals of a single, a maybe or a completable on with a context as the current one. <strong>Immutable.</strong>
 *
 * @param <T> the type of the item
 */
record ContextualValue<T>(
        Context context,
        Consumer<Disposable> subscribed,
        Consumer<? super T> success,
        Consumer<Throwable> failure,
        Runnable completion)
        implements SingleObserver<T>, MaybeObserver<T>, CompletableObserver {

    static <T> ContextualValue<T> of(Context context, SingleObserver<T> observer) {
        return new ContextualValue<>(context, observer::onSubscribe, observer::onSuccess, observer::onError, () -> {});
    }

    static <T> ContextualValue<T> of(Context context, MaybeObserver<T> observer) {
        return new ContextualValue<>(
                context, observer::onSubscribe, observer::onSuccess, observer::onError, observer::onComplete);
    }

    static ContextualValue<Object> of(Context context, CompletableObserver observer) {
        return new ContextualValue<>(
                context, observer::onSubscribe, item -> {}, observer::onError, observer::onComplete);
    }

    @Override
    public void onSubscribe(Disposable disposable) {
        run(() -> subscribed.accept(disposable));
    }

    @Override
    public void onSuccess(T item) {
        run(() -> success.accept(item));
    }

    @Override
    public void onError(Throwable error) {
        run(() -> failure.accept(error));
    }

    @Override
    public void onComplete() {
        run(completion);
    }

    private void run(Runnable signal) {
        Context outer = ThreadContext.enter(context);
        try {
            signal.run();
        } finally {
            ThreadContext.leave(outer);
        }
    }
}
