package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.source;
import static org.reactivebridge.testing.OperatorTable.stage;

import java.util.List;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.OperatorTable.Line;

/** The lines of the operators of the life of a run. */
final class LifecycleLines {

    private LifecycleLines() {}

    static List<Line> lines() {
        return List.of(
                stage("in", "", s -> s.in(Environment.system())),
                stage("doOnSubscribe", "", s -> s.doOnSubscribe(() -> {})),
                stage("doOnNext", "", s -> s.doOnNext(x -> {})),
                stage("doOnError", "", s -> s.doOnError(e -> {})),
                stage("doOnComplete", "", s -> s.doOnComplete(() -> {})),
                stage("doOnCancel", "", s -> s.doOnCancel(() -> {})),
                stage("doOnRequest", "", s -> s.doOnRequest(n -> {})),
                stage("doFinally", "", s -> s.doFinally(kind -> {})),
                stage("named", "", s -> s.named("numbers")),
                // Of an inner stream of its own, since what one subscriber gets depends on the others otherwise.
                stage("share", "", s -> AsyncStream.of(0).concatMap(x -> s.share())),
                stage("broadcast", "1", s -> AsyncStream.of(0).concatMap(x -> s.broadcast(1))),
                stage("broadcast", "3", s -> AsyncStream.of(0).concatMap(x -> s.broadcast(3))),
                stage("replay", "", s -> AsyncStream.of(0).concatMap(x -> s.replay(2))),
                stage("contextWrite", "", s -> s.contextWrite(context -> context.with("key", "value"))),
                source(
                        "deferContext",
                        "",
                        length -> AsyncStream.deferContext(context -> OperatorTable.numbers(length))));
    }
}
