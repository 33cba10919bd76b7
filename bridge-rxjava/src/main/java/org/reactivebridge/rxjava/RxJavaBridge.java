package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.operators.ScalarSupplier;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.PublisherSource;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.kernel.Settled;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.Overflow;
import org.reactivestreams.Publisher;

/**
 * Converts between the types of this library, of Reactive Streams and the JDK, and those of RxJava 3.
 *
 * <p>Of every conversion it holds: nothing happens before somebody subscribes; items and failures are the same instances on
 * both sides; demand passes through one for one where it is not said to be prefetched; cancelling one side cancels or disposes
 * the other. {@code null} never crosses.
 *
 * <p>A type converted back to what it was is the same instance again, if nothing was put in between.
 *
 * <p><strong>Concurrent</strong>: every method may be called from any thread.
 */
public final class RxJavaBridge {

    private RxJavaBridge() {}

    // ---- From RxJava

    /**
     * The stream of a {@code Flowable}.
     *
     * @param <T> the type of the items
     * @param flowable what each subscription subscribes to
     * @return a stream of its items
     * @throws NullPointerException if the flowable is null
     * @demand as {@link AsyncStream#from}; a flowable that can be polled is polled on demand, one for one
     * @thread the thread on which the flowable signals, or the one that requests
     * @failure what the flowable signals
     * @cancel cancels the flowable
     * @memory what was prefetched; none if the flowable can be polled
     */
    @SuppressWarnings("unchecked") // A publisher only produces, so its type is covariant.
    public static <T> AsyncStream<T> stream(Flowable<? extends T> flowable) {
        Objects.requireNonNull(flowable, "flowable");
        if (flowable instanceof StreamFlowable<?> ours) {
            return AsyncStream.from((Publisher<T>) ours.publisher());
        }
        if (flowable instanceof ScalarSupplier<?> scalar) {
            return AsyncStream.fromSource(new KnownSource<>(flowable, settled((T) scalar.get())));
        }
        return AsyncStream.fromSource(new FlowableSource<>(flowable));
    }

    /**
     * The stream of an {@code Observable}, which knows no demand.
     *
     * @param <T> the type of the items
     * @param observable what each subscription subscribes to
     * @param overflow what becomes of an item for which there is no demand
     * @return a stream of its items
     * @throws NullPointerException if an argument is null
     * @demand none reaches the observable; what comes without it is dealt with as the overflow says
     * @thread the thread on which the observable signals, or the one that requests
     * @failure what the observable signals; as {@link AsyncStream#create} if too many items come
     * @cancel disposes of the observable, and discards what waits
     * @memory what the overflow says
     */
    public static <T> AsyncStream<T> stream(Observable<? extends T> observable, Overflow overflow) {
        Objects.requireNonNull(observable, "observable");
        return AsyncStream.create(emitter -> observable.subscribe(new EmittingObserver<T>(emitter)), overflow);
    }

    /**
     * The future of a {@code Single}.
     *
     * @param <T> the type of the result
     * @param single what each subscription subscribes to
     * @return a future of its item, never empty; the work starts when it is subscribed to
     * @throws NullPointerException if the single is null
     * @demand none is needed for the work to start
     * @thread the thread on which the single signals, or the one that requests
     * @failure what the single signals
     * @cancel disposes of the single; an item that comes later is discarded, an error dropped
     * @memory the result
     */
    @SuppressWarnings("unchecked") // A single only produces, so its type is covariant.
    public static <T> AsyncFuture<T> future(Single<? extends T> single) {
        Objects.requireNonNull(single, "single");
        return single instanceof FutureSingle<?> ours
                ? (AsyncFuture<T>) ours.future()
                : AsyncFuture.fromSource(ValueSource.<T>of((Single<T>) single));
    }

    /**
     * The future of a {@code Maybe}.
     *
     * @param <T> the type of the result
     * @param maybe what each subscription subscribes to
     * @return a future of its item, empty if it has none; the work starts when it is subscribed to
     * @throws NullPointerException if the maybe is null
     * @demand none is needed for the work to start
     * @thread the thread on which the maybe signals, or the one that requests
     * @failure what the maybe signals
     * @cancel disposes of the maybe; an item that comes later is discarded, an error dropped
     * @memory the result
     */
    @SuppressWarnings("unchecked") // A maybe only produces, so its type is covariant.
    public static <T> AsyncFuture<T> future(Maybe<? extends T> maybe) {
        Objects.requireNonNull(maybe, "maybe");
        return maybe instanceof FutureMaybe<?> ours
                ? (AsyncFuture<T>) ours.future()
                : AsyncFuture.fromSource(ValueSource.<T>of((Maybe<T>) maybe));
    }

    /**
     * The future of a {@code Completable}: empty, or failed.
     *
     * @param <T> the type of the result that it does not have
     * @param completable what each subscription subscribes to
     * @return a future that is empty when the work is done; it starts when it is subscribed to
     * @throws NullPointerException if the completable is null
     * @demand none is needed for the work to start
     * @thread the thread on which the completable signals, or the one that requests
     * @failure what the completable signals
     * @cancel disposes of the completable; an error that comes later is dropped
     * @memory none
     */
    @SuppressWarnings("unchecked") // It has no item, so it is a future of any type.
    public static <T> AsyncFuture<T> completion(Completable completable) {
        Objects.requireNonNull(completable, "completable");
        return completable instanceof FutureCompletable ours
                ? (AsyncFuture<T>) ours.future()
                : AsyncFuture.fromSource(ValueSource.<T>of(completable));
    }

