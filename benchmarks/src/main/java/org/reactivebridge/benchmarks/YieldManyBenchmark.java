package org.reactivebridge.benchmarks;

import java.util.concurrent.Executor;

/** Tasks that go on behind the others, again and again. Virtual threads do so by {@link Thread#yield()}. */
public class YieldManyBenchmark extends ExecutorBenchmark {

    private static final int TASKS = 200;
    private static final int YIELDS = 1_000;

    @Override
    void run(Executor peer) throws InterruptedException {
        yieldMany(peer, TASKS, YIELDS);
    }

    static void yieldMany(Executor peer, int tasks, int yields) throws InterruptedException {
        Arrivals arrivals = new Arrivals(tasks);
        for (int i = 0; i < tasks; i++) {
            peer.execute(
                    peer instanceof Peers.Virtual
                            ? () -> yieldMany(yields, arrivals)
                            : new Yielding(peer, yields, arrivals));
        }
        arrivals.await();
    }

    @SuppressWarnings("ThreadPriorityCheck") // Of a virtual thread: that is its way to go on behind the others.
    private static void yieldMany(int yields, Arrivals arrivals) {
        for (int i = 0; i < yields; i++) {
            Thread.yield();
        }
        arrivals.run();
    }

    private static final class Yielding implements Runnable {

        private final Executor peer;
        private final Arrivals arrivals;
        private int left;

        Yielding(Executor peer, int yields, Arrivals arrivals) {
            this.peer = peer;
            this.left = yields;
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
