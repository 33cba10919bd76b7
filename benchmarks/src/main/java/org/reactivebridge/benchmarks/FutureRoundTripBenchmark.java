package org.reactivebridge.benchmarks;

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
import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.stream.AsyncFuture;
import reactor.core.publisher.Mono;

/** Mono to CompletableFuture to Mono. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class FutureRoundTripBenchmark {

    @Benchmark
    public void bridge(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole)
                .consume(
                        ReactorBridge.mono(AsyncFuture.fromCompletionStage(
                                () -> ReactorBridge.future(Mono.just(1).hide()).toCompletableFuture())),
                        1);
    }

    @Benchmark
    public void plain(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole)
                .consume(Mono.fromFuture(() -> Mono.just(1).hide().toFuture()), 1);
    }

    @Benchmark
    public void unbridged(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole).consume(Mono.just(1).hide(), 1);
    }
}
