package org.reactivebridge.benchmarks;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;

/** What a turn costs among so many tasks that each go on behind the others. */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(TasksGrowthBenchmark.TURNS)
public class TasksGrowthBenchmark extends ExecutorBenchmark {

    static final int TURNS = 200_000;

    @Param({"1", "10", "100", "1000", "10000"})
    private int tasks;

    @Override
    void run(Executor peer) throws InterruptedException {
        YieldManyBenchmark.yieldMany(peer, tasks, TURNS / tasks);
    }
}
