package org.reactivebridge.bridges;

import static org.reactivebridge.bridges.Type.ASYNC_FUTURE;
import static org.reactivebridge.bridges.Type.ASYNC_STREAM;
import static org.reactivebridge.bridges.Type.COMPLETABLE;
import static org.reactivebridge.bridges.Type.COMPLETABLE_FUTURE;
import static org.reactivebridge.bridges.Type.FLOWABLE;
import static org.reactivebridge.bridges.Type.FLOW_PUBLISHER;
import static org.reactivebridge.bridges.Type.FLUX;
import static org.reactivebridge.bridges.Type.MAYBE;
import static org.reactivebridge.bridges.Type.MONO;
import static org.reactivebridge.bridges.Type.OBSERVABLE;
import static org.reactivebridge.bridges.Type.PUBLISHER;
import static org.reactivebridge.bridges.Type.SINGLE;

import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.rxjava.RxJavaBridge;
import org.reactivebridge.rxjava.RxJavaReactorBridge;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.Overflow;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Every ordered pair of types, with the expression that converts one to the other: written once as code, and once as the text
 * that stands in the documentation.
 */
final class Conversions {

    /** One pair. */
    record Conversion(Type from, Type to, String expression, Function<Object, Object> function) {

        @Override
        public String toString() {
            return from + " to " + to;
        }
    }

    private final Map<String, Conversion> all = new LinkedHashMap<>();

    private Conversions() {}

    /** All of them, in the order of the types. */
    static List<Conversion> all() {
        Conversions table = new Conversions();
        table.ours();
        table.reactor();
        table.rxJava();
        table.direct();
        table.byWayOfOurs();
        List<Conversion> sorted = new ArrayList<>();
        for (Type from : Type.values()) {
            for (Type to : Type.values()) {
                if (from != to) {
                    sorted.add(table.all.get(from + ">" + to));
                }
            }
        }
        return sorted;
    }

    @SuppressWarnings("unchecked")
    private <A, B> void add(Type from, Type to, String expression, Function<A, B> function) {
        all.putIfAbsent(from + ">" + to, new Conversion(from, to, expression, (Function<Object, Object>) function));
    }

    private static Publisher<Integer> hidden(Publisher<Integer> ours) {
        return ours::subscribe;
    }

    /** Between our types and those of Reactive Streams and the JDK. */
    private void ours() {
        this.<AsyncStream<Integer>, AsyncFuture<Integer>>add(
                ASYNC_STREAM, ASYNC_FUTURE, "x.first()", AsyncStream::first);
        this.<AsyncFuture<Integer>, AsyncStream<Integer>>add(
                ASYNC_FUTURE, ASYNC_STREAM, "x.toStream()", AsyncFuture::toStream);
        this.<AsyncStream<Integer>, Publisher<Integer>>add(ASYNC_STREAM, PUBLISHER, "x", x -> x);
        this.<AsyncFuture<Integer>, Publisher<Integer>>add(ASYNC_FUTURE, PUBLISHER, "x", x -> x);
        this.<AsyncStream<Integer>, Flow.Publisher<Integer>>add(
                ASYNC_STREAM, FLOW_PUBLISHER, "x.asFlow()", AsyncStream::asFlow);
        this.<AsyncFuture<Integer>, Flow.Publisher<Integer>>add(
                ASYNC_FUTURE, FLOW_PUBLISHER, "x.asFlow()", AsyncFuture::asFlow);
        this.<AsyncStream<Integer>, CompletableFuture<Integer>>add(
                ASYNC_STREAM,
                COMPLETABLE_FUTURE,
                "x.first().toCompletableFuture()",
                x -> x.first().toCompletableFuture());
        this.<AsyncFuture<Integer>, CompletableFuture<Integer>>add(
                ASYNC_FUTURE, COMPLETABLE_FUTURE, "x.toCompletableFuture()", AsyncFuture::toCompletableFuture);
        this.<Publisher<Integer>, AsyncStream<Integer>>add(
                PUBLISHER, ASYNC_STREAM, "AsyncStream.from(x)", AsyncStream::from);
        this.<Publisher<Integer>, AsyncFuture<Integer>>add(
                PUBLISHER, ASYNC_FUTURE, "AsyncFuture.from(x)", AsyncFuture::from);
        this.<Flow.Publisher<Integer>, AsyncStream<Integer>>add(
                FLOW_PUBLISHER, ASYNC_STREAM, "AsyncStream.fromFlow(x)", AsyncStream::fromFlow);
        this.<Flow.Publisher<Integer>, AsyncFuture<Integer>>add(
                FLOW_PUBLISHER,
                ASYNC_FUTURE,
                "AsyncStream.fromFlow(x).first()",
                x -> AsyncStream.<Integer>fromFlow(x).first());
        this.<CompletableFuture<Integer>, AsyncFuture<Integer>>add(
                COMPLETABLE_FUTURE,
                ASYNC_FUTURE,
                "AsyncFuture.fromCompletionStage(() -> x)",
                x -> AsyncFuture.fromCompletionStage(() -> x));
        this.<CompletableFuture<Integer>, AsyncStream<Integer>>add(
                COMPLETABLE_FUTURE,
                ASYNC_STREAM,
                "AsyncFuture.fromCompletionStage(() -> x).toStream()",
                x -> AsyncFuture.<Integer>fromCompletionStage(() -> x).toStream());
    }

