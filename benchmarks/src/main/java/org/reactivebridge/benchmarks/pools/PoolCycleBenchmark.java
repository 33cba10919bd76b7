package org.reactivebridge.benchmarks.pools;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivebridge.pool.Pooled;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.pool.PooledRef;

/** Borrows a thing that nobody else wants, and gives it back: what a pool costs when it is not needed. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class PoolCycleBenchmark {

    /** As anybody consumes a publisher. */
    @Benchmark
    public void ours(OurThings things, Blackhole blackhole) {
        things.pool.acquire().subscribe(new Subscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(Pooled<Thing> lease) {
                blackhole.consume(lease.value());
                lease.release();
            }

            @Override
            public void onError(Throwable failure) {
                throw new IllegalStateException(failure);
            }

            @Override
            public void onComplete() {}
        });
    }

    /** For who goes on without a connection if there is none. */
    @Benchmark
    public void oursTry(OurThings things, Blackhole blackhole) {
        try (Pooled<Thing> lease = things.pool.tryAcquire()) {
            blackhole.consume(lease.value());
        }
    }

    @Benchmark
    public void hikari(HikariThings things, Blackhole blackhole) throws SQLException {
        try (Connection connection = things.pool.getConnection()) {
            blackhole.consume(connection);
        }
    }

    @Benchmark
    public void stormpot(StormpotThings things, Blackhole blackhole) throws InterruptedException {
        StormpotThings.Handle handle = things.pool.claim(StormpotThings.TIMEOUT);
        blackhole.consume(handle);
        handle.release();
    }

    @Benchmark
    public void commons(CommonsThings things, Blackhole blackhole) throws Exception {
        Thing thing = things.pool.borrowObject();
        blackhole.consume(thing);
        things.pool.returnObject(thing);
    }

    @Benchmark
    public void reactor(ReactorThings things, Blackhole blackhole) {
        things.pool.acquire().subscribe(new CoreSubscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(PooledRef<Thing> lease) {
                blackhole.consume(lease.poolable());
                lease.release().subscribe();
            }

            @Override
            public void onError(Throwable failure) {
                throw new IllegalStateException(failure);
            }

            @Override
            public void onComplete() {}
        });
    }

    @Benchmark
    public void deque(DequeThings things, Blackhole blackhole) {
        Thing thing = things.things.pollFirst();
        blackhole.consume(thing);
        things.things.offerFirst(thing);
    }
}
