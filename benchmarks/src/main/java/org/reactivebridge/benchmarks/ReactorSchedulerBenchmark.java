package org.reactivebridge.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.reactivebridge.reactor.ReactorRuntime;
import org.reactivebridge.runtime.AsyncRuntime;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reactor's parallel scheduler, its own and ours. */
public class ReactorSchedulerBenchmark extends SchedulerBenchmark {

    private AsyncRuntime runtime;
    private Scheduler ours;
    private Scheduler theirs;

    @Setup
    public void open() {
        runtime = AsyncRuntime.builder().workers(Peers.WORKERS).build();
        ours = ReactorRuntime.scheduler(runtime);
        theirs = Schedulers.newParallel("reactor", Peers.WORKERS);
    }

    @TearDown
    public void close() {
        theirs.dispose();
        runtime.close();
    }

    @Benchmark
    public void bridge() throws InterruptedException {
        run(ours);
    }

    @Benchmark
    public void reactor() throws InterruptedException {
        run(theirs);
    }

    private void run(Scheduler scheduler) throws InterruptedException {
        run(scheduler::schedule, () -> scheduler.createWorker()::schedule);
    }
}