    private void reactor() {
        this.<Flux<Integer>, AsyncStream<Integer>>add(
                FLUX, ASYNC_STREAM, "ReactorBridge.stream(x)", ReactorBridge::stream);
        this.<Flux<Integer>, AsyncFuture<Integer>>add(
                FLUX, ASYNC_FUTURE, "ReactorBridge.future(x.next())", x -> ReactorBridge.future(x.next()));
        this.<Mono<Integer>, AsyncFuture<Integer>>add(
                MONO, ASYNC_FUTURE, "ReactorBridge.future(x)", ReactorBridge::future);
        this.<Mono<Integer>, AsyncStream<Integer>>add(
                MONO,
                ASYNC_STREAM,
                "ReactorBridge.future(x).toStream()",
                x -> ReactorBridge.<Integer>future(x).toStream());
        this.<Flux<Integer>, Mono<Integer>>add(FLUX, MONO, "x.next()", Flux::next);
        this.<Mono<Integer>, Flux<Integer>>add(MONO, FLUX, "x.flux()", Mono::flux);
        this.<Flux<Integer>, Publisher<Integer>>add(FLUX, PUBLISHER, "x", x -> x);
        this.<Mono<Integer>, Publisher<Integer>>add(MONO, PUBLISHER, "x", x -> x);
        this.<AsyncStream<Integer>, Flux<Integer>>add(ASYNC_STREAM, FLUX, "ReactorBridge.flux(x)", ReactorBridge::flux);
        this.<AsyncFuture<Integer>, Flux<Integer>>add(ASYNC_FUTURE, FLUX, "ReactorBridge.flux(x)", ReactorBridge::flux);
        this.<AsyncFuture<Integer>, Mono<Integer>>add(ASYNC_FUTURE, MONO, "ReactorBridge.mono(x)", ReactorBridge::mono);
        this.<AsyncStream<Integer>, Mono<Integer>>add(ASYNC_STREAM, MONO, "ReactorBridge.mono(x)", ReactorBridge::mono);
        this.<Publisher<Integer>, Flux<Integer>>add(PUBLISHER, FLUX, "ReactorBridge.flux(x)", ReactorBridge::flux);
        this.<Publisher<Integer>, Mono<Integer>>add(PUBLISHER, MONO, "ReactorBridge.mono(x)", ReactorBridge::mono);
    }

