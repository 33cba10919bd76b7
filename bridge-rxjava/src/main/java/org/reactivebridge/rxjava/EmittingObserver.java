package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;
import org.reactivebridge.stream.Emitter;

/**
 * Emits what an {@code Observable} signals. The emitter puts up with whatever comes, after the end too; null fails the run.
 * <strong>Serial</strong>, like every observer.
 *
 * @param <T> the type of the items
 */
final class EmittingObserver<T> implements Observer<T> {

    private final Emitter<? super T> emitter;
    private boolean subscribed;

    EmittingObserver(Emitter<? super T> emitter) {
        this.emitter = emitter;
    }

    @Override
    public void onSubscribe(Disposable disposable) {
        if (subscribed) {
            disposable.dispose(); // A second one is nothing to wait for.
            return;
        }
        subscribed = true;
        emitter.onCancel(disposable::dispose);
    }

    @Override
    public void onNext(T item) {
        emitter.next(item);
    }

    @Override
    public void onError(Throwable error) {
        emitter.error(error);
    }

    @Override
    public void onComplete() {
        emitter.complete();
    }
}
