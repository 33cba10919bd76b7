package org.reactivebridge.reactor;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.reactivebridge.kernel.CallableSource;
import org.reactivebridge.kernel.PublisherSource;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.kernel.Settled;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Converts between the types of this library, of Reactive Streams and the JDK, and those of Reactor.
 *
 * <p>Of every conversion it holds: nothing happens before somebody subscribes; items and failures are the same instances on
 * both sides; demand passes through one for one where it is not said to be prefetched; cancelling one side cancels the other;
 * the context of a Reactor subscriber is the {@link org.reactivebridge.kernel.Context} of the run, with the same keys, and the
 * other way round. {@code null} never crosses.
 *
 * <p>A publisher converted back to the type that it had is the same instance again, if nothing was put in between.
 *
 * <p><strong>Concurrent</strong>: every method may be called from any thread.
 */
public final class ReactorBridge {

    private ReactorBridge() {}

    /**
     * The stream of a {@code Flux}.
     *
     * @param <T> the type of the items
     * @param flux what each subscription subscribes to
     * @return a stream of its items
     * @throws NullPointerException if the flux is null
     * @demand as {@link AsyncStream#from}; a flux that can be polled is polled on demand, one for one
     * @thread the thread on which the flux signals, or the one that requests
     * @failure what the flux signals
     * @cancel cancels the flux; what waits in a queue of Reactor's goes to its discard hook
     * @memory what was prefetched; none if the flux can be polled
     */
    @SuppressWarnings("unchecked") // A publisher only produces, so its type is covariant.
    public static <T> AsyncStream<T> stream(Flux<? extends T> flux) {
        Objects.requireNonNull(flux, "flux");
        if (flux instanceof StreamFlux<?> ours) {
            return AsyncStream.from((Publisher<T>) ours.publisher());
        }
        return AsyncStream.fromSource(source(flux));
    }

    /**
     * The future of a {@code Mono}.
     *
     * @param <T> the type of the result
     * @param mono what each subscription subscribes to
     * @return a future of its item, empty if it has none; the work starts when it is subscribed to
     * @throws NullPointerException if the mono is null
     * @demand requests two items, if the mono cannot be polled: its one is not followed by a second request, but where the environment
     *     says to prefetch only one
     * @thread the thread on which the mono signals, or the one that requests
     * @failure what the mono signals
     * @cancel cancels the mono
     * @memory the result
     */
    @SuppressWarnings("unchecked") // A publisher only produces, so its type is covariant.
    public static <T> AsyncFuture<T> future(Mono<? extends T> mono) {
        Objects.requireNonNull(mono, "mono");
        if (mono instanceof FutureMono<?> ours) {
            return (AsyncFuture<T>) ours.future();
        }
        return AsyncFuture.fromSource(source(mono));
    }

    /** The source of a publisher of Reactor's, which tells what is known of it. */
    @SuppressWarnings("unchecked") // The type of a publisher's call is that of its items, which it only produces.
    private static <T> Source<T> source(Publisher<? extends T> publisher) {
        // As few questions as may be for those, the most, that are neither.
        if (publisher instanceof Callable<?> callable) {
            return callable instanceof Fuseable.ScalarCallable<?>
                    ? new KnownSource<>(publisher, settled((Callable<T>) callable))
                    : new CallSource<>(publisher, (Callable<T>) callable);
        }
        return new ReactorSource<>(publisher);
    }

    private static <T> Settled<T> settled(Callable<T> scalar) {
        try {
            T item = scalar.call();
            return item == null ? new Settled.Empty<>() : new Scalar<>(item);
        } catch (Throwable failure) {
            return new Settled.Failed<>(failure);
        }
    }

    /**
     * The {@code Flux} of any publisher: of a stream or future of this library its own, of others one that is not trusted to
     * keep the specification.
     *
     * @param <T> the type of the items
     * @param publisher what each subscription runs; a {@code Flux} comes back as it is
     * @return a flux of its items
     * @throws NullPointerException if the publisher is null
     * @demand passes through one for one; of a foreign publisher it prefetches as {@link AsyncStream#from}
     * @thread as the publisher
     * @failure as the publisher
     * @cancel cancels the publisher; what waits in a queue of ours goes to the discard hook of the subscriber's context
     * @memory none; of a foreign publisher what was prefetched
     */
    @SuppressWarnings("unchecked") // A publisher only produces, so its type is covariant.
    public static <T> Flux<T> flux(Publisher<? extends T> publisher) {
        Objects.requireNonNull(publisher, "publisher");
        if (publisher instanceof Flux<?> flux) {
            return (Flux<T>) flux;
        }
        if (publisher instanceof Mono<?> mono) {
            return (Flux<T>) mono.flux();
        }
        Publisher<T> ours =
                publisher instanceof AsyncFuture<?> ? (Publisher<T>) publisher : AsyncStream.from(publisher);
        Source<T> source = sourceOf(ours);
        if (source instanceof PublisherSource<T> wrapped) {
            if (wrapped.publisher() instanceof Flux<?> flux) {
                return (Flux<T>) flux;
            }
            if (wrapped.publisher() instanceof Mono<?> mono) {
                return (Flux<T>) mono.flux();
            }
        }
        if (source instanceof Scalar<T> scalar) {
            return Flux.just(scalar.item());
        }
        if (source instanceof Settled.Failed<T> failed) {
            return Flux.error(failed.failure());
        }
        // Asked by class: by interface, a no looks through all that the source is, before JDK 23.
        return source instanceof Settled.Empty<T> ? Flux.empty() : StreamFlux.of(ours);
    }

    /**
     * The {@code Mono} of any publisher: its first item, behind which it is cancelled.
     *
     * @param <T> the type of the result
     * @param publisher what each subscription runs; a {@code Mono} comes back as it is
     * @return a mono of its first item, empty if it has none
     * @throws NullPointerException if the publisher is null
     * @demand one item; of a foreign publisher it prefetches as {@link AsyncStream#from}
     * @thread as the publisher
     * @failure as the publisher, up to its first item
     * @cancel cancels the publisher
     * @memory none; of a foreign publisher what was prefetched
     */
    @SuppressWarnings("unchecked") // A publisher only produces, so its type is covariant.
    public static <T> Mono<T> mono(Publisher<? extends T> publisher) {
        Objects.requireNonNull(publisher, "publisher");
        if (publisher instanceof Mono<?> mono) {
            return (Mono<T>) mono;
        }
        if (publisher instanceof Flux<?> flux) {
            return (Mono<T>) flux.next();
        }
        AsyncFuture<T> future = AsyncFuture.from(publisher);
        Source<T> source = future.source();
        if (source instanceof PublisherSource<T> wrapped && wrapped.publisher() instanceof Mono<?> mono) {
            return (Mono<T>) mono;
        }
        if (source instanceof Scalar<T> scalar) {
            return Mono.just(scalar.item());
        }
        if (source instanceof Settled.Failed<T> failed) {
            return Mono.error(failed.failure());
        }
        if (source instanceof Settled.Empty<T>) {
            return Mono.empty();
        }
        if (source instanceof CallableSource<T> callable) {
            return Mono.fromCallable(callable::call);
        }
        return FutureMono.of(future);
    }

    private static <T> Source<T> sourceOf(Publisher<T> ours) {
        return ours instanceof AsyncStream<T> stream ? stream.source() : ((AsyncFuture<T>) ours).source();
    }
}
