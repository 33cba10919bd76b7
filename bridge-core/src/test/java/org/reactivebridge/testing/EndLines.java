package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.alwaysEnd;
import static org.reactivebridge.testing.OperatorTable.emptyEnd;
import static org.reactivebridge.testing.OperatorTable.end;

import java.util.List;
import java.util.stream.Collectors;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.OperatorTable.Line;

/** The lines of the ends of streams. */
final class EndLines {

    private EndLines() {}

    static List<Line> lines() {
        return List.of(
                end("first", "", AsyncStream::first),
                end("last", "", AsyncStream::last),
                end("reduce", "", s -> s.reduce(Integer::sum)),
                alwaysEnd("reduce", "with a seed", s -> s.reduce(0, Integer::sum)),
                alwaysEnd("collect", "", s -> s.collect(Collectors.toList())),
                alwaysEnd("toList", "", AsyncStream::toList),
                alwaysEnd("toMap", "", s -> s.toMap(x -> x)),
                alwaysEnd("toMap", "with values", s -> s.toMap(x -> x, x -> x)),
                alwaysEnd("count", "", AsyncStream::count),
                alwaysEnd("any", "", s -> s.any(x -> true)),
                alwaysEnd("all", "", s -> s.all(x -> true)),
                alwaysEnd("none", "", s -> s.none(x -> true)),
                emptyEnd("drain", "", AsyncStream::drain),
                emptyEnd("forEachAsync", "", s -> s.forEachAsync(AsyncStream::of, 2)));
    }
}