    private static <T> Settled<T> settled(@Nullable T item) {
        return item == null ? new Settled.Empty<>() : new Scalar<>(item);
    }

    // ---- To RxJava

    /**
     * The {@code Flowable} of any publisher: of a stream or future of this library its own, of others one that is not trusted
     * to keep the specification.
     *
     * @param <T> the type of the items
     * @param publisher what each subscription runs; a {@code Flowable} comes back as it is
     * @return a flowable of its items
     * @throws NullPointerException if the publisher is null
     * @demand passes through one for one; of a foreign publisher it prefetches as {@link AsyncStream#from}
     * @thread as the publisher
     * @failure as the publisher
     * @cancel cancels the publisher
     * @memory none; of a foreign publisher what was prefetched
     */
    @SuppressWarnings("unchecked") // A publisher only produces, so its type is covariant.
    public static <T> Flowable<T> flowable(Publisher<? extends T> publisher) {
        Objects.requireNonNull(publisher, "publisher");
        if (publisher instanceof Flowable<?> flowable) {
            return (Flowable<T>) flowable;
        }
        Publisher<T> ours =
                publisher instanceof AsyncFuture<?> ? (Publisher<T>) publisher : AsyncStream.from(publisher);
        Source<T> source = ours instanceof AsyncStream<T> stream ? stream.source() : ((AsyncFuture<T>) ours).source();
        if (source instanceof PublisherSource<T> wrapped && wrapped.publisher() instanceof Flowable<?> flowable) {
            return (Flowable<T>) flowable;
        }
        if (source instanceof Scalar<T> scalar) {
            return Flowable.just(scalar.item());
        }
        if (source instanceof Settled.Failed<T> failed) {
            return Flowable.error(failed.failure());
        }
        return source instanceof Settled.Empty<T> ? Flowable.empty() : StreamFlowable.of(ours);
    }

    /**
     * The {@code Observable} of any publisher.
     *
     * @param <T> the type of the items
     * @param publisher what each subscription runs
     * @return an observable of its items
     * @throws NullPointerException if the publisher is null
     * @demand requests everything, since an observable's consumer takes everything
     * @thread as the publisher
     * @failure as the publisher
     * @cancel cancels the publisher
     * @memory as {@link #flowable}
     */
    public static <T> Observable<T> observable(Publisher<? extends T> publisher) {
        return RxJavaBridge.<T>flowable(publisher).toObservable();
    }

    /**
     * The {@code Single} of any publisher: its first item, behind which it is cancelled.
     *
     * @param <T> the type of the result
     * @param publisher what each subscription runs
     * @return a single of its first item
     * @throws NullPointerException if the publisher is null
     * @demand one item; of a foreign publisher it prefetches as {@link AsyncStream#from}
     * @thread as the publisher
     * @failure as the publisher, up to its first item; {@link java.util.NoSuchElementException} if it has none
     * @cancel cancels the publisher
     * @memory none; of a foreign publisher what was prefetched
     */
    @SuppressWarnings("unchecked") // A single only produces, so its type is covariant.
    public static <T> Single<T> single(Publisher<? extends T> publisher) {
        AsyncFuture<T> future = AsyncFuture.from(publisher);
        Source<T> source = future.source();
        if (source instanceof ValueSource<T> value && value.origin() instanceof Single<?> single) {
            return (Single<T>) single;
        }
        return source instanceof Scalar<T> scalar ? Single.just(scalar.item()) : FutureSingle.of(future);
    }

    /**
     * The {@code Maybe} of any publisher: its first item, behind which it is cancelled.
     *
     * @param <T> the type of the result
     * @param publisher what each subscription runs
     * @return a maybe of its first item, empty if it has none
     * @throws NullPointerException if the publisher is null
     * @demand one item; of a foreign publisher it prefetches as {@link AsyncStream#from}
     * @thread as the publisher
     * @failure as the publisher, up to its first item
     * @cancel cancels the publisher
     * @memory none; of a foreign publisher what was prefetched
     */
    @SuppressWarnings("unchecked") // A maybe only produces, so its type is covariant.
    public static <T> Maybe<T> maybe(Publisher<? extends T> publisher) {
        AsyncFuture<T> future = AsyncFuture.from(publisher);
        Source<T> source = future.source();
        if (source instanceof ValueSource<T> value && value.origin() instanceof Maybe<?> maybe) {
            return (Maybe<T>) maybe;
        }
        if (source instanceof Scalar<T> scalar) {
            return Maybe.just(scalar.item());
        }
        if (source instanceof Settled.Failed<T> failed) {
            return Maybe.error(failed.failure());
        }
        return source instanceof Settled.Empty<T> ? Maybe.empty() : FutureMaybe.of(future);
    }

    /**
     * The {@code Completable} of any publisher: its end.
     *
     * @param publisher what each subscription runs; all of it, its items are discarded
     * @return a completable of its end
     * @throws NullPointerException if the publisher is null
     * @demand requests everything; of a foreign publisher it prefetches as {@link AsyncStream#from}
     * @thread as the publisher
     * @failure as the publisher
     * @cancel cancels the publisher
     * @memory none; of a foreign publisher what was prefetched
     */
    public static Completable completable(Publisher<?> publisher) {
        Objects.requireNonNull(publisher, "publisher");
        if (publisher instanceof AsyncFuture<?> future
                && future.source() instanceof ValueSource<?> value
                && value.origin() instanceof Completable completable) {
            return completable;
        }
        return FutureCompletable.of(AsyncStream.<Object>from(publisher).drain());
    }
}
