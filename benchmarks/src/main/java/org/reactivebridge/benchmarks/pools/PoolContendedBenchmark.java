package org.reactivebridge.benchmarks.pools;

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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.reactivebridge.pool.Pooled;
import org.reactivestreams.Publisher;
import reactor.pool.PooledRef;

/** Many borrowers over four things: nearly every one has to wait, and is served by whoever gives back. For each cycle. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class PoolContendedBenchmark {

    private static final int CYCLES = 32_000;

    @Param({"8", "32"})
    private int borrowers;

    private Clients clients;

    @Setup
    public void open() {
        clients = new Clients();
    }

    @TearDown
    public void close() {
        clients.close();
    }

    @Benchmark
    @OperationsPerInvocation(CYCLES)
    public void ours(OurThings.Four things) throws Exception {
        clients.run(borrowers, CYCLES / borrowers, () -> new Ours(things.pool.acquire()));
    }

    @Benchmark
    @OperationsPerInvocation(CYCLES)
    public void reactor(ReactorThings.Four things) throws Exception {
        clients.run(borrowers, CYCLES / borrowers, () -> new Theirs(things.pool.acquire()));
    }

    private static final class Ours extends Clients.Client<Pooled<Thing>> {

        Ours(Publisher<Pooled<Thing>> acquire) {
            super(acquire);
        }

        @Override
        void release(Pooled<Thing> held) {
            held.release();
        }
    }

    private static final class Theirs extends Clients.Client<PooledRef<Thing>> {

        Theirs(Publisher<PooledRef<Thing>> acquire) {
            super(acquire);
        }

        @Override
        void release(PooledRef<Thing> held) {
            held.release().subscribe();
        }
    }
}
