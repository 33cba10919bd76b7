package org.reactivebridge.benchmarks;

import io.reactivex.rxjava3.core.Flowable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivebridge.stream.AsyncStream;
import reactor.core.publisher.Flux;

/** A source and a subscriber with nothing in between: what the edge costs for each item. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class RangeBenchmark {

    private static final int SIZE = 1_000_000;

    @Benchmark
    public void bridge(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole).consume(AsyncStream.range(0, SIZE), SIZE);
    }

    @Benchmark
    public void reactor(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole).consume(Flux.range(0, SIZE), SIZE);
    }

    @Benchmark
    public void rxjava(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole).consume(Flowable.range(0, SIZE), SIZE);
    }
}
