package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.source;

import java.util.List;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.OperatorTable.Line;

/** The lines of the sources. */
final class SourceLines {

    private SourceLines() {}

    static List<Line> lines() {
        return List.of(
                source("range", "", length -> AsyncStream.range(0, (int) length)),
                source("empty", "", 0, length -> AsyncStream.empty()));
    }
}
