package org.reactivebridge.benchmarks;

import java.util.concurrent.TimeUnit;

/** Many delays of a millisecond, set at once by a thread that is no worker. That millisecond is part of the time. */
public class DelaysBenchmark extends TimerBenchmark {

    private static final int DELAYS = 10_000;

    @Override
    <H> void run(TimerPeers.Peer<H> peer) throws InterruptedException {
        Arrivals arrivals = new Arrivals(DELAYS);
        for (int i = 0; i < DELAYS; i++) {
            peer.schedule(TimeUnit.MILLISECONDS.toNanos(1), arrivals);
        }
        arrivals.await();
    }
}
