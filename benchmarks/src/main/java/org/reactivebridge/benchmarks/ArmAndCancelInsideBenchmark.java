package org.reactivebridge.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Timeouts that are set, and cancelled at once, among many others that stand, by a task on a thread of the timers. */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ArmAndCancelBenchmark.TIMES)
public class ArmAndCancelInsideBenchmark extends TimerBenchmark {

    private boolean isPopulated; // A fork has one peer.

    @Override
    <H> void run(TimerPeers.Peer<H> peer) throws InterruptedException {
        if (!isPopulated) {
            isPopulated = true;
            ArmAndCancelBenchmark.populate(peer, ArmAndCancelBenchmark.STANDING);
        }
        CountDownLatch end = new CountDownLatch(1);
        peer.execute(() -> {
            ArmAndCancelBenchmark.armAndCancel(peer);
            end.countDown();
        });
        end.await();
    }
}
