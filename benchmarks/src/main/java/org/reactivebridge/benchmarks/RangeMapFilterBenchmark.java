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
import reactor.core.publisher.Flux;

/** A synchronous chain of three stages that counts what is left of a range: the price of a stage, and nothing else. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class RangeMapFilterBenchmark {
    @Param({"1000", "1000000"})
    private int size;

    @Benchmark
    public Long reactor() {
        return Flux.range(0, size)
                .map(i -> i + 1)
                .filter(i -> (i & 1) == 0)
                .count()
                .block();
    }

    @Benchmark
    public Long rxjava() {
        return Flowable.range(0, size)
                .map(i -> i + 1)
                .filter(i -> (i & 1) == 0)
                .count()
                .blockingGet();
    }
}
