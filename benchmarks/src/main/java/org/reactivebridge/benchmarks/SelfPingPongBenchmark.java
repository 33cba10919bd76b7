package org.reactivebridge.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

/** Two tasks that stay wake each other in turn. */
public class SelfPingPongBenchmark extends ExecutorBenchmark {

    private static final int ROUNDS = 1_000;

    @Override
    void run(Executor peer) throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Player first = new Player(peer, end);
        first.other = new Player(peer, end);
        first.other.other = first;
        peer.execute(first);
        end.await();
    }

    private static final class Player implements Runnable {

        private final Executor peer;
        private final CountDownLatch end;
        private int left = ROUNDS;
        private Player other;

        Player(Executor peer, CountDownLatch end) {
            this.peer = peer;
            this.end = end;
        }

        @Override
        public void run() {
            if (left-- == 0) {
                end.countDown();
            } else {
                peer.execute(other);
            }
        }
    }
}
