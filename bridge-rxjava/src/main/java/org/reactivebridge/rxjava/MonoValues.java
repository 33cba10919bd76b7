package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** A {@code Mono} as a {@code Single}, a {@code Maybe} or a {@code Completable}. <strong>Immutable.</strong> */
final class MonoValues {

    private MonoValues() {}

    static <T> Single<T> single(Mono<T> mono) {
        return RxJavaPlugins.onAssembly(new OfSingle<>(mono));
    }

    static <T> Maybe<T> maybe(Mono<T> mono) {
        return RxJavaPlugins.onAssembly(new OfMaybe<>(mono));
    }

    static Completable completable(Mono<?> mono) {
        return RxJavaPlugins.onAssembly(new OfCompletable(mono));
    }

    static final class OfSingle<T> extends Single<T> {

        private final Mono<T> mono;

        OfSingle(Mono<T> mono) {
            this.mono = mono;
        }

        Mono<T> mono() {
            return mono;
        }

        @Override
        protected void subscribeActual(SingleObserver<? super T> observer) {
            mono.subscribe(new End<T>(Outcomes.of(observer)));
        }
    }

    static final class OfMaybe<T> extends Maybe<T> {

        private final Mono<T> mono;

        OfMaybe(Mono<T> mono) {
            this.mono = mono;
        }

        Mono<T> mono() {
            return mono;
        }

        @Override
        protected void subscribeActual(MaybeObserver<? super T> observer) {
            mono.subscribe(new End<T>(observer));
        }
    }

    static final class OfCompletable extends Completable {

        private final Mono<?> mono;

        OfCompletable(Mono<?> mono) {
            this.mono = mono;
        }

        Mono<?> mono() {
            return mono;
        }

        @Override
        protected void subscribeActual(CompletableObserver observer) {
            mono.subscribe(new End<Object>(Outcomes.of(observer)));
        }
    }

    /** Passes the outcome on. <strong>Serial</strong>; disposed of from any thread. */
    private static final class End<T> implements CoreSubscriber<T>, Disposable {

        private final MaybeObserver<? super T> observer;
        private final reactor.util.context.Context context = ReactorContexts.ofThread();
        private @Nullable Subscription upstream; // Written before the observer gets to know this.
        private boolean done;
        private volatile boolean disposed;

        End(MaybeObserver<? super T> observer) {
            this.observer = observer;
        }

        @Override
        public reactor.util.context.Context currentContext() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription given) {
            if (upstream != null) {
                given.cancel(); // §2.5
                return;
            }
            upstream = given;
            observer.onSubscribe(this);
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(T item) {
            if (done) {
                return;
            }
            if (item == null) {
                Objects.requireNonNull(upstream).cancel();
                onError(new NullPointerException("§2.13: the publisher called onNext(null)"));
                return;
            }
            done = true;
            observer.onSuccess(item);
        }

        @Override
        public void onError(Throwable error) {
            if (done || disposed) {
                RxJavaPlugins.onError(error);
            } else {
                done = true;
                observer.onError(error);
            }
        }

        @Override
        public void onComplete() {
            if (!done) {
                done = true;
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
}
