package org.reactivebridge.benchmarks;

import io.reactivex.rxjava3.core.Single;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.stream.AsyncFuture;
import reactor.core.publisher.Mono;

/** Many futures that are there at once, each run as a task of its own, and all of them waited for one by one. */
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
public class SpawnFuturesBenchmark {

    private static final int FUTURES = 10_000;

    @Benchmark
    public void ours(Peers.Ours peer, Blackhole blackhole) {
        List<JoinHandle<Integer>> handles = new ArrayList<>(FUTURES);
        for (int i = 0; i < FUTURES; i++) {
            handles.add(peer.runtime.spawn(AsyncFuture.of(1)));
        }
        for (JoinHandle<Integer> handle : handles) {
            blackhole.consume(handle.join());
        }
    }

    /** What is spawned stays on its worker. */
    @Benchmark
    public void perCore(Peers.PerCore peer, Blackhole blackhole) {
        ours(peer, blackhole);
    }

    @Benchmark
    public void forkJoin(Peers.ForkJoin peer, Blackhole blackhole) {
        List<CompletableFuture<Integer>> futures = new ArrayList<>(FUTURES);
        for (int i = 0; i < FUTURES; i++) {
            futures.add(CompletableFuture.supplyAsync(() -> 1, peer.executor));
        }
        for (CompletableFuture<Integer> future : futures) {
            blackhole.consume(future.join());
        }
    }

    @Benchmark
    public void threadPool(Peers.ThreadPool peer, Blackhole blackhole) throws ExecutionException, InterruptedException {
        submit(peer, blackhole);
    }

    @Benchmark
    public void virtual(Peers.Virtual peer, Blackhole blackhole) throws ExecutionException, InterruptedException {
        submit(peer, blackhole);
    }

    private static void submit(Peers.OfJdk peer, Blackhole blackhole) throws ExecutionException, InterruptedException {
        List<Future<Integer>> futures = new ArrayList<>(FUTURES);
        for (int i = 0; i < FUTURES; i++) {
            futures.add(peer.executor.submit(() -> 1));
        }
        for (Future<Integer> future : futures) {
            blackhole.consume(future.get());
        }
    }

    @Benchmark
    public void reactor(Peers.Reactor peer, Blackhole blackhole) {
        List<CompletableFuture<Integer>> futures = new ArrayList<>(FUTURES);
        for (int i = 0; i < FUTURES; i++) {
            futures.add(Mono.just(1).subscribeOn(peer.scheduler).toFuture());
        }
        for (CompletableFuture<Integer> future : futures) {
            blackhole.consume(future.join());
        }
    }

    @Benchmark
    public void rxjava(Peers.RxJava peer, Blackhole blackhole) throws ExecutionException, InterruptedException {
        List<Future<Integer>> futures = new ArrayList<>(FUTURES);
        for (int i = 0; i < FUTURES; i++) {
            futures.add(Single.just(1).subscribeOn(peer.scheduler).toFuture());
        }
        for (Future<Integer> future : futures) {
            blackhole.consume(future.get());
        }
    }
}
