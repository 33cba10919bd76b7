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

/** One item through one stage: what a subscription costs and allocates. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class SmallStreamBenchmark {

    @Benchmark
    public void bridge(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole).consume(AsyncStream.of(1).map(i -> i + 1), 1);
    }

    @Benchmark
    public void reactor(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole).consume(Flux.just(1).map(i -> i + 1), 1);
    }

    @Benchmark
    public void rxjava(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole).consume(Flowable.just(1).map(i -> i + 1), 1);
    }
}
