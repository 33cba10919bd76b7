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
                stage("contextWrite", "", s -> s.contextWrite(context -> context.with("key", "value"))),
                source(
                        "deferContext",
                        "",
                        length -> AsyncStream.deferContext(context -> OperatorTable.numbers(length))));
    }
}
