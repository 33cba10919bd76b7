package org.reactivebridge.benchmarks;

import java.util.concurrent.Executor;

/** One task starts many pairs, of which the first starts the second, which starts the answer. */
public class PingPongBenchmark extends ExecutorBenchmark {

    private static final int PAIRS = 1_000;

    @Override
    void run(Executor peer) throws InterruptedException {
        Arrivals arrivals = new Arrivals(PAIRS);
        peer.execute(() -> {
            for (int i = 0; i < PAIRS; i++) {
                peer.execute(() -> peer.execute(() -> peer.execute(arrivals)));
            }
        });
        arrivals.await();
    }
}
