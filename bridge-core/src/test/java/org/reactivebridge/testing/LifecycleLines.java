package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.stage;

import java.util.List;
import org.reactivebridge.testing.OperatorTable.Line;

/** The lines of the operators of the life of a run. */
final class LifecycleLines {

    private LifecycleLines() {}

    static List<Line> lines() {
        return List.of(stage("in", "", s -> s.in(org.reactivebridge.kernel.Environment.system())));
    }
}
