package org.reactivebridge.r2dbc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.RunHandle;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@Timeout(120)
class PostgresTest {

    private PooledConnectionFactory pool;
    private R2dbc database;

    @BeforeEach
    void open() {
        pool = pool(1, Validation.LOCAL);
        database = R2dbc.over(pool);
        database.update("DROP TABLE IF EXISTS item").block();
        database.update("CREATE TABLE item (id INT PRIMARY KEY)").block();
    }

    private static PooledConnectionFactory pool(int size, Validation validation) {
        return PooledConnectionFactory.builder(Postgres.driver())
                .options(PoolOptions.defaults()
                        .maxSize(size)
                        .resetTimeout(Duration.ofSeconds(15)) // Nothing here waits for it; a busy machine is no reason.
                        .onError(failure -> {}))
                .validation(validation)
                .build();
    }

    @AfterEach
    void close() {
        if (pool != null) {
            H2.run(pool.close());
        }
    }

    private long backend(Connection connection) {
        return ((Number) H2.read(connection, "SELECT pg_backend_pid()").get(0)).longValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "savepoint", "autoCommit", "sql", "failed"})
    void release_insideATransaction_leavesNothingToTheNext(String how) {
        Connection connection = H2.take(pool);
        long backend = backend(connection);
        switch (how) {
            case "savepoint" -> H2.run(connection.createSavepoint("here"));
            case "autoCommit" -> H2.run(connection.setAutoCommit(false));
            case "sql" -> H2.execute(connection, "BEGIN");
            default -> H2.run(connection.beginTransaction());
        }
        H2.execute(connection, "INSERT INTO item VALUES (1)");
        if (how.equals("failed")) {
            AsyncStream.from(connection.createStatement("NONSENSE").execute())
                    .concatMap(result -> result.getRowsUpdated())
                    .drain()
                    .onErrorResume(failure -> AsyncFuture.empty())
                    .block();
        }
        H2.giveBack(connection);
        Connection next = H2.take(pool);
        assertThat(backend(next)).isEqualTo(backend);
        assertThat(next.isAutoCommit()).isTrue();
        assertThat(H2.read(next, "SELECT id FROM item")).isEmpty();
        H2.execute(next, "INSERT INTO item VALUES (2)");
        H2.giveBack(next);
        assertThat(database.query("SELECT id FROM item")
                        .as(row -> row.get(0, Integer.class))
                        .toList()
                        .block())
                .containsExactly(2);
    }

    @Test
    void rows_cancelledInTheMiddle_leaveNothingToTheNext() {
        for (int taken = 1; taken <= 20; taken++) {
            assertThat(database.query("SELECT generate_series(1, 200)")
                            .fetchSize(taken % 2 == 0 ? 5 : 1000)
                            .as(row -> row.get(0, Integer.class))
                            .take(taken)
                            .count()
                            .block())
                    .isEqualTo(taken);
            assertThat(database.query("SELECT 4711")
                            .as(row -> row.get(0, Integer.class))
                            .toList()
                            .block())
                    .containsExactly(4711);
        }
        assertThat(pool.metrics().connected()).isEqualTo(1);
    }

    @Test
    void rows_tooManyToRead_costTheConnectionAndNotTheNextAnswer() {
        assertThat(database.query("SELECT generate_series(1, 1000000)")
                        .fetchSize(100)
                        .as(row -> row.get(0, Integer.class))
                        .first()
                        .block())
                .isEqualTo(1);
        assertThat(database.query("SELECT 4711")
                        .as(row -> row.get(0, Integer.class))
                        .toList()
                        .block())
                .containsExactly(4711);
        assertThat(pool.metrics().connected()).isEqualTo(2);
    }

    @Test
    void result_thatNobodyRead_leavesNothingToTheNext() {
        Connection connection = H2.take(pool);
        Flux.from(connection.createStatement("SELECT generate_series(1, 100)").execute())
                .blockFirst();
        H2.giveBack(connection);
        assertThat(database.query("SELECT 4711")
                        .as(row -> row.get(0, Integer.class))
                        .toList()
                        .block())
                .containsExactly(4711);
        assertThat(pool.metrics().connected()).isEqualTo(1);
    }

    @Test
    void statement_cancelledWhileTheServerWorks_isNotTheNextBorrowers() {
        AtomicInteger answered = new AtomicInteger();
        RunHandle handle = database.query("SELECT 1 FROM pg_sleep(0.3)")
                .as(row -> row.get(0, Integer.class))
                .subscribe(item -> answered.incrementAndGet());
        await().atMost(5, SECONDS).until(() -> pool.state().lent() == 1);
        handle.cancel();
        assertThat(database.query("SELECT 4711")
                        .as(row -> row.get(0, Integer.class))
                        .toList()
                        .block())
                .containsExactly(4711);
        assertThat(answered).hasValue(0);
    }

    @Test
    void query_ofManyRows_asksTheServerAsItIsAsked() {
        AtomicInteger mapped = new AtomicInteger();
        assertThat(database.query("SELECT generate_series(1, 100000)")
                        .fetchSize(50)
                        .as(row -> mapped.incrementAndGet())
                        .count()
                        .block())
                .isEqualTo(100_000);
        assertThat(mapped).hasValue(100_000);
    }

    @Test
    void transaction_cancelled_isRolledBack() {
        AtomicInteger inserted = new AtomicInteger();
        RunHandle handle = database.inTransaction(within -> within.update("INSERT INTO item VALUES ($1)", 1)
                        .doOnNext(count -> inserted.incrementAndGet())
                        .then(AsyncFuture.never()))
                .subscribe(item -> {});
        await().atMost(5, SECONDS).until(() -> inserted.get() == 1);
        handle.cancel();
        assertThat(database.query("SELECT id FROM item")
                        .as(row -> row.get(0, Integer.class))
                        .toList()
                        .block())
                .isEmpty();
        assertThat(pool.metrics().connected()).isEqualTo(1);
    }

    @Test
    void transaction_nested_isASavepoint() {
        database.inTransaction(outer -> outer.update("INSERT INTO item VALUES (1)")
                        .then(outer.inTransaction(inner -> inner.update("INSERT INTO item VALUES (1)"))
                                .onErrorReturn(failure -> -1L))
                        .then(outer.inTransaction(inner -> inner.update("INSERT INTO item VALUES (2)"))))
                .block();
        assertThat(database.query("SELECT id FROM item ORDER BY id")
                        .as(row -> row.get(0, Integer.class))
                        .toList()
                        .block())
                .containsExactly(1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOCAL", "REMOTE"})
    void connections_endedByTheServer_areReplacedBeforeAnyBorrowerSeesThem(String depth) {
        PooledConnectionFactory ten = pool(10, depth.equals("LOCAL") ? Validation.LOCAL : Validation.REMOTE);
        List<Connection> all = Stream.generate(() -> H2.take(ten)).limit(10).toList();
        List<Connection> physical =
                all.stream().map(each -> ((PooledConnection) each).unwrap()).toList();
        all.forEach(H2::giveBack);
        assertThat(ten.state().idle()).isEqualTo(10);
        R2dbc killer = R2dbc.over(pool);
        killer.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                        + " AND backend_type = 'client backend'")
                .as(row -> row.get(0, Boolean.class))
                .drain()
                .block();
        if (depth.equals("LOCAL")) { // Which knows what the driver has noticed, and no more.
            await().atMost(5, SECONDS)
                    .until(() -> physical.stream()
                            .noneMatch(each -> Mono.from(each.validate(ValidationDepth.LOCAL))
                                    .block()));
        }
        R2dbc survivor = R2dbc.over(ten);
        for (int i = 0; i < 10; i++) {
            assertThat(survivor.query("SELECT 1")
                            .as(row -> row.get(0, Integer.class))
                            .toList()
                            .block())
                    .containsExactly(1);
        }
        H2.run(ten.close());
    }
}
