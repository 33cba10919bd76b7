package org.reactivebridge.tck;

import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.rxjava.RxJavaBridge;
import org.reactivebridge.rxjava.RxJavaReactorBridge;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.Overflow;
import org.reactivebridge.testing.OperatorTable.Kind;
import org.reactivebridge.testing.OperatorTable.Line;
import org.reactivestreams.Publisher;

/**
 * Every conversion as a recipe for the TCK (G7): streams that cross a border once or twice. {@code hide} stands where a
 * conversion would otherwise undo the one before it, or where fusion is to be kept out.
 */
final class BridgeLines {

    private BridgeLines() {}

    static List<Line> lines() {
        return List.of(
                stage(
                        "Flux and back, by signals",
                        s -> ReactorBridge.stream(ReactorBridge.flux(s).hide())),
                stage(
                        "Flux and back, fused",
                        s -> ReactorBridge.stream(
                                ReactorBridge.flux(s.map(x -> x)).map(x -> x))),
                stage(
                        "Flux and back, fused behind a boundary",
                        s -> ReactorBridge.stream(ReactorBridge.flux(s.via(Runnable::run))
                                .publishOn(reactor.core.scheduler.Schedulers.immediate()))),
                stage(
                        "Flux, conditional",
                        s -> ReactorBridge.stream(
                                ReactorBridge.flux(s).filter(x -> true).hide())),
                stage(
                        "Flowable and back, by signals",
                        s -> RxJavaBridge.stream(RxJavaBridge.flowable(s).hide())),
                stage(
                        "Flowable and back, fused",
                        s -> RxJavaBridge.stream(
                                RxJavaBridge.flowable(s.map(x -> x)).map(x -> x))),
                stage(
                        "Flowable and back, fused behind a boundary",
                        s -> RxJavaBridge.stream(
                                RxJavaBridge.flowable(s.via(Runnable::run)).observeOn(Schedulers.trampoline()))),
                stage(
                        "Flux, Flowable and Flux",
                        s -> ReactorBridge.stream(ReactorBridge.flux(
                                        RxJavaBridge.stream(RxJavaBridge.flowable(ReactorBridge.stream(
                                                        ReactorBridge.flux(s).hide()))
                                                .hide()))
                                .hide())),
                new Line(
                        "Observable and back",
                        "",
                        Kind.SOURCE,
                        1_000,
                        length -> RxJavaBridge.stream(
                                RxJavaBridge.observable(numbers(length)).hide(), Overflow.buffer(1_000)),
                        null),
                publisher("Flux", s -> ReactorBridge.flux(s.map(x -> x))),
                publisher(
                        "Flux to Flowable",
                        s -> RxJavaReactorBridge.flowable(ReactorBridge.flux(s).hide())),
                publisher(
                        "Flux to Flowable, fused",
                        s -> RxJavaReactorBridge.flowable(
                                        ReactorBridge.flux(s.map(x -> x)).map(x -> x))
                                .map(x -> x)),
                publisher(
                        "Flowable to Flux",
                        s -> RxJavaReactorBridge.flux(RxJavaBridge.flowable(s).hide())),
                publisher(
                        "Flowable to Flux, fused",
                        s -> RxJavaReactorBridge.flux(
                                        RxJavaBridge.flowable(s.map(x -> x)).map(x -> x))
                                .map(x -> x)),
                future(
                        "Mono to Maybe to Mono",
                        f -> ReactorBridge.future(RxJavaReactorBridge.mono(
                                        RxJavaReactorBridge.maybe(ReactorBridge.mono(f.map(x -> x))
                                                        .hide())
                                                .hide())
                                .hide())),
                publisher("Flowable", s -> RxJavaBridge.flowable(s.map(x -> x))),
                future(
                        "Mono and back",
                        f -> ReactorBridge.future(
                                ReactorBridge.mono(f.map(x -> x)).hide())),
                future(
                        "Single and back",
                        f -> RxJavaBridge.future(
                                RxJavaBridge.maybe(f.map(x -> x)).hide())),
                future(
                        "Maybe and back",
                        f -> RxJavaBridge.future(
                                RxJavaBridge.maybe(f.map(x -> x)).map(x -> x).hide())));
    }

    private static AsyncStream<Integer> numbers(long length) {
        return AsyncStream.range(0, (int) Math.min(length, Integer.MAX_VALUE));
    }

    private static Line stage(String name, UnaryOperator<AsyncStream<Integer>> crossing) {
        return new Line(
                name, "", Kind.STAGE, Integer.MAX_VALUE, length -> crossing.apply(numbers(length)), crossing::apply);
    }

    private static Line publisher(String name, Function<AsyncStream<Integer>, Publisher<Integer>> crossing) {
        return new Line(
                name, "", Kind.STAGE, Integer.MAX_VALUE, length -> crossing.apply(numbers(length)), crossing::apply);
    }

    private static Line future(String name, UnaryOperator<AsyncFuture<Integer>> crossing) {
        return new Line(
                name,
                "",
                Kind.FUTURE_STAGE,
                1,
                length -> crossing.apply(numbers(length).first()),
                upstream -> crossing.apply(upstream.first()));
    }
}
