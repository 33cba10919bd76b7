package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.numbers;
import static org.reactivebridge.testing.OperatorTable.stage;

import java.time.Duration;
import java.util.List;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.Concurrency;
import org.reactivebridge.stream.Group;
import org.reactivebridge.stream.Grouping;
import org.reactivebridge.testing.OperatorTable.Kind;
import org.reactivebridge.testing.OperatorTable.Line;

/** The lines of the transforming operators. */
final class TransformLines {

    private TransformLines() {}

    static List<Line> lines() {
        return List.of(
                stage("map", "", s -> s.map(x -> x)),
                stage("filter", "", s -> s.filter(x -> true)),
                stage("ofType", "", s -> s.ofType(Integer.class)),
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
                stage("mapAsync", "", s -> s.mapAsync(x -> AsyncStream.of(x).first())),
                stage("mapAsync", "ordered, 1", s -> mapAsync(s, Concurrency.ordered(1))),
                stage("mapAsync", "ordered, 2", s -> mapAsync(s, Concurrency.ordered(2))),
                stage("mapAsync", "ordered, 3", s -> mapAsync(s, Concurrency.ordered(3))),
                stage("mapAsync", "unordered, 1", s -> mapAsync(s, Concurrency.unordered(1))),
                stage("switchMap", "", s -> AsyncStream.of(0).switchMap(x -> s)),
                stage("flatMapIterable", "", s -> s.flatMapIterable(List::of)),
                stage(
                        "scan",
                        "",
                        s -> s.<Object>scan("start", (before, x) -> x).skip(1).ofType(Integer.class)),
                stage("take", "", s -> s.take(Long.MAX_VALUE)),
                // It holds them all, so that there must not be too many.
                new Line(
                        "takeLast",
                        "",
                        Kind.STAGE,
                        2_000_000,
                        length -> numbers(length).takeLast(Integer.MAX_VALUE),
                        s -> s.takeLast(Integer.MAX_VALUE)),
                stage("takeWhile", "", s -> s.takeWhile(x -> true)),
                stage("takeUntil", "", s -> s.takeUntil(AsyncStream.never())),
                stage("skip", "", s -> s.skip(0)),
                stage("skip", "1", s -> behind("start", s).skip(1).ofType(Integer.class)),
                stage(
                        "skipWhile",
                        "",
                        s -> behind("start", s).skipWhile("start"::equals).ofType(Integer.class)),
                stage("distinct", "", AsyncStream::distinct),
                stage("distinct", "key", s -> s.distinct(x -> x)),
                stage("distinctUntilChanged", "", AsyncStream::distinctUntilChanged),
                stage("distinctUntilChanged", "key", s -> s.distinctUntilChanged(x -> x)),
                stage("buffer", "1", s -> s.buffer(1).flatMapIterable(list -> list)),
                stage("buffer", "2", s -> s.buffer(2).flatMapIterable(list -> list)),
                stage("buffer", "3", s -> s.buffer(3).flatMapIterable(list -> list)),
                stage(
                        "buffer",
                        "3, a second",
                        s -> s.buffer(3, Duration.ofSeconds(1)).flatMapIterable(list -> list)),
                stage("zipWith", "", s -> s.zipWith(AsyncStream.of("tick").repeat(), (x, y) -> x)),
                stage("mergeWith", "", s -> s.mergeWith(AsyncStream.empty())),
                stage("concatWith", "", s -> s.concatWith(AsyncStream.empty())),
                stage("startWith", "", s -> s.startWith()));
    }

    /** What is no number is none of the items that a test follows. */
    private static AsyncStream<Object> behind(Object first, AsyncStream<Integer> upstream) {
        return upstream.map(x -> (Object) x).startWith(first);
    }

    private static AsyncStream<Integer> mapAsync(AsyncStream<Integer> upstream, Concurrency concurrency) {
        return upstream.mapAsync(x -> AsyncStream.of(x).first(), concurrency);
    }
}
