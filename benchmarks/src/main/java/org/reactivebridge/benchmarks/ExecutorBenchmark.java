package org.reactivebridge.benchmarks;

import java.util.concurrent.Executor;
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

/** One scenario that every executor goes through. The scenarios are those of Tokio's rt_multi_threaded, with callbacks. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {
            "-Drx3.computation-threads=2",
            "-Djdk.virtualThreadScheduler.parallelism=2",
            "-Djdk.virtualThreadScheduler.maxPoolSize=2"
        })
@State(Scope.Benchmark)
public abstract class ExecutorBenchmark {

    abstract void run(Executor peer) throws InterruptedException;

    @Benchmark
    public void ours(Peers.Ours peer) throws InterruptedException {
        run(peer);
    }

    @Benchmark
    public void perCore(Peers.PerCore peer) throws InterruptedException {
        run(peer);
    }

    @Benchmark
    public void forkJoin(Peers.ForkJoin peer) throws InterruptedException {
        run(peer);
    }

    @Benchmark
    public void threadPool(Peers.ThreadPool peer) throws InterruptedException {
        run(peer);
    }

    @Benchmark
    public void netty(Peers.Netty peer) throws InterruptedException {
        run(peer);
    }

    @Benchmark
    public void reactor(Peers.Reactor peer) throws InterruptedException {
        run(peer);
    }

    @Benchmark
    public void rxjava(Peers.RxJava peer) throws InterruptedException {
        run(peer);
    }

    @Benchmark
    public void virtual(Peers.Virtual peer) throws InterruptedException {
        run(peer);
    }
}
