package org.reactivebridge.tck;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.r2dbc.PooledConnectionFactory;
import org.reactivebridge.r2dbc.R2dbc;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * A publisher of a pool or of its connections, over a database in memory.
 *
 * @param kind what the TCK can see of it
 * @param ofLength so many items, over a pool of its own
 */
record R2dbcSubject(
        String name, long maxLength, Kind kind, BiFunction<Integer, PooledConnectionFactory, Publisher<?>> ofLength) {

    /** What the TCK can see of a publisher. */
    enum Kind {
        /** Everything. */
        OPEN,
        /** Not its failure, which is met only when something is asked for. */
        FAILS_ON_DEMAND,
        /** Nothing of a second subscriber, because the driver has the items once. */
        READ_ONCE
    }

    /** As long as a check needs streams, but for the one that wants two thousand million items. */
    static final long MAX_LENGTH = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final ConnectionFactory DRIVER = ConnectionFactories.get(ConnectionFactoryOptions.builder()
            .option(ConnectionFactoryOptions.DRIVER, "h2")
            .option(ConnectionFactoryOptions.PROTOCOL, "mem")
            .option(ConnectionFactoryOptions.DATABASE, "tck;DB_CLOSE_DELAY=-1")
            .option(ConnectionFactoryOptions.USER, "sa")
            .option(ConnectionFactoryOptions.PASSWORD, "")
            .build());

    /** Made when the first check needs it. */
    private static final class OnRuntime {
        static final AsyncRuntime RUNTIME =
                AsyncRuntime.builder().name("r2dbc").workers(2).build();
    }

    static List<R2dbcSubject> all() {
        List<R2dbcSubject> all = new ArrayList<>();
        all.addAll(futures("Pool.acquire", (length, pool) -> pool.pool().acquire()));
        all.addAll(futures("PooledConnectionFactory.create", (length, pool) -> pool.create()));
        all.addAll(streams("R2dbc.query", R2dbcSubject::query));
        all.addAll(streams(
                "R2dbc.query, fetchSize 1",
                (length, pool) -> R2dbc.over(pool)
                        .query("SELECT x FROM SYSTEM_RANGE(1, " + length + ")")
                        .fetchSize(1)
                        .as(row -> row.get(0))));
        all.addAll(streams(
                "R2dbc.inTransactionMany",
                (length, pool) -> R2dbc.over(pool)
                        .<Object>inTransactionMany(
                                within -> within.query("SELECT x FROM SYSTEM_RANGE(1, " + length + ")")
                                        .as(row -> row.get(0)))));
        all.add(new R2dbcSubject("Result.map", MAX_LENGTH, Kind.READ_ONCE, R2dbcSubject::rows));
        all.add(new R2dbcSubject("Statement.execute", MAX_LENGTH, Kind.READ_ONCE, R2dbcSubject::results));
        return all;
    }

    private static AsyncStream<?> query(int length, PooledConnectionFactory pool) {
        return R2dbc.over(pool)
                .query("SELECT x FROM SYSTEM_RANGE(1, " + length + ")")
                .as(row -> row.get(0));
    }

    private static Publisher<?> rows(int length, PooledConnectionFactory pool) {
        Connection connection = take(pool);
        Result result = AsyncFuture.from(connection
                        .createStatement("SELECT x FROM SYSTEM_RANGE(1, " + length + ")")
                        .execute())
                .block(PATIENCE);
        return new OfConnection<>(connection, result.map((row, metadata) -> row.get(0)));
    }

    /** A statement that is executed as often as there are items. */
    private static Publisher<?> results(int length, PooledConnectionFactory pool) {
        Connection connection = take(pool);
        Statement statement = connection.createStatement("SELECT $1").bind(0, 1);
        for (int i = 1; i < length; i++) {
            statement.add().bind(0, i);
        }
        return new OfConnection<>(connection, statement.execute());
    }

    private static Connection take(PooledConnectionFactory pool) {
        return pool.create().block(PATIENCE);
    }

    private static List<R2dbcSubject> futures(
            String name, BiFunction<Integer, PooledConnectionFactory, AsyncFuture<?>> make) {
        return List.of(
                new R2dbcSubject(name, 1, Kind.FAILS_ON_DEMAND, make::apply),
                new R2dbcSubject(
                        name + ", subscribeOn(runtime)",
                        1,
                        Kind.FAILS_ON_DEMAND,
                        (length, pool) -> make.apply(length, pool).subscribeOn(OnRuntime.RUNTIME)),
                // A boundary asks by itself.
                new R2dbcSubject(
                        name + ", via(runtime)",
                        1,
                        Kind.OPEN,
                        (length, pool) -> make.apply(length, pool).via(OnRuntime.RUNTIME)));
    }

    private static List<R2dbcSubject> streams(
            String name, BiFunction<Integer, PooledConnectionFactory, AsyncStream<?>> make) {
        List<R2dbcSubject> all = new ArrayList<>();
        for (Capacities capacities : Subject.CAPACITIES) {
            Environment environment = Environment.system().withCapacities(capacities);
            all.add(new R2dbcSubject(
                    name + ", "
                            + (capacities.equals(Capacities.defaults())
                                    ? "default capacities"
                                    : "capacity " + capacities.prefetch()),
                    MAX_LENGTH,
                    Kind.OPEN,
                    (length, pool) -> make.apply(length, pool).in(environment)));
        }
        all.add(new R2dbcSubject(
                name + ", subscribeOn(runtime)",
                MAX_LENGTH,
                Kind.OPEN,
                (length, pool) -> make.apply(length, pool).subscribeOn(OnRuntime.RUNTIME)));
        all.add(new R2dbcSubject(
                name + ", via(runtime), capacity 1",
                MAX_LENGTH,
                Kind.OPEN,
                (length, pool) -> make.apply(length, pool)
                        .via(OnRuntime.RUNTIME)
                        .in(Environment.system().withCapacities(Capacities.of(1)))));
        return all;
    }

    /** A pool of its own, large enough for whoever takes a connection and keeps it. */
    static PooledConnectionFactory pool() {
        return PooledConnectionFactory.builder(DRIVER)
                .options(PoolOptions.defaults().maxSize(20).onError(failure -> {}))
                .closeGrace(Duration.ZERO)
                .build();
    }

    /** What the TCK cannot check of it. */
    Skips skips() {
        return switch (kind) {
            case OPEN -> Skips.publisher(maxLength);
            case FAILS_ON_DEMAND -> Skips.failingOnDemand(maxLength);
            case READ_ONCE -> Skips.ofOneSubscriber(maxLength, "an answer of the database is read once");
        };
    }

    @SuppressWarnings("unchecked") // A publisher only produces.
    Publisher<Object> ofLength(long length, PooledConnectionFactory pool) {
        return (Publisher<Object>) ofLength.apply(Math.toIntExact(length), pool);
    }

    /** The same when the pool is closed, and every connection has been given back. */
    Publisher<Object> failed(PooledConnectionFactory pool) {
        Publisher<Object> publisher = ofLength(1, pool);
        if (kind == Kind.READ_ONCE) {
            AsyncFuture.from(((OfConnection<Object>) publisher).connection().close())
                    .block(PATIENCE);
        }
        AsyncFuture.from(pool.close()).block(PATIENCE);
        return publisher;
    }

    /** A publisher of a connection that was lent for it. */
    private record OfConnection<T>(Connection connection, Publisher<? extends T> publisher) implements Publisher<T> {

        @Override
        @SuppressWarnings("unchecked") // A publisher only produces.
        public void subscribe(Subscriber<? super T> subscriber) {
            ((Publisher<T>) publisher).subscribe(subscriber);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
