package org.reactivebridge.benchmarks;

import java.util.concurrent.Executor;

/** Many short tasks from a thread that is no worker. */
public class SpawnFromOutsideBenchmark extends ExecutorBenchmark {

    private static final int TASKS = 10_000;

    @Override
    void run(Executor peer) throws InterruptedException {
        Arrivals arrivals = new Arrivals(TASKS);
        for (int i = 0; i < TASKS; i++) {
            peer.execute(arrivals);
        }
        arrivals.await();
    }
}
