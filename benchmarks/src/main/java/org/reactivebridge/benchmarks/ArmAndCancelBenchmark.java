package org.reactivebridge.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Timeouts that are set, and cancelled at once, among many others that stand, by a thread that is no worker. */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ArmAndCancelBenchmark.TIMES)
public class ArmAndCancelBenchmark extends TimerBenchmark {

    static final int TIMES = 100_000;
    static final int STANDING = 10_000;
    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(30);
    private static final Runnable NOTHING = () -> {};

    private boolean isPopulated; // A fork has one peer.

    @Benchmark
    public void completable(TimerPeers.Completable peer) throws InterruptedException {
        run(peer);
    }

    @Override
    <H> void run(TimerPeers.Peer<H> peer) throws InterruptedException {
        if (!isPopulated) {
            isPopulated = true;
            populate(peer, STANDING);
        }
        armAndCancel(peer);
    }

    /** Sets timeouts that outlive the measurement, from one to two of them away. */
    static void populate(TimerPeers.Peer<?> peer, int standing) {
        for (int i = 0; i < standing; i++) {
            peer.schedule(TIMEOUT + TIMEOUT / standing * i, NOTHING);
        }
    }

    static <H> void armAndCancel(TimerPeers.Peer<H> peer) {
        for (int i = 0; i < TIMES; i++) {
            peer.cancel(peer.schedule(TIMEOUT, NOTHING));
        }
    }
}
