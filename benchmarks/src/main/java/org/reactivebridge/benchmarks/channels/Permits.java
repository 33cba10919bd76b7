package org.reactivebridge.benchmarks.channels;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.reactivebridge.channel.Semaphore;
import reactor.core.publisher.Mono;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolBuilder;

/** As many permits everywhere. They must all be back in the end. */
@State(Scope.Benchmark)
public class Permits {

    @Param({"1", "4"})
    int permits;

    Semaphore ours;
    java.util.concurrent.Semaphore jdk;
    java.util.concurrent.Semaphore jdkFair;
    InstrumentedPool<Object> reactorPool;

    @Setup(Level.Trial)
    public void open() {
        ours = Semaphore.create(permits);
        jdk = new java.util.concurrent.Semaphore(permits);
        jdkFair = new java.util.concurrent.Semaphore(permits, true);
        reactorPool = PoolBuilder.from(Mono.fromCallable(Object::new))
                .sizeBetween(permits, permits)
                .buildPool();
        reactorPool.warmup().block();
    }

    @TearDown(Level.Trial)
    public void close() {
        ChannelBenchmark.check("our permits", permits, ours.availablePermits());
        ChannelBenchmark.check("permits of the JDK's", permits, jdk.availablePermits());
        ChannelBenchmark.check("permits of the JDK's fair one", permits, jdkFair.availablePermits());
        ChannelBenchmark.check("lent", 0, reactorPool.metrics().acquiredSize());
        ours.close();
        reactorPool.disposeLater().block();
    }
}
