package org.reactivebridge.benchmarks;

import java.util.concurrent.Executor;

/** Tasks that go on behind the others, again and again. Virtual threads do so by {@link Thread#yield()}. */
public class YieldManyBenchmark extends ExecutorBenchmark {

    private static final int TASKS = 200;
    private static final int YIELDS = 1_000;

    @Override
    void run(Executor peer) throws InterruptedException {
        Arrivals arrivals = new Arrivals(TASKS);
        for (int i = 0; i < TASKS; i++) {
            peer.execute(peer instanceof Peers.Virtual ? () -> yieldMany(arrivals) : new Yielding(peer, arrivals));
        }
        arrivals.await();
    }

    @SuppressWarnings("ThreadPriorityCheck") // Of a virtual thread: that is its way to go on behind the others.
    private static void yieldMany(Arrivals arrivals) {
        for (int i = 0; i < YIELDS; i++) {
            Thread.yield();
        }
        arrivals.run();
    }

    private static final class Yielding implements Runnable {

        private final Executor peer;
        private final Arrivals arrivals;
        private int left = YIELDS;

        Yielding(Executor peer, Arrivals arrivals) {
            this.peer = peer;
            this.arrivals = arrivals;
        }

        @Override
        public void run() {
            if (left-- == 0) {
                arrivals.run();
            } else {
                peer.execute(this);
            }
        }
    }
}
