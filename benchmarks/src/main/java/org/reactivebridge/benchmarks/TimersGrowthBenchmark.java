package org.reactivebridge.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;

/** What it costs to set a timeout and to cancel it while so many others stand, for a thread that is no worker. */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ArmAndCancelBenchmark.TIMES)
public class TimersGrowthBenchmark extends TimerBenchmark {

    @Param({"100", "1000", "10000", "100000"})
    private int timers;

    private boolean isPopulated; // A fork has one peer.

    @Override
    <H> void run(TimerPeers.Peer<H> peer) {
        if (!isPopulated) {
            isPopulated = true;
            ArmAndCancelBenchmark.populate(peer, timers);
        }
        ArmAndCancelBenchmark.armAndCancel(peer);
    }
}
