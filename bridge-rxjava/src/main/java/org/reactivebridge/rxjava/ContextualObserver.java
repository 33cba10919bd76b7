package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.operators.QueueDisposable;
import io.reactivex.rxjava3.operators.QueueFuseable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.spi.ThreadContext;

/**
 * Passes everything on with a context as the current one, queues included. <strong>Serial</strong>, like the two sides that
 * it stands between.
 *
 * @param <T> the type of the items
 */
final class ContextualObserver<T> implements Observer<T>, QueueDisposable<T> {

    private final Context context;
    private final Observer<? super T> observer;
    private @Nullable Disposable upstream; // Written before the observer gets to know this.
    private @Nullable QueueDisposable<T> queue;

    ContextualObserver(Context context, Observer<? super T> observer) {
        this.context = context;
        this.observer = observer;
    }

    @Override
    @SuppressWarnings("unchecked") // The disposable is of the observable of T.
    public void onSubscribe(Disposable given) {
        upstream = given;
        queue = given instanceof QueueDisposable<?> fuseable ? (QueueDisposable<T>) fuseable : null;
        Context outer = ThreadContext.enter(context);
        try {
            observer.onSubscribe(this);
        } finally {
            ThreadContext.leave(outer);
        }
    }

    @Override
    public void onNext(T item) {
        Context outer = ThreadContext.enter(context);
        try {
            observer.onNext(item);
        } finally {
            ThreadContext.leave(outer);
        }
    }

    @Override
    public void onError(Throwable error) {
        Context outer = ThreadContext.enter(context);
        try {
            observer.onError(error);
        } finally {
            ThreadContext.leave(outer);
        }
    }

    @Override
    public void onComplete() {
        Context outer = ThreadContext.enter(context);
        try {
            observer.onComplete();
        } finally {
            ThreadContext.leave(outer);
        }
    }

    @Override
    public void dispose() {
        Objects.requireNonNull(upstream).dispose();
    }

    @Override
    public boolean isDisposed() {
        return Objects.requireNonNull(upstream).isDisposed();
    }

    // ---- The queue

    @Override
    public int requestFusion(int mode) {
        QueueDisposable<T> fuseable = queue;
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
}
