package org.reactivebridge.benchmarks;

import java.util.concurrent.Executor;

/** One task that starts many short ones. */
public class SpawnFromInsideBenchmark extends ExecutorBenchmark {

    private static final int TASKS = 10_000;

    @Override
    void run(Executor peer) throws InterruptedException {
        Arrivals arrivals = new Arrivals(TASKS);
        peer.execute(() -> {
            for (int i = 0; i < TASKS; i++) {
                peer.execute(arrivals);
            }
        });
        arrivals.await();
    }
}
