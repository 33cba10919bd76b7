package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.stage;

import java.util.List;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.Group;
import org.reactivebridge.stream.Grouping;
import org.reactivebridge.testing.OperatorTable.Line;

/** The lines of the transforming operators. */
final class TransformLines {

    private TransformLines() {}

    static List<Line> lines() {
        return List.of(
                stage("map", "", s -> s.map(x -> x)),
                stage("filter", "", s -> s.filter(x -> true)),
                stage("flatMap", "", s -> s.flatMap(AsyncStream::of)),
                stage("flatMap", "concurrency 1", s -> s.flatMap(AsyncStream::of, 1)),
                stage("concatMap", "", s -> s.concatMap(AsyncStream::of)),
                stage("window", "1", s -> s.window(1).concatMap(w -> w)),
                stage("window", "3", s -> s.window(3).concatMap(w -> w)),
                stage("groupBy", "one group", s -> s.groupBy(x -> "all").concatMap(Group::items)),
                stage(
                        "groupBy",
                        "one group of 1",
                        s -> s.groupBy(
                                        x -> "all",
                                        Grouping.defaults().capacity(1).maxGroups(1))
                                .concatMap(Group::items)),
                stage("take", "", s -> s.take(Long.MAX_VALUE)));
    }
}
