package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.operators.ScalarSupplier;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Converts between RxJava and Reactor directly, where an application has both: nothing of ours stands in between but one
 * object for each subscription, which passes signals on, and queues.
 *
 * <p>Of every conversion it holds: nothing happens before somebody subscribes; items and failures are the same instances on
 * both sides; demand passes through one for one; cancelling one side cancels or disposes the other; a queue that one side
 * offers is polled by the other, and a boundary forbids what it forbids in either library. The context of a Reactor subscriber
 * goes with the thread, see {@link RxJavaContext}. What can go nowhere goes to the hooks of the library that it was meant for.
 *
 * <p>A type converted back to what it was is the same instance again, if nothing was put in between.
 *
 * <p>{@code null} and a second subscription are refused here too. That a publisher gives no more than was requested is left to
 * the two libraries, as they leave it to each other's operators; who does not trust a publisher converts it by way of ours.
 *
 * <p><strong>Concurrent</strong>: every method may be called from any thread.
 */
public final class RxJavaReactorBridge {

    private RxJavaReactorBridge() {}

    /**
     * A {@code Flux} as a {@code Flowable}.
     *
     * @param <T> the type of the items
     * @param flux what each subscription subscribes to
     * @return a flowable of its items
     * @throws NullPointerException if the flux is null
     * @demand one for one
     * @thread as the flux
     * @failure as the flux
     * @cancel cancels the flux
     * @memory none
     */
    @SuppressWarnings("unchecked") // A flux only produces, so its type is covariant.
    public static <T> Flowable<T> flowable(Flux<? extends T> flux) {
        Objects.requireNonNull(flux, "flux");
        if (flux instanceof FlowableFlux<?> theirs) {
            return (Flowable<T>) theirs.flowable();
        }
        if (flux instanceof Fuseable.ScalarCallable<?> scalar) {
            try {
                T item = (T) scalar.call();
                return item == null ? Flowable.empty() : Flowable.just(item);
            } catch (Throwable failure) {
                return Flowable.error(failure);
            }
        }
        return FluxFlowable.of((Flux<T>) flux);
    }

    /**
     * A {@code Flux} as an {@code Observable}.
     *
     * @param <T> the type of the items
     * @param flux what each subscription subscribes to
     * @return an observable of its items
     * @throws NullPointerException if the flux is null
     * @demand requests everything, since an observable's consumer takes everything
     * @thread as the flux
     * @failure as the flux
     * @cancel cancels the flux
     * @memory none
     */
    public static <T> Observable<T> observable(Flux<? extends T> flux) {
        return RxJavaReactorBridge.<T>flowable(flux).toObservable();
    }

    /**
     * A {@code Flowable} as a {@code Flux}.
     *
     * @param <T> the type of the items
     * @param flowable what each subscription subscribes to
     * @return a flux of its items
     * @throws NullPointerException if the flowable is null
     * @demand one for one
     * @thread as the flowable
     * @failure as the flowable
     * @cancel cancels the flowable
     * @memory none
     */
    @SuppressWarnings("unchecked") // A flowable only produces, so its type is covariant.
    public static <T> Flux<T> flux(Flowable<? extends T> flowable) {
        Objects.requireNonNull(flowable, "flowable");
        if (flowable instanceof FluxFlowable<?> theirs) {
            return (Flux<T>) theirs.flux();
        }
        if (flowable instanceof ScalarSupplier<?> scalar) {
            T item = (T) scalar.get();
            return item == null ? Flux.empty() : Flux.just(item);
        }
        return FlowableFlux.of((Flowable<T>) flowable);
    }

    /**
     * An {@code Observable}, which knows no demand, as a {@code Flux}.
     *
     * @param <T> the type of the items
     * @param observable what each subscription subscribes to
     * @param strategy what becomes of an item for which there is no demand; mind that {@code BUFFER} has no bound
     * @return a flux of its items
     * @throws NullPointerException if an argument is null
     * @demand none reaches the observable
     * @thread as the observable
     * @failure as the observable; as the strategy says if too many items come
     * @cancel disposes of the observable
     * @memory as the strategy says
     */
    public static <T> Flux<T> flux(Observable<? extends T> observable, BackpressureStrategy strategy) {
        Objects.requireNonNull(observable, "observable");
        return flux(observable.toFlowable(Objects.requireNonNull(strategy, "strategy")));
    }

