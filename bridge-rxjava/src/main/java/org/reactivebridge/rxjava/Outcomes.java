package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import java.util.NoSuchElementException;

/**
 * The observers of a single and of a completable, seen as those of a maybe, which knows all three outcomes.
 * <strong>Immutable.</strong>
 */
final class Outcomes {

    private Outcomes() {}

    static <T> MaybeObserver<T> of(SingleObserver<? super T> observer) {
        return new OfSingle<>(observer);
    }

    static <T> MaybeObserver<T> of(CompletableObserver observer) {
        return new OfCompletable<>(observer);
    }

    private record OfSingle<T>(SingleObserver<? super T> observer) implements MaybeObserver<T> {

        @Override
        public void onSubscribe(Disposable disposable) {
            observer.onSubscribe(disposable);
        }

        @Override
        public void onSuccess(T item) {
            observer.onSuccess(item);
        }

        @Override
        public void onError(Throwable error) {
            observer.onError(error);
        }

        @Override
        public void onComplete() {
            observer.onError(new NoSuchElementException("There was no item, but a Single needs one"));
        }
    }

    private record OfCompletable<T>(CompletableObserver observer) implements MaybeObserver<T> {

        @Override
        public void onSubscribe(Disposable disposable) {
            observer.onSubscribe(disposable);
        }

        @Override
        public void onSuccess(T item) {
            observer.onComplete();
        }

        @Override
        public void onError(Throwable error) {
            observer.onError(error);
        }

        @Override
        public void onComplete() {
            observer.onComplete();
        }
    }
}
