package org.reactivebridge.benchmarks.pools;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.publisher.Mono;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolBuilder;

/** reactor-pool, full of things; last in, first out, as ours is. */
@State(Scope.Benchmark)
public class ReactorThings {

    int size = 32;

    InstrumentedPool<Thing> pool;

    @Setup
    public void open() {
        pool = PoolBuilder.from(Mono.fromCallable(Thing::new))
                .sizeBetween(size, size)
                .idleResourceReuseMruOrder()
                .buildPool();
        pool.warmup().block();
    }

    @TearDown
    public void close() {
        Ledger.check("lent", 0, pool.metrics().acquiredSize());
        pool.disposeLater().block();
    }

    /** Four of them, for those who have to wait. */
    public static class Four extends ReactorThings {

        public Four() {
            size = 4;
        }
    }
}
