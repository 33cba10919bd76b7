package org.reactivebridge.benchmarks.pools;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivebridge.pool.Pooled;
import reactor.pool.PooledRef;

/** Eight threads that block until they get one of four things: what the pools for blocking code are made for, and ours is not. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@Threads(8)
public class PoolBlockingBenchmark {

    @Benchmark
    public void ours(OurThings.Four things, Blackhole blackhole) {
        try (Pooled<Thing> lease = Objects.requireNonNull(things.pool.acquire().block())) {
            blackhole.consume(lease.value());
        }
    }

    @Benchmark
    public void hikari(HikariThings.Four things, Blackhole blackhole) throws SQLException {
        try (Connection connection = things.pool.getConnection()) {
            blackhole.consume(connection);
        }
    }

    @Benchmark
    public void stormpot(StormpotThings.Four things, Blackhole blackhole) throws InterruptedException {
        StormpotThings.Handle handle = things.pool.claim(StormpotThings.TIMEOUT);
        blackhole.consume(handle);
        handle.release();
    }

    @Benchmark
    public void commons(CommonsThings.Four things, Blackhole blackhole) throws Exception {
        Thing thing = things.pool.borrowObject();
        blackhole.consume(thing);
        things.pool.returnObject(thing);
    }

    @Benchmark
    public void reactor(ReactorThings.Four things, Blackhole blackhole) {
        PooledRef<Thing> lease = things.pool.acquire().block();
        blackhole.consume(lease.poolable());
        lease.release().block();
    }
}
