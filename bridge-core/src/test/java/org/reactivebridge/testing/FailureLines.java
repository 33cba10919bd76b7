package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.stage;

import java.util.List;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.OperatorTable.Line;

/** The lines of the operators of failure. */
final class FailureLines {

    private FailureLines() {}

    static List<Line> lines() {
        return List.of(stage("onErrorResume", "", s -> s.onErrorResume(AsyncStream::error)));
    }
}
