package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.future;
import static org.reactivebridge.testing.OperatorTable.futureSource;
import static org.reactivebridge.testing.OperatorTable.futureStage;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.CancelPolicy;
import org.reactivebridge.stream.RetryPolicy;
import org.reactivebridge.testing.OperatorTable.Kind;
import org.reactivebridge.testing.OperatorTable.Line;

/** The lines of the futures. */
final class FutureLines {

    private FutureLines() {}

    static List<Line> lines() {
        return List.of(
                futureSource(
                        "fromSource",
                        "",
                        length -> AsyncFuture.fromSource(future(length).source())),
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
                futureStage("delay", "not at all", f -> f.delay(Duration.ZERO)),
                futureStage("delay", "1 ns", f -> f.delay(Duration.ofNanos(1))),
                futureStage("timeout", "", f -> f.timeout(Duration.ofHours(1))),
                futureStage("timeout", "with a fallback", f -> f.timeout(Duration.ofHours(1), AsyncFuture.empty())),
                futureStage("via", "inline executor", f -> f.via(Runnable::run)),
                futureStage("subscribeOn", "inline executor", f -> f.subscribeOn(Runnable::run)),
                futureStage("in", "", f -> f.in(Environment.system())),
                futureStage("onErrorResume", "", f -> f.onErrorResume(AsyncFuture::error)),
                futureStage(
                        "onErrorReturn",
                        "of an inner future",
                        f -> f.flatMap(x -> AsyncFuture.<Integer>error(new IllegalStateException())
                                .onErrorReturn(e -> x))),
                futureStage("onErrorMap", "to itself", f -> f.onErrorMap(e -> e)),
                futureStage(
                        "retry",
                        "once in all",
                        f -> f.retry(RetryPolicy.defaults().attempts(1))),
                futureStage(
                        "defaultIfEmpty",
                        "of an inner future",
                        f -> f.flatMap(x -> AsyncFuture.<Integer>empty().defaultIfEmpty(x))),
                futureStage("switchIfEmpty", "", f -> f.switchIfEmpty(AsyncFuture.empty())),
                futureStage(
                        "then",
                        "of an inner future",
                        f -> f.flatMap(x -> AsyncFuture.empty().then(AsyncFuture.of(x)))),
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
