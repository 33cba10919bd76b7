package org.reactivebridge.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.operator.FlatMapCursor;
import org.reactivebridge.operator.MapCursor;
import org.reactivebridge.operator.RangeCursor;

/**
 * The two ways through a chain of stages, one item at a time and in bulk, without the edge: whether the bulk way is one
 * loop shows in what a further stage adds to the time of an item.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class StagesBenchmark {

    private static final int SIZE = 100_000;

    /** What stands between the range and the end: a number of map stages, or a flatMap to two long inner streams. */
    @Param({"0", "1", "2", "4", "8", "flatMap"})
    private String stages;

    private final Context context = Context.in(Environment.system());
    private Source<Integer> source;

    @Setup
    public void build() {
        source = RangeCursor.source(0, SIZE);
        if (stages.equals("flatMap")) {
            source = FlatMapCursor.source(RangeCursor.source(0, 2), item -> RangeCursor.source(item, SIZE / 2), 2);
            return;
        }
        for (int i = Integer.parseInt(stages); i > 0; i--) {
            source = MapCursor.source(source, item -> item + 1);
        }
    }

    @Benchmark
    public void poll(Blackhole blackhole) throws Throwable {
        Cursor<Integer> cursor = source.open(() -> {}, context);
        while (!cursor.isDone()) {
            Integer item = cursor.poll();
            if (item != null) {
                blackhole.consume(item);
            }
        }
        cursor.close();
    }

    @Benchmark
    public void drain(Blackhole blackhole) throws Throwable {
        Cursor<Integer> cursor = source.open(() -> {}, context);
        while (!cursor.isDone()) {
            cursor.drain(
                    item -> {
                        blackhole.consume(item);
                        return true;
                    },
                    1024);
        }
        cursor.close();
    }
}