    private void rxJava() {
        this.<Flowable<Integer>, AsyncStream<Integer>>add(
                FLOWABLE, ASYNC_STREAM, "RxJavaBridge.stream(x)", RxJavaBridge::stream);
        this.<Observable<Integer>, AsyncStream<Integer>>add(
                OBSERVABLE,
                ASYNC_STREAM,
                "RxJavaBridge.stream(x, overflow)",
                x -> RxJavaBridge.stream(x, Overflow.buffer(1_000)));
        this.<Observable<Integer>, AsyncFuture<Integer>>add(
                OBSERVABLE,
                ASYNC_FUTURE,
                "RxJavaBridge.future(x.firstElement())",
                x -> RxJavaBridge.future(x.firstElement()));
        this.<Single<Integer>, AsyncFuture<Integer>>add(
                SINGLE, ASYNC_FUTURE, "RxJavaBridge.future(x)", RxJavaBridge::future);
        this.<Maybe<Integer>, AsyncFuture<Integer>>add(
                MAYBE, ASYNC_FUTURE, "RxJavaBridge.future(x)", RxJavaBridge::future);
        this.<Completable, AsyncFuture<Integer>>add(
                COMPLETABLE, ASYNC_FUTURE, "RxJavaBridge.completion(x)", RxJavaBridge::completion);
        this.<Flowable<Integer>, Publisher<Integer>>add(FLOWABLE, PUBLISHER, "x", x -> x);
        for (Type from : List.of(ASYNC_STREAM, ASYNC_FUTURE, PUBLISHER)) {
            this.<Publisher<Integer>, Flowable<Integer>>add(
                    from, FLOWABLE, "RxJavaBridge.flowable(x)", RxJavaBridge::flowable);
            this.<Publisher<Integer>, Observable<Integer>>add(
                    from, OBSERVABLE, "RxJavaBridge.observable(x)", RxJavaBridge::observable);
            this.<Publisher<Integer>, Single<Integer>>add(from, SINGLE, "RxJavaBridge.single(x)", RxJavaBridge::single);
            this.<Publisher<Integer>, Maybe<Integer>>add(from, MAYBE, "RxJavaBridge.maybe(x)", RxJavaBridge::maybe);
            this.<Publisher<Integer>, Completable>add(
                    from, COMPLETABLE, "RxJavaBridge.completable(x)", RxJavaBridge::completable);
        }
        this.<Flowable<Integer>, Observable<Integer>>add(
                FLOWABLE, OBSERVABLE, "x.toObservable()", Flowable::toObservable);
        this.<Flowable<Integer>, Single<Integer>>add(FLOWABLE, SINGLE, "x.firstOrError()", Flowable::firstOrError);
        this.<Flowable<Integer>, Maybe<Integer>>add(FLOWABLE, MAYBE, "x.firstElement()", Flowable::firstElement);
        this.<Flowable<Integer>, Completable>add(FLOWABLE, COMPLETABLE, "x.ignoreElements()", Flowable::ignoreElements);
        this.<Observable<Integer>, Flowable<Integer>>add(
                OBSERVABLE, FLOWABLE, "x.toFlowable(strategy)", x -> x.toFlowable(BackpressureStrategy.BUFFER));
        this.<Observable<Integer>, Single<Integer>>add(
                OBSERVABLE, SINGLE, "x.firstOrError()", Observable::firstOrError);
        this.<Observable<Integer>, Maybe<Integer>>add(OBSERVABLE, MAYBE, "x.firstElement()", Observable::firstElement);
        this.<Observable<Integer>, Completable>add(
                OBSERVABLE, COMPLETABLE, "x.ignoreElements()", Observable::ignoreElements);
        this.<Single<Integer>, Flowable<Integer>>add(SINGLE, FLOWABLE, "x.toFlowable()", Single::toFlowable);
        this.<Single<Integer>, Observable<Integer>>add(SINGLE, OBSERVABLE, "x.toObservable()", Single::toObservable);
        this.<Single<Integer>, Maybe<Integer>>add(SINGLE, MAYBE, "x.toMaybe()", Single::toMaybe);
        this.<Single<Integer>, Completable>add(SINGLE, COMPLETABLE, "x.ignoreElement()", Single::ignoreElement);
        this.<Maybe<Integer>, Flowable<Integer>>add(MAYBE, FLOWABLE, "x.toFlowable()", Maybe::toFlowable);
        this.<Maybe<Integer>, Observable<Integer>>add(MAYBE, OBSERVABLE, "x.toObservable()", Maybe::toObservable);
        this.<Maybe<Integer>, Single<Integer>>add(MAYBE, SINGLE, "x.toSingle()", Maybe::toSingle);
        this.<Maybe<Integer>, Completable>add(MAYBE, COMPLETABLE, "x.ignoreElement()", Maybe::ignoreElement);
        this.<Completable, Flowable<Integer>>add(COMPLETABLE, FLOWABLE, "x.toFlowable()", Completable::toFlowable);
        this.<Completable, Observable<Integer>>add(
                COMPLETABLE, OBSERVABLE, "x.toObservable()", Completable::toObservable);
        this.<Completable, Maybe<Integer>>add(COMPLETABLE, MAYBE, "x.toMaybe()", Completable::toMaybe);
        this.<Completable, Single<Integer>>add(
                COMPLETABLE,
                SINGLE,
                "x.<T>toMaybe().toSingle()",
                x -> x.<Integer>toMaybe().toSingle());
    }

