package org.reactivebridge.benchmarks;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivebridge.stream.AsyncStream;
import reactor.core.publisher.Flux;

/** A million items over one asynchronous boundary to an executor of one thread, the same for all libraries. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class BoundaryBenchmark {

    private static final int SIZE = 1_000_000;

    private ExecutorService executor;
    private reactor.core.scheduler.Scheduler reactorScheduler;
    private io.reactivex.rxjava3.core.Scheduler rxjavaScheduler;

    @Setup
    public void start() {
        executor = Executors.newSingleThreadExecutor();
        reactorScheduler = reactor.core.scheduler.Schedulers.fromExecutorService(executor);
        rxjavaScheduler = Schedulers.from(executor);
    }

    @TearDown
    public void stop() {
        executor.shutdownNow();
    }

    @Benchmark
    public void bridge(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole).consume(AsyncStream.range(0, SIZE).via(executor), SIZE);
    }

    @Benchmark
    public void reactor(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole).consume(Flux.range(0, SIZE).publishOn(reactorScheduler), SIZE);
    }

    @Benchmark
    public void rxjava(Blackhole blackhole) throws InterruptedException {
        new Consumer(blackhole).consume(Flowable.range(0, SIZE).observeOn(rxjavaScheduler), SIZE);
    }
}
