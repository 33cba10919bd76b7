package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.futureStage;

import java.util.List;
import org.reactivebridge.testing.OperatorTable.Line;

/** The lines of the futures. */
final class FutureLines {

    private FutureLines() {}

    static List<Line> lines() {
        return List.of(futureStage("map", "", f -> f.map(x -> x)));
    }
}
