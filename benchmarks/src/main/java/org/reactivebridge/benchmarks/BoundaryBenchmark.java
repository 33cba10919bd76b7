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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivebridge.stream.AsyncStream;
import reactor.core.publisher.Flux;

/**
 * A million items over one asynchronous boundary to an executor of one thread, the same for all libraries.
 *
 * <p>Reactor and RxJava take a bare range as the queue of the boundary itself; a function before the boundary, which has to
 * be called on the other side, keeps them from that.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class BoundaryBenchmark {

    private static final int SIZE = 1_000_000;

    /** Whether a function is called on the near side of the boundary. */
    @Param({"false", "true"})
    private boolean mapped;

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
        AsyncStream<Integer> range = AsyncStream.range(0, SIZE);
        new Consumer(blackhole).consume((mapped ? range.map(i -> i + 1) : range).via(executor), SIZE);
    }

    @Benchmark
    public void reactor(Blackhole blackhole) throws InterruptedException {
        Flux<Integer> range = Flux.range(0, SIZE);
        new Consumer(blackhole).consume((mapped ? range.map(i -> i + 1) : range).publishOn(reactorScheduler), SIZE);
    }

    @Benchmark
    public void rxjava(Blackhole blackhole) throws InterruptedException {
        Flowable<Integer> range = Flowable.range(0, SIZE);
        new Consumer(blackhole).consume((mapped ? range.map(i -> i + 1) : range).observeOn(rxjavaScheduler), SIZE);
    }
}
