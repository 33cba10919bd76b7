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
import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.rxjava.RxJavaBridge;
import reactor.adapter.rxjava.RxJava3Adapter;
import reactor.core.publisher.Flux;

/** Flux to ours, a map there, to Flowable; for the others the map stands in the Flux. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class HubBenchmark {

    @Param({"1", "1000", "1000000"})
    private int size;

    @Benchmark
    public void bridge(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole)
                .consume(
                        RxJavaBridge.flowable(
                                ReactorBridge.stream(Flux.range(0, size)).map(x -> x + 1)),
                        size);
    }

    @Benchmark
    public void adapter(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole)
                .consume(RxJava3Adapter.fluxToFlowable(Flux.range(0, size).map(x -> x + 1)), size);
    }

    @Benchmark
    public void plain(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole)
                .consume(Flowable.fromPublisher(Flux.range(0, size).map(x -> x + 1)), size);
    }

    @Benchmark
    public void unbridged(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole).consume(Flux.range(0, size).map(x -> x + 1), size);
    }
}