    /**
     * A {@code Mono} as a {@code Single}.
     *
     * @param <T> the type of the item
     * @param mono what each subscription subscribes to
     * @return a single of its item
     * @throws NullPointerException if the mono is null
     * @demand one item
     * @thread as the mono
     * @failure as the mono; {@link java.util.NoSuchElementException} if it is empty
     * @cancel cancels the mono
     * @memory none
     */
    @SuppressWarnings("unchecked") // A mono only produces, so its type is covariant.
    public static <T> Single<T> single(Mono<? extends T> mono) {
        Objects.requireNonNull(mono, "mono");
        if (mono instanceof ValueMono<?> theirs && theirs.origin() instanceof Single<?> single) {
            return (Single<T>) single;
        }
        return MonoValues.single((Mono<T>) mono);
    }

    /**
     * A {@code Mono} as a {@code Maybe}.
     *
     * @param <T> the type of the item
     * @param mono what each subscription subscribes to
     * @return a maybe of its item
     * @throws NullPointerException if the mono is null
     * @demand one item
     * @thread as the mono
     * @failure as the mono
     * @cancel cancels the mono
     * @memory none
     */
    @SuppressWarnings("unchecked") // A mono only produces, so its type is covariant.
    public static <T> Maybe<T> maybe(Mono<? extends T> mono) {
        Objects.requireNonNull(mono, "mono");
        if (mono instanceof ValueMono<?> theirs && theirs.origin() instanceof Maybe<?> maybe) {
            return (Maybe<T>) maybe;
        }
        if (mono instanceof Callable<?> callable) {
            return Maybe.fromCallable((Callable<@Nullable T>) callable);
        }
        return MonoValues.maybe((Mono<T>) mono);
    }

    /**
     * The end of a {@code Mono} as a {@code Completable}.
     *
     * @param mono what each subscription subscribes to; its item is left out
     * @return a completable of its end
     * @throws NullPointerException if the mono is null
     * @demand one item
     * @thread as the mono
     * @failure as the mono
     * @cancel cancels the mono
     * @memory none
     */
    public static Completable completable(Mono<?> mono) {
        Objects.requireNonNull(mono, "mono");
        if (mono instanceof ValueMono<?> theirs && theirs.origin() instanceof Completable completable) {
            return completable;
        }
        return MonoValues.completable(mono);
    }

    /**
     * A {@code Single} as a {@code Mono}.
     *
     * @param <T> the type of the item
     * @param single what each subscription subscribes to
     * @return a mono of its item
     * @throws NullPointerException if the single is null
     * @demand one item; the work starts without
     * @thread as the single
     * @failure as the single
     * @cancel disposes of the single
     * @memory the item, until it is asked for
     */
    @SuppressWarnings("unchecked") // A single only produces, so its type is covariant.
    public static <T> Mono<T> mono(Single<? extends T> single) {
        Objects.requireNonNull(single, "single");
        return single instanceof MonoValues.OfSingle<?> theirs
                ? (Mono<T>) theirs.mono()
                : ValueMono.of(single, single::subscribe);
    }

    /**
     * A {@code Maybe} as a {@code Mono}.
     *
     * @param <T> the type of the item
     * @param maybe what each subscription subscribes to
     * @return a mono of its item
     * @throws NullPointerException if the maybe is null
     * @demand one item; the work starts without
     * @thread as the maybe
     * @failure as the maybe
     * @cancel disposes of the maybe
     * @memory the item, until it is asked for
     */
    @SuppressWarnings("unchecked") // A maybe only produces, so its type is covariant.
    public static <T> Mono<T> mono(Maybe<? extends T> maybe) {
        Objects.requireNonNull(maybe, "maybe");
        if (maybe instanceof MonoValues.OfMaybe<?> theirs) {
            return (Mono<T>) theirs.mono();
        }
        if (maybe instanceof ScalarSupplier<?> scalar) {
            return Mono.justOrEmpty((T) scalar.get());
        }
        return ValueMono.of(maybe, maybe::subscribe);
    }

    /**
     * A {@code Completable} as an empty {@code Mono}.
     *
     * @param <T> the type of the item that it does not have
     * @param completable what each subscription subscribes to
     * @return a mono of its end
     * @throws NullPointerException if the completable is null
     * @demand none is needed
     * @thread as the completable
     * @failure as the completable
     * @cancel disposes of the completable
     * @memory none
     */
    @SuppressWarnings("unchecked") // It has no item, so it is a mono of any type.
    public static <T> Mono<T> completion(Completable completable) {
        Objects.requireNonNull(completable, "completable");
        return completable instanceof MonoValues.OfCompletable theirs
                ? (Mono<T>) theirs.mono().then()
                : ValueMono.<T>of(completable, completable::subscribe);
    }
}
