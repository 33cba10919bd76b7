package org.reactivebridge.bridges;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The types that are converted into one another, each made from, and watched through, the library that it belongs to: no
 * bridge is used here.
 */
enum Type {
    ASYNC_STREAM("AsyncStream", 0, Integer.MAX_VALUE, origin -> AsyncStream.from(foreign(origin)), Type::of),
    ASYNC_FUTURE("AsyncFuture", 0, 1, origin -> AsyncFuture.from(foreign(origin)), Type::of),
    PUBLISHER("Publisher", 0, Integer.MAX_VALUE, Type::foreign, Type::of),
    FLOW_PUBLISHER(
            "Flow.Publisher",
            0,
            Integer.MAX_VALUE,
            origin -> FlowAdapters.toFlowPublisher(foreign(origin)),
            x -> FlowAdapters.toPublisher((Flow.Publisher<Integer>) x)),
    COMPLETABLE_FUTURE("CompletableFuture", 0, 1, origin -> origin.next().toFuture(), Type::ofFuture),
    FLUX("Flux", 0, Integer.MAX_VALUE, origin -> origin, Type::of),
    MONO("Mono", 0, 1, Flux::next, Type::of),
    FLOWABLE("Flowable", 0, Integer.MAX_VALUE, Flowable::fromPublisher, Type::of),
    OBSERVABLE(
            "Observable",
            0,
            Integer.MAX_VALUE,
            Observable::fromPublisher,
            x -> ((Observable<Integer>) x).toFlowable(io.reactivex.rxjava3.core.BackpressureStrategy.BUFFER)),
    SINGLE("Single", 1, 1, Single::fromPublisher, x -> ((Single<Integer>) x).toFlowable()),
    MAYBE("Maybe", 0, 1, origin -> Maybe.fromPublisher(origin), x -> ((Maybe<Integer>) x).toFlowable()),
    COMPLETABLE("Completable", 0, 0, Completable::fromPublisher, x -> ((Completable) x).<Integer>toFlowable());

    private final String name;
    final int least;
    final int most;
    private final Function<Flux<Integer>, Object> maker;
    private final Function<Object, Publisher<Integer>> watcher;

    Type(
            String name,
            int least,
            int most,
            Function<Flux<Integer>, Object> maker,
            Function<Object, Publisher<Integer>> watcher) {
        this.name = name;
        this.least = least;
        this.most = most;
        this.maker = maker;
        this.watcher = watcher;
    }

    /** One of this type that does what a flux does. */
    Object of(Flux<Integer> origin) {
        return maker.apply(origin);
    }

    /** A publisher of what one of this type does. */
    Publisher<Integer> watch(Object one) {
        return watcher.apply(one);
    }

    boolean isMany() {
        return most > 1;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Nobody's publisher: neither of the libraries knows it as one of its own. */
    private static Publisher<Integer> foreign(Flux<Integer> origin) {
        return origin::subscribe;
    }

    @SuppressWarnings("unchecked")
    private static Publisher<Integer> of(Object publisher) {
        return (Publisher<Integer>) publisher;
    }

    @SuppressWarnings("unchecked")
    private static Publisher<Integer> ofFuture(Object future) {
        return Mono.<Integer>create(sink -> {
            ((CompletableFuture<Integer>) future).whenComplete((item, error) -> {
                if (error != null) {
                    sink.error(
                            error instanceof CompletionException && error.getCause() != null
                                    ? error.getCause()
                                    : error);
                } else {
                    sink.success(item);
                }
            });
            sink.onCancel(() -> ((CompletableFuture<Integer>) future).cancel(true));
        });
    }
}
