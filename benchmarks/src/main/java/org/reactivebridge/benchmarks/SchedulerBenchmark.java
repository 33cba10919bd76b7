package org.reactivebridge.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A library's own scheduler for computations, and the same on a runtime, with two threads each. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "-Drx3.computation-threads=2")
@State(Scope.Benchmark)
public abstract class SchedulerBenchmark {

    private static final int HOPS = 1_000;
    private static final int TASKS = 10_000;

    /** What is done once. */
    @Param({"chain", "chainOnWorker", "workerToWorker", "spawn", "spawnOnWorker"})
    public String scenario;

    /**
     * Goes through the scenario.
     *
     * @param direct schedules a task without a worker
     * @param worker makes a worker and gives its way to schedule a task
     */
    final void run(Consumer<Runnable> direct, Supplier<Consumer<Runnable>> worker) throws InterruptedException {
        switch (scenario) {
            case "chain" -> hops(direct, direct);
            case "chainOnWorker" -> {
                Consumer<Runnable> one = worker.get();
                hops(one, one);
            }
            case "workerToWorker" -> hops(worker.get(), worker.get());
            case "spawn" -> spawn(direct);
            default -> spawn(worker.get());
        }
    }

    /** Each task schedules the next one, here and there in turn. */
    private static void hops(Consumer<Runnable> here, Consumer<Runnable> there) throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        here.accept(new Hop(there, here, HOPS - 1, end));
        end.await();
    }

    private static void spawn(Consumer<Runnable> on) throws InterruptedException {
        Arrivals arrivals = new Arrivals(TASKS);
        for (int i = 0; i < TASKS; i++) {
            on.accept(arrivals);
        }
        arrivals.await();
    }

    private record Hop(Consumer<Runnable> next, Consumer<Runnable> afterNext, int left, CountDownLatch end)
            implements Runnable {

        @Override
        public void run() {
            if (left == 0) {
                end.countDown();
            } else {
                next.accept(new Hop(afterNext, next, left - 1, end));
            }
        }
    }
}
