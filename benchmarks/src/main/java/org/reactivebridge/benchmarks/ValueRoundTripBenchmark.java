package org.reactivebridge.benchmarks;

import io.reactivex.rxjava3.core.Single;
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
import org.reactivebridge.rxjava.RxJavaReactorBridge;
import reactor.adapter.rxjava.RxJava3Adapter;
import reactor.core.publisher.Mono;

/** Mono to Single to Mono: what a subscription costs that crosses two borders. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class ValueRoundTripBenchmark {

    @Benchmark
    public void bridge(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole)
                .consume(
                        RxJavaReactorBridge.mono(
                                RxJavaReactorBridge.single(Mono.just(1).hide()).map(x -> x)),
                        1);
    }

    @Benchmark
    public void adapter(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole)
                .consume(
                        RxJava3Adapter.singleToMono(
                                RxJava3Adapter.monoToSingle(Mono.just(1).hide()).map(x -> x)),
                        1);
    }

    @Benchmark
    public void plain(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole)
                .consume(
                        Mono.from(Single.fromPublisher(Mono.just(1).hide())
                                .map(x -> x)
                                .toFlowable()),
                        1);
    }

    @Benchmark
    public void unbridged(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole).consume(Mono.just(1).hide().map(x -> x), 1);
    }
}