    /** Where an application has both libraries. */
    private void direct() {
        this.<Flux<Integer>, Flowable<Integer>>add(
                FLUX, FLOWABLE, "RxJavaReactorBridge.flowable(x)", RxJavaReactorBridge::flowable);
        this.<Flux<Integer>, Observable<Integer>>add(
                FLUX, OBSERVABLE, "RxJavaReactorBridge.observable(x)", RxJavaReactorBridge::observable);
        this.<Flux<Integer>, Single<Integer>>add(
                FLUX, SINGLE, "RxJavaReactorBridge.single(x.next())", x -> RxJavaReactorBridge.single(x.next()));
        this.<Flux<Integer>, Maybe<Integer>>add(
                FLUX, MAYBE, "RxJavaReactorBridge.maybe(x.next())", x -> RxJavaReactorBridge.maybe(x.next()));
        this.<Flux<Integer>, Completable>add(
                FLUX,
                COMPLETABLE,
                "RxJavaReactorBridge.completable(x.then())",
                x -> RxJavaReactorBridge.completable(x.then()));
        this.<Mono<Integer>, Flowable<Integer>>add(
                MONO, FLOWABLE, "RxJavaReactorBridge.flowable(x.flux())", x -> RxJavaReactorBridge.flowable(x.flux()));
        this.<Mono<Integer>, Observable<Integer>>add(
                MONO,
                OBSERVABLE,
                "RxJavaReactorBridge.observable(x.flux())",
                x -> RxJavaReactorBridge.observable(x.flux()));
        this.<Mono<Integer>, Single<Integer>>add(
                MONO, SINGLE, "RxJavaReactorBridge.single(x)", RxJavaReactorBridge::single);
        this.<Mono<Integer>, Maybe<Integer>>add(
                MONO, MAYBE, "RxJavaReactorBridge.maybe(x)", RxJavaReactorBridge::maybe);
        this.<Mono<Integer>, Completable>add(
                MONO, COMPLETABLE, "RxJavaReactorBridge.completable(x)", RxJavaReactorBridge::completable);
        this.<Flowable<Integer>, Flux<Integer>>add(
                FLOWABLE, FLUX, "RxJavaReactorBridge.flux(x)", RxJavaReactorBridge::flux);
        this.<Flowable<Integer>, Mono<Integer>>add(
                FLOWABLE,
                MONO,
                "RxJavaReactorBridge.flux(x).next()",
                x -> RxJavaReactorBridge.<Integer>flux(x).next());
        this.<Observable<Integer>, Flux<Integer>>add(
                OBSERVABLE,
                FLUX,
                "RxJavaReactorBridge.flux(x, strategy)",
                x -> RxJavaReactorBridge.flux(x, BackpressureStrategy.BUFFER));
        this.<Observable<Integer>, Mono<Integer>>add(
                OBSERVABLE,
                MONO,
                "RxJavaReactorBridge.mono(x.firstElement())",
                x -> RxJavaReactorBridge.mono(x.firstElement()));
        this.<Single<Integer>, Mono<Integer>>add(
                SINGLE, MONO, "RxJavaReactorBridge.mono(x)", RxJavaReactorBridge::mono);
        this.<Single<Integer>, Flux<Integer>>add(
                SINGLE,
                FLUX,
                "RxJavaReactorBridge.mono(x).flux()",
                x -> RxJavaReactorBridge.<Integer>mono(x).flux());
        this.<Maybe<Integer>, Mono<Integer>>add(MAYBE, MONO, "RxJavaReactorBridge.mono(x)", RxJavaReactorBridge::mono);
        this.<Maybe<Integer>, Flux<Integer>>add(
                MAYBE,
                FLUX,
                "RxJavaReactorBridge.mono(x).flux()",
                x -> RxJavaReactorBridge.<Integer>mono(x).flux());
        this.<Completable, Mono<Integer>>add(
                COMPLETABLE, MONO, "RxJavaReactorBridge.completion(x)", RxJavaReactorBridge::completion);
        this.<Completable, Flux<Integer>>add(
                COMPLETABLE,
                FLUX,
                "RxJavaReactorBridge.completion(x).flux()",
                x -> RxJavaReactorBridge.<Integer>completion(x).flux());
    }

    /** What is left: to one of ours and on from there. */
    private void byWayOfOurs() {
        for (Type from : Type.values()) {
            for (Type to : Type.values()) {
                if (from == to || all.containsKey(from + ">" + to)) {
                    continue;
                }
                // Through the future only where there is at most one item on a side: a stream would do for all others.
                Type hub = from.isMany() && to.isMany()
                        ? ASYNC_STREAM
                        : from.isMany() && to == COMPLETABLE ? ASYNC_STREAM : ASYNC_FUTURE;
                Conversion in = all.get(from + ">" + hub);
                if (in == null) {
                    hub = hub == ASYNC_FUTURE ? ASYNC_STREAM : ASYNC_FUTURE;
                    in = all.get(from + ">" + hub);
                }
                Conversion out = all.get(hub + ">" + to);
                if (in.from() == from && out != null) {
                    Function<Object, Object> first = in.function();
                    add(
                            from,
                            to,
                            out.expression().replaceAll("\\bx\\b", in.expression()),
                            first.andThen(out.function()));
                }
            }
        }
    }
}
