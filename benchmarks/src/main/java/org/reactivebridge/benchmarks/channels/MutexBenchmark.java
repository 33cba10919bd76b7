package org.reactivebridge.benchmarks.channels;

import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.reactivebridge.channel.Mutex;

/**
 * A mutex that is free, taken without waiting and given back, by one thread that nobody disturbs.
 *
 * <p>The JDK's lock does something else: it belongs to a thread, which may take it twice.
 */
public class MutexBenchmark extends ChannelBenchmark {

    private final Mutex mutex = Mutex.create();
    private final ReentrantLock lock = new ReentrantLock();
    private int inside;

    @Benchmark
    public int ours() {
        try (Mutex.Guard guard = mutex.tryLock()) {
            if (guard == null) {
                throw new IllegalStateException("Somebody else holds it");
            }
            return ++inside;
        }
    }

    @Benchmark
    public int jdk() {
        if (!lock.tryLock()) {
            throw new IllegalStateException("Somebody else holds it");
        }
        try {
            return ++inside;
        } finally {
            lock.unlock();
        }
    }
}
