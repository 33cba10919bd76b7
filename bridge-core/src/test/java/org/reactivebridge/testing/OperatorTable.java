package org.reactivebridge.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;

/**
 * The one table of operators: every public method of the faces that makes a stream or a future has at least one line, and
 * the contract tests and the TCK run over all lines.
 *
 * <p>The lines are kept by subject in the {@code …Lines} classes beside this one.
 */
public final class OperatorTable {

    private OperatorTable() {}

    /** What a line shows. */
    public enum Kind {
        /** A stream made from nothing but a length. */
        SOURCE,
        /** A stream made from a stream, set up so that the same items come out in the same order. */
        STAGE,
        /** A future made from a stream. */
        END,
        /** A future made from nothing. */
        FUTURE_SOURCE,
        /** A future made from a future, set up so that the same item comes out. */
        FUTURE_STAGE
    }

    /**
     * One operator, set up in one way.
     *
     * @param method the name of the face's method
     * @param variant what is particular about this line; empty if nothing is
     * @param kind what it is made from
     * @param maxLength the longest stream it can make
     * @param ofLength makes a publisher of exactly so many items
     * @param over for stages and ends: applies the operator to an upstream; null otherwise
     */
    public record Line(
            String method,
            String variant,
            Kind kind,
            long maxLength,
            LongFunction<Publisher<?>> ofLength,
            @Nullable Function<AsyncStream<Integer>, Publisher<?>> over) {

        @Override
        public String toString() {
            return variant.isEmpty() ? method : method + " (" + variant + ")";
        }
    }

    /**
     * All lines.
     *
     * @return the lines of all subjects
     */
    public static List<Line> lines() {
        List<Line> all = new ArrayList<>();
        all.addAll(SourceLines.lines());
        all.addAll(TransformLines.lines());
        all.addAll(FlowLines.lines());
        all.addAll(FailureLines.lines());
        all.addAll(LifecycleLines.lines());
        all.addAll(EndLines.lines());
        all.addAll(FutureLines.lines());
        return all;
    }

    /** A stream of the integers 0, 1, … up to a length. */
    static AsyncStream<Integer> numbers(long length) {
        return AsyncStream.range(0, (int) Math.min(length, Integer.MAX_VALUE));
    }

    static Line source(String method, String variant, LongFunction<AsyncStream<Integer>> ofLength) {
        return new Line(method, variant, Kind.SOURCE, Integer.MAX_VALUE, ofLength::apply, null);
    }

    static Line source(String method, String variant, long maxLength, LongFunction<AsyncStream<Integer>> ofLength) {
        return new Line(method, variant, Kind.SOURCE, maxLength, ofLength::apply, null);
    }

    static Line stage(String method, String variant, Function<AsyncStream<Integer>, AsyncStream<Integer>> identity) {
        return stage(method, variant, Integer.MAX_VALUE, identity);
    }

    static Line stage(
            String method,
            String variant,
            long maxLength,
            Function<AsyncStream<Integer>, AsyncStream<Integer>> identity) {
        return new Line(
                method, variant, Kind.STAGE, maxLength, length -> identity.apply(numbers(length)), identity::apply);
    }

    /** An end whose result is one item if the stream has one item, and none if it has none. */
    static Line end(String method, String variant, Function<AsyncStream<Integer>, AsyncFuture<?>> end) {
        return new Line(method, variant, Kind.END, 1, length -> end.apply(numbers(length)), end::apply);
    }

    /** An end that has a result for every stream, also one without items: a line without a result leaves it out. */
    static <R> Line alwaysEnd(String method, String variant, Function<AsyncStream<Integer>, AsyncFuture<R>> end) {
        return new Line(
                method,
                variant,
                Kind.END,
                1,
                length -> end.apply(numbers(length)).filter(result -> length > 0),
                end::apply);
    }

    /** An end that never has a result. */
    static Line emptyEnd(String method, String variant, Function<AsyncStream<Integer>, AsyncFuture<?>> end) {
        return new Line(method, variant, Kind.END, 0, length -> end.apply(numbers(length)), end::apply);
    }

    static Line futureSource(String method, String variant, LongFunction<AsyncFuture<?>> ofLength) {
        return new Line(method, variant, Kind.FUTURE_SOURCE, 1, ofLength::apply, null);
    }

    static Line futureStage(
            String method, String variant, Function<AsyncFuture<Integer>, AsyncFuture<Integer>> identity) {
        return new Line(
                method,
                variant,
                Kind.FUTURE_STAGE,
                1,
                length -> identity.apply(future(length)),
                upstream -> identity.apply(upstream.first()));
    }

    /** A future of 0, or an empty one. */
    static AsyncFuture<Integer> future(long length) {
        return numbers(length).first();
    }
}
