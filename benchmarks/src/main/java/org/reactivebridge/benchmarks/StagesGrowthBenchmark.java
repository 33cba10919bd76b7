package org.reactivebridge.benchmarks;

import io.reactivex.rxjava3.core.Flowable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivebridge.stream.AsyncStream;
import reactor.core.publisher.Flux;

/** What an item costs in a chain of so many stages. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class StagesGrowthBenchmark {

    private static final int ITEMS = 100_000;

    @Param({"1", "2", "4", "8", "16", "32"})
    private int stages;

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void bridge(Blackhole blackhole) throws InterruptedException {
        AsyncStream<Integer> stream = AsyncStream.range(0, ITEMS);
        for (int i = 0; i < stages; i++) {
            stream = stream.map(item -> item + 1);
        }
        new Consumer(blackhole).consume(stream, ITEMS);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void reactor(Blackhole blackhole) throws InterruptedException {
        Flux<Integer> stream = Flux.range(0, ITEMS);
        for (int i = 0; i < stages; i++) {
            stream = stream.map(item -> item + 1);
        }
        new Consumer(blackhole).consume(stream, ITEMS);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void rxjava(Blackhole blackhole) throws InterruptedException {
        Flowable<Integer> stream = Flowable.range(0, ITEMS);
        for (int i = 0; i < stages; i++) {
            stream = stream.map(item -> item + 1);
        }
        new Consumer(blackhole).consume(stream, ITEMS);
    }
}
