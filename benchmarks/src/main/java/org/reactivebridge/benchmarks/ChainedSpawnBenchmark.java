package org.reactivebridge.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

/** Each task starts the next one. */
public class ChainedSpawnBenchmark extends ExecutorBenchmark {

    private static final int DEPTH = 1_000;

    @Override
    void run(Executor peer) throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        peer.execute(new Link(peer, DEPTH - 1, end));
        end.await();
    }

    private record Link(Executor peer, int left, CountDownLatch end) implements Runnable {

        @Override
        public void run() {
            if (left == 0) {
                end.countDown();
            } else {
                peer.execute(new Link(peer, left - 1, end));
            }
        }
    }
}
