package org.reactivebridge.benchmarks;

import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.schedulers.Schedulers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.rxjava.RxJavaRuntime;

/** RxJava's scheduler for computations, its own and ours. */
public class RxJavaSchedulerBenchmark extends SchedulerBenchmark {

    private AsyncRuntime runtime;
    private Scheduler ours;
    private Scheduler theirs;

    @Setup
    public void open() {
        runtime = AsyncRuntime.builder().workers(Peers.WORKERS).build();
        ours = RxJavaRuntime.scheduler(runtime);
        theirs = Schedulers.computation();
    }

    @TearDown
    public void close() {
        theirs.shutdown();
        runtime.close();
    }

    @Benchmark
    public void bridge() throws InterruptedException {
        run(ours);
    }

    @Benchmark
    public void rxjava() throws InterruptedException {
        run(theirs);
    }

    private void run(Scheduler scheduler) throws InterruptedException {
        run(scheduler::scheduleDirect, () -> scheduler.createWorker()::schedule);
    }
}
