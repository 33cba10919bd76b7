package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.end;

import java.util.List;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.OperatorTable.Line;

/** The lines of the ends of streams. */
final class EndLines {

    private EndLines() {}

    static List<Line> lines() {
        return List.of(end("first", "", AsyncStream::first));
    }
}
