package org.reactivebridge.benchmarks.pools;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.r2dbc.PooledConnectionFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * {@code SELECT 1} from a real database: eight connections that are kept in hand, against pools of eight connections with 32 queries
 * in flight, each of which borrows one. All PostgreSQL connections are on one event loop: by default each pool's own way to connect
 * decides over how many they spread, and on a small machine that makes more of a difference than the pools do.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 2) // The driver, the database and Reactor are much code to compile.
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class SelectOneBenchmark {

    private static final int CONNECTIONS = 8;
    private static final int IN_FLIGHT = 32;
    private static final int QUERIES = 3_200;

    @Param({"h2", "postgresql"})
    private String database;

    private EmbeddedPostgres server;
    private LoopResources loops;
    private final List<Connection> raw = new ArrayList<>();
    private PooledConnectionFactory ours;
    private ConnectionPool theirs;

    @Setup
    public void open() throws IOException {
        ConnectionFactory driver = driver();
        for (int i = 0; i < CONNECTIONS; i++) {
            raw.add(Mono.from(driver.create()).block());
        }
        ours = PooledConnectionFactory.builder(driver)
                .options(PoolOptions.defaults()
                        .maxSize(CONNECTIONS)
                        .minIdle(CONNECTIONS)
                        .maxPending(IN_FLIGHT))
                .build();
        ours.warmUp().toCompletableFuture().join();
        theirs = new ConnectionPool(ConnectionPoolConfiguration.builder(driver)
                .initialSize(CONNECTIONS)
                .maxSize(CONNECTIONS)
                .build());
        theirs.warmup().block();
    }

    private ConnectionFactory driver() throws IOException {
        if (database.equals("h2")) {
            return ConnectionFactories.get("r2dbc:h2:mem:///" + SelectOneBenchmark.class.getSimpleName());
        }
        server = EmbeddedPostgres.builder().start();
        loops = LoopResources.create("select-one", 1, true);
        return ConnectionFactories.get(ConnectionFactoryOptions.builder()
                .option(ConnectionFactoryOptions.DRIVER, "postgresql")
                .option(ConnectionFactoryOptions.HOST, "localhost")
                .option(ConnectionFactoryOptions.PORT, server.getPort())
                .option(ConnectionFactoryOptions.USER, "postgres")
                .option(ConnectionFactoryOptions.PASSWORD, "postgres")
                .option(ConnectionFactoryOptions.DATABASE, "postgres")
                .option(Option.valueOf("loopResources"), loops)
                .build());
    }

    @TearDown
    public void close() throws IOException {
        Ledger.check("lent", 0, ours.state().lent());
        Flux.fromIterable(raw).flatMap(Connection::close).blockLast();
        Mono.from(ours.close()).block();
        theirs.disposeLater().block();
        if (server != null) {
            loops.disposeLater().block();
            server.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(QUERIES)
    public long ours() {
        return borrowing(ours);
    }

    @Benchmark
    @OperationsPerInvocation(QUERIES)
    public long raw() {
        return sum(Flux.fromIterable(raw)
                .flatMap(
                        connection -> Flux.range(0, QUERIES / CONNECTIONS).concatMap(i -> query(connection)),
                        CONNECTIONS));
    }

    @Benchmark
    @OperationsPerInvocation(QUERIES)
    public long r2dbcPool() {
        return borrowing(theirs);
    }

    private static long borrowing(ConnectionFactory pool) {
        return sum(Flux.range(0, QUERIES)
                .flatMap(i -> Mono.usingWhen(pool.create(), SelectOneBenchmark::query, Connection::close), IN_FLIGHT));
    }

    private static Mono<Integer> query(Connection connection) {
        return Mono.from(connection.createStatement("SELECT 1").execute())
                .flatMap(result -> Mono.from(result.map((row, metadata) -> row.get(0, Integer.class))));
    }

    private static long sum(Flux<Integer> answers) {
        long sum = answers.reduce(0L, Long::sum).block();
        Ledger.check("answers", QUERIES, sum);
        return sum;
    }
}
