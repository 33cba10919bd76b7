package org.reactivebridge.benchmarks.channels;

import org.openjdk.jmh.annotations.Benchmark;
import org.reactivebridge.channel.Semaphore;

/**
 * A permit that is there, taken without waiting and given back, by one thread that nobody disturbs.
 *
 * <p>The JDK's does less: a permit is a number that anybody may give back twice. Its unfair acquisition may overtake those who wait.
 */
public class SemaphoreTryBenchmark extends ChannelBenchmark {

    @Benchmark
    public void ours(Permits permits) {
        Semaphore.Permit permit = permits.ours.tryAcquire(1);
        check("permits", 1, permit.permits());
        permit.close();
    }

    @Benchmark
    public void jdk(Permits permits) {
        take(permits.jdk);
    }

    @Benchmark
    public void jdkFair(Permits permits) {
        take(permits.jdkFair);
    }

    /** Without a time, {@code tryAcquire} overtakes who waits even in a fair semaphore; here nobody does. */
    private static void take(java.util.concurrent.Semaphore semaphore) {
        if (!semaphore.tryAcquire()) {
            throw new IllegalStateException("No permit is there");
        }
        semaphore.release();
    }
}
