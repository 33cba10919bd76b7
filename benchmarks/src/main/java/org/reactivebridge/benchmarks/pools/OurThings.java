package org.reactivebridge.benchmarks.pools;

import java.time.Duration;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.reactivebridge.pool.FunctionManager;
import org.reactivebridge.pool.Pool;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.stream.AsyncFuture;

/** Our pool, full of things. */
@State(Scope.Benchmark)
public class OurThings {

    int size = 32;

    Pool<Thing> pool;

    @Setup
    public void open() {
        pool = Pool.create(
                FunctionManager.of(() -> AsyncFuture.of(new Thing()), thing -> {}),
                PoolOptions.defaults().maxSize(size).minIdle(size).maxPending(1000));
        pool.warmUp().toCompletableFuture().join();
    }

    @TearDown
    public void close() {
        Ledger.check("lent", 0, pool.state().lent());
        pool.close(Duration.ZERO).toCompletableFuture().join();
    }

    /** Four of them, for those who have to wait. */
    public static class Four extends OurThings {

        public Four() {
            size = 4;
        }
    }
}
