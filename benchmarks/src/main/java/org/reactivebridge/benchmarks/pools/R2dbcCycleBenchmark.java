package org.reactivebridge.benchmarks.pools;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.r2dbc.PooledConnectionFactory;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** {@code create()} to {@code close()} of a pooled R2DBC connection that nobody else wants, and on which nothing is done. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class R2dbcCycleBenchmark {

    private static final int SIZE = 32;

    private PooledConnectionFactory ours;
    private ConnectionPool theirs;

    @Setup
    public void open() {
        ours = PooledConnectionFactory.builder(new NothingDriver())
                .options(PoolOptions.defaults().maxSize(SIZE).minIdle(SIZE))
                .build();
        ours.warmUp().toCompletableFuture().join();
        theirs = new ConnectionPool(ConnectionPoolConfiguration.builder(new NothingDriver())
                .initialSize(SIZE)
                .maxSize(SIZE)
                .build());
        theirs.warmup().block();
    }

    @TearDown
    public void close() {
        Ledger.check("lent", 0, ours.state().lent());
        Ledger.check("lent", 0, theirs.getMetrics().orElseThrow().acquiredSize());
        Mono.from(ours.close()).block();
        theirs.disposeLater().block();
    }

    @Benchmark
    public void ours(Blackhole blackhole) {
        ours.create().subscribe(new Borrower(blackhole));
    }

    @Benchmark
    public void r2dbcPool(Blackhole blackhole) {
        theirs.create().subscribe(new Borrower(blackhole));
    }

    private static final class Borrower implements CoreSubscriber<Connection> {

        private final Blackhole blackhole;

        Borrower(Blackhole blackhole) {
            this.blackhole = blackhole;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Connection connection) {
            blackhole.consume(connection);
            Publisher<Void> close = connection.close();
            close.subscribe(new Closer());
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {}
    }

    private static final class Closer implements CoreSubscriber<Void> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Void nothing) {}

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {}
    }
}
