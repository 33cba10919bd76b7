package org.reactivebridge.benchmarks;

import io.reactivex.rxjava3.core.Flowable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivebridge.stream.AsyncStream;
import reactor.core.publisher.Flux;

/** A million items in inner streams of different lengths: the price of an inner stream, and of an item in it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class ConcatMapBenchmark {

    private static final int TOTAL = 1_000_000;

    /** How many inner streams there are; each is as long as it takes to make the total. */
    @Param({"1", "1000", "1000000"})
    private int streams;

    @Benchmark
    public void bridge(Blackhole blackhole) throws InterruptedException {
        int length = TOTAL / streams;
        new Consumer(blackhole)
                .consume(AsyncStream.range(0, streams).concatMap(i -> AsyncStream.range(i, length)), TOTAL);
    }

    @Benchmark
    public void reactor(Blackhole blackhole) throws InterruptedException {
        int length = TOTAL / streams;
        new Consumer(blackhole).consume(Flux.range(0, streams).concatMap(i -> Flux.range(i, length)), TOTAL);
    }

    @Benchmark
    public void rxjava(Blackhole blackhole) throws InterruptedException {
        int length = TOTAL / streams;
        new Consumer(blackhole).consume(Flowable.range(0, streams).concatMap(i -> Flowable.range(i, length)), TOTAL);
    }
}
