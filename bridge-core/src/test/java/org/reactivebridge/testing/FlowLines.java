package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.stage;

import java.util.List;
import org.reactivebridge.testing.OperatorTable.Line;

/** The lines of the operators of time, threads and flow. */
final class FlowLines {

    private FlowLines() {}

    static List<Line> lines() {
        return List.of(
                stage("via", "inline executor", s -> s.via(Runnable::run)),
                stage("via", "inline executor, 1", s -> s.via(Runnable::run, 1)),
                stage("subscribeOn", "inline executor", s -> s.subscribeOn(Runnable::run)));
    }
}
