package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Hands the outcome of a future of ours to an observer of RxJava.
 *
 * <p><strong>Serial</strong>, like every subscriber; disposed of from any thread. The subscription is there before the
 * observer is, so no state is shared but what the subscription keeps.
 *
 * @param <T> the type of the item
 */
final class ValueEnd<T> implements Subscriber<T>, ContextProvider, Disposable {

    private final MaybeObserver<? super T> observer;
    private final Context context;
    private @Nullable Subscription upstream; // Written before the observer gets to know this.
    private boolean over;
    private volatile boolean disposed;

    private ValueEnd(MaybeObserver<? super T> observer) {
        this.observer = observer;
        this.context = RxJavaContext.of(observer);
    }

    static <T> ValueEnd<T> of(MaybeObserver<? super T> observer) {
        return new ValueEnd<>(observer);
    }

    static <T> ValueEnd<T> of(SingleObserver<? super T> observer) {
        return new ValueEnd<>(Outcomes.of(observer));
    }

    static <T> ValueEnd<T> of(CompletableObserver observer) {
        return new ValueEnd<>(Outcomes.of(observer));
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        observer.onSubscribe(this);
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T item) {
        over = true;
        observer.onSuccess(item);
    }

    @Override
    public void onError(Throwable error) {
        if (over) {
            context.hooks().dropError(error); // Behind the item, which was all that the observer can be told.
        } else {
            observer.onError(error);
        }
    }

    @Override
    public void onComplete() {
        if (!over) {
            observer.onComplete();
        }
    }

    @Override
    public void dispose() {
        disposed = true;
        Objects.requireNonNull(upstream).cancel();
    }

    @Override
    public boolean isDisposed() {
        return disposed;
    }
}
