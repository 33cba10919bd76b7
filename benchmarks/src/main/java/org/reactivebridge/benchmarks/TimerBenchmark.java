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

/** One scenario that all timers with threads of their own go through. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "-Drx3.computation-threads=2")
@State(Scope.Benchmark)
public abstract class TimerBenchmark {

    abstract <H> void run(TimerPeers.Peer<H> peer) throws InterruptedException;

    @Benchmark
    public void ours(TimerPeers.Ours peer) throws InterruptedException {
        run(peer);
    }

    @Benchmark
    public void scheduledPool(TimerPeers.ScheduledPool peer) throws InterruptedException {
        run(peer);
    }

    @Benchmark
    public void netty(TimerPeers.Netty peer) throws InterruptedException {
        run(peer);
    }

    @Benchmark
    public void nettyWheel(TimerPeers.NettyWheel peer) throws InterruptedException {
        run(peer);
    }

    @Benchmark
    public void reactor(TimerPeers.Reactor peer) throws InterruptedException {
        run(peer);
    }

    @Benchmark
    public void rxjava(TimerPeers.RxJava peer) throws InterruptedException {
        run(peer);
    }
}
