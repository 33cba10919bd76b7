package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.future;
import static org.reactivebridge.testing.OperatorTable.futureSource;
import static org.reactivebridge.testing.OperatorTable.futureStage;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.CancelPolicy;
import org.reactivebridge.testing.OperatorTable.Kind;
import org.reactivebridge.testing.OperatorTable.Line;

/** The lines of the futures. */
final class FutureLines {

    private FutureLines() {}

    static List<Line> lines() {
        return List.of(
                futureSource("of", "", length -> length == 0 ? AsyncFuture.empty() : AsyncFuture.of(1)),
                new Line("empty", "", Kind.FUTURE_SOURCE, 0, length -> AsyncFuture.empty(), null),
                futureSource("defer", "", length -> AsyncFuture.defer(() -> future(length))),
                futureSource("deferContext", "", length -> AsyncFuture.deferContext(context -> future(length))),
                futureSource("from", "", length -> AsyncFuture.from(OperatorTable.numbers(length))),
                futureSource("zip", "", length -> AsyncFuture.zip(future(length), future(1), (a, b) -> a)),
                futureSource("allOf", "", length -> AsyncFuture.allOf(List.of(future(length), future(1)))),
                futureSource("anyOf", "", length -> AsyncFuture.anyOf(List.of(future(0), future(length)))),
                futureSource("race", "", length -> AsyncFuture.race(List.of(future(length), AsyncFuture.never()))),
                futureSource("fromCallable", "", length -> AsyncFuture.fromCallable(() -> length == 0 ? null : 1)),
                futureSource(
                        "fromInterruptible", "", length -> AsyncFuture.fromInterruptible(() -> length == 0 ? null : 1)),
                futureSource("fromCompletionStage", "", length -> AsyncFuture.fromCompletionStage(() -> stage(length))),
                futureSource(
                        "fromCompletionStage",
                        "detached",
                        length -> AsyncFuture.fromCompletionStage(() -> stage(length), CancelPolicy.DETACH)),
                futureStage("map", "", f -> f.map(x -> x)),
                futureStage("filter", "", f -> f.filter(x -> true)),
                futureStage("flatMap", "", f -> f.flatMap(AsyncFuture::of)),
                futureStage(
                        "flatMapMany", "", f -> f.flatMapMany(AsyncStream::of).first()),
                futureStage("toStream", "", f -> f.toStream().first()),
                futureStage("zipWith", "", f -> f.zipWith(AsyncFuture.of(1), (a, b) -> a)),
                futureStage("doOnSubscribe", "", f -> f.doOnSubscribe(() -> {})),
                futureStage("doOnNext", "", f -> f.doOnNext(x -> {})),
                futureStage("doOnError", "", f -> f.doOnError(e -> {})),
                futureStage("doOnComplete", "", f -> f.doOnComplete(() -> {})),
                futureStage("doOnCancel", "", f -> f.doOnCancel(() -> {})),
                futureStage("doOnRequest", "", f -> f.doOnRequest(n -> {})),
                futureStage("doFinally", "", f -> f.doFinally(kind -> {})),
                futureStage("cache", "", AsyncFuture::cache),
                futureStage("named", "", f -> f.named("number")),
                futureStage("contextWrite", "", f -> f.contextWrite(context -> context)));
    }

    private static CompletableFuture<@Nullable Integer> stage(long length) {
        return CompletableFuture.completedFuture(length == 0 ? null : 1);
    }
}
