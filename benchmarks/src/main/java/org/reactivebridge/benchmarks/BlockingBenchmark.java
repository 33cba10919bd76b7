package org.reactivebridge.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivebridge.runtime.JoinHandle;

/** Calls that go to the threads for blocking ones, and do nothing there. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class BlockingBenchmark {

    private static final int CALLS = 1_000;

    @Benchmark
    public void ours(Peers.Ours peer, Blackhole blackhole) {
        List<JoinHandle<Integer>> handles = new ArrayList<>(CALLS);
        for (int i = 0; i < CALLS; i++) {
            handles.add(peer.runtime.spawnBlocking(() -> 1));
        }
        for (JoinHandle<Integer> handle : handles) {
            blackhole.consume(handle.join());
        }
    }

    @Benchmark
    public void cachedPool(CachedPool peer, Blackhole blackhole) throws ExecutionException, InterruptedException {
        submit(peer.executor, blackhole);
    }

    @Benchmark
    public void virtual(Peers.Virtual peer, Blackhole blackhole) throws ExecutionException, InterruptedException {
        submit(peer.executor, blackhole);
    }

    private static void submit(ExecutorService executor, Blackhole blackhole)
            throws ExecutionException, InterruptedException {
        List<Future<Integer>> futures = new ArrayList<>(CALLS);
        for (int i = 0; i < CALLS; i++) {
            futures.add(executor.submit(() -> 1));
        }
        for (Future<Integer> future : futures) {
            blackhole.consume(future.get());
        }
    }

    /** As many threads as there are calls at a time. */
    @State(Scope.Benchmark)
    public static class CachedPool {

        private final ExecutorService executor = Executors.newCachedThreadPool();

        @TearDown
        public void close() {
            executor.shutdown();
        }
    }
}
