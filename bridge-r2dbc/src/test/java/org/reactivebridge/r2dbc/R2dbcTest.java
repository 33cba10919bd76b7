package org.reactivebridge.r2dbc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.reactivex.rxjava3.core.Flowable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.RunHandle;
import reactor.core.publisher.Flux;

@Timeout(30)
class R2dbcTest {

    private final ConnectionFactory driver = H2.memory();
    private final PooledConnectionFactory pool = PooledConnectionFactory.builder(driver)
            .options(PoolOptions.defaults().maxSize(2).onError(failure -> {}))
            .build();
    private final R2dbc database = R2dbc.over(pool);

    @BeforeEach
    void create() {
        database.update("CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20))")
                .block();
    }

    @AfterEach
    void everythingCameBack() {
        await().atMost(5, SECONDS)
                .until(() -> pool.state().lent() == 0 && pool.state().resetting() == 0);
        H2.run(pool.close());
    }

    private List<Integer> ids() {
        return database.query("SELECT id FROM item ORDER BY id")
                .as(row -> row.get(0, Integer.class))
                .toList()
                .block();
    }

    // ---- Statements

    @Test
    void query_withBinds_givesItsRows() {
        assertThat(database.update("INSERT INTO item VALUES ($1, $2), ($3, $4)", 1, "one", 2, "two")
                        .block())
                .isEqualTo(2);
        assertThat(database.query("SELECT name FROM item WHERE id = $1", 2)
                        .as(row -> row.get("name", String.class))
                        .toList()
                        .block())
                .containsExactly("two");
    }

    @Test
    void query_withANull_wantsItsType() {
        assertThatThrownBy(() -> database.update("INSERT INTO item VALUES ($1, $2)", 1, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Parameters.in");
        database.update("INSERT INTO item VALUES ($1, $2)", 1, Parameters.in(R2dbcType.VARCHAR))
                .block();
        assertThat(database.query("SELECT COUNT(*) FROM item WHERE name IS NULL")
                        .as(row -> row.get(0, Long.class))
                        .first()
                        .block())
                .isEqualTo(1);
    }

    @Test
    void query_ofManyRows_asksTheDriverAsItIsAsked() {
        AtomicInteger mapped = new AtomicInteger();
        List<Long> some = database.query("SELECT x FROM SYSTEM_RANGE(1, 100000)")
                .fetchSize(10)
                .as(row -> {
                    mapped.incrementAndGet();
                    return row.get(0, Long.class);
                })
                .take(5)
                .toList()
                .block();
        assertThat(some).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(mapped.get()).isBetween(5, 25);
    }

    @Test
    void query_ofManyRows_givesThemAll() {
        assertThat(database.query("SELECT x FROM SYSTEM_RANGE(1, 50000)")
                        .fetchSize(16)
                        .as(row -> row.get(0, Long.class))
                        .reduce(0L, Long::sum)
                        .block())
                .isEqualTo(50000L * 50001 / 2);
    }

    @Test
    void query_whoseMapperFails_failsAndGivesBack() {
        assertThatThrownBy(() -> database.query("SELECT x FROM SYSTEM_RANGE(1, 10)")
                        .as(row -> {
                            throw new IllegalArgumentException("mine");
                        })
                        .toList()
                        .block())
                .hasMessage("mine");
        assertThat(ids()).isEmpty();
        assertThat(pool.metrics().connected()).isEqualTo(1);
    }

    @Test
    void query_inFluxAndFlowable_isTheSame() {
        AsyncStream<Long> rows =
                database.query("SELECT x FROM SYSTEM_RANGE(1, 3)").as(row -> row.get(0, Long.class));
        assertThat(Flux.from(rows).collectList().block()).containsExactly(1L, 2L, 3L);
        assertThat(Flowable.fromPublisher(rows).toList().blockingGet()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void batch_ofRows_countsEach() {
        assertThat(database.batch(
                                "INSERT INTO item VALUES ($1, $2)",
                                List.of(List.of(1, "a"), List.of(2, "b"), List.of(3, "c")))
                        .toList()
                        .block())
                .containsExactly(1L, 1L, 1L);
        assertThat(database.batch("INSERT INTO item VALUES ($1, $2)", List.of())
                        .toList()
                        .block())
                .isEmpty();
        assertThat(ids()).containsExactly(1, 2, 3);
    }

    @Test
    void over_aDriverWithoutPool_closesEachConnection() {
        Meddler meddler = new Meddler(driver, (method, arguments, pass) -> pass.on());
        assertThat(R2dbc.over(meddler)
                        .query("SELECT 1")
                        .as(row -> row.get(0))
                        .toList()
                        .block())
                .hasSize(1);
        assertThat(meddler.count("close")).isEqualTo(1);
    }

    // ---- Transactions

    @Test
    void transaction_whoseWorkEnds_isCommitted() {
        assertThat(database.inTransaction(within -> within.update("INSERT INTO item VALUES (1, 'a')")
                                .flatMap(one -> within.update("INSERT INTO item VALUES (2, 'b')")
                                        .map(two -> one + two)))
                        .block())
                .isEqualTo(2);
        assertThat(ids()).containsExactly(1, 2);
        assertThat(database.<Object>inTransaction(
                                within -> within.update("DELETE FROM item").then(AsyncFuture.empty()))
                        .block())
                .isNull();
        assertThat(ids()).isEmpty();
    }

    @Test
    void transaction_whoseWorkFails_isRolledBack() {
        assertThatThrownBy(() -> database.inTransaction(within -> within.update("INSERT INTO item VALUES (1, 'a')")
                                .flatMap(count -> AsyncFuture.error(new IllegalArgumentException("mine"))))
                        .block())
                .hasMessage("mine");
        assertThat(ids()).isEmpty();
        assertThatThrownBy(() -> database.inTransaction(within -> {
                            throw new IllegalArgumentException("at once");
                        })
                        .block())
                .hasMessage("at once");
        assertThat(ids()).isEmpty();
    }

    @Test
    void transaction_thatIsCancelled_isRolledBack() {
        AtomicInteger inserted = new AtomicInteger();
        RunHandle handle = database.inTransaction(within -> within.update("INSERT INTO item VALUES (1, 'a')")
                        .doOnNext(count -> inserted.incrementAndGet())
                        .then(AsyncFuture.never()))
                .subscribe(item -> {});
        await().atMost(5, SECONDS).until(() -> inserted.get() == 1);
        assertThat(pool.state().lent()).isEqualTo(1);
        handle.cancel();
        await().atMost(5, SECONDS).until(() -> pool.state().lent() == 0);
        assertThat(ids()).isEmpty();
        assertThat(pool.metrics().connected()).isEqualTo(1);
    }

    @Test
    void transaction_nested_isASavepoint() {
        database.inTransaction(outer -> outer.update("INSERT INTO item VALUES (1, 'a')")
                        .then(outer.inTransaction(inner -> inner.update("INSERT INTO item VALUES (2, 'b')")
                                        .then(inner.inTransaction(
                                                innermost -> innermost.update("INSERT INTO item VALUES (3, 'c')")))
                                        .then(AsyncFuture.<Long>error(new IllegalArgumentException("inner"))))
                                .onErrorReturn(failure -> 0L))
                        .then(outer.inTransaction(inner -> inner.update("INSERT INTO item VALUES (4, 'd')"))))
                .block();
        assertThat(ids()).containsExactly(1, 4);
    }

    @Test
    void transaction_ofAStream_commitsBehindIt() {
        database.batch("INSERT INTO item VALUES ($1, 'x')", List.of(List.of(1), List.of(2)))
                .drain()
                .block();
        List<Integer> read = database.<Integer>inTransactionMany(
                        within -> within.query("SELECT id FROM item ORDER BY id")
                                .as(row -> row.get(0, Integer.class))
                                .concatWith(within.update("INSERT INTO item VALUES (3, 'y')")
                                        .map(Long::intValue)))
                .toList()
                .block();
        assertThat(read).containsExactly(1, 2, 1);
        assertThat(ids()).containsExactly(1, 2, 3);
    }

    @Test
    void transaction_thatIsOver_takesNothingMore() {
        AtomicReference<R2dbc> kept = new AtomicReference<>();
        database.inTransaction(within -> {
                    kept.set(within);
                    return within.update("INSERT INTO item VALUES (1, 'a')");
                })
                .block();
        assertThatThrownBy(() -> kept.get().update("DELETE FROM item").block())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("This transaction is over");
        assertThat(ids()).containsExactly(1);
    }

    @Test
    void transaction_whoseRunsOverlap_refusesTheSecondAndRollsBack() {
        assertThatThrownBy(() -> database.inTransaction(within -> AsyncFuture.allOf(List.of(
                                within.withConnection(connection -> AsyncFuture.<Long>never())
                                        .last(),
                                within.update("INSERT INTO item VALUES (2, 'b')"))))
                        .block())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Another run of this transaction is going on; one has to end before the next begins");
        assertThat(ids()).isEmpty();
    }

    @Test
    void transaction_whoseRunWasLeftInTheMiddle_takesTheNext() {
        assertThat(database.inTransaction(within -> within.query("SELECT x FROM SYSTEM_RANGE(1, 100)")
                                .as(row -> row.get(0, Long.class))
                                .first()
                                .flatMap(id -> within.update("INSERT INTO item VALUES ($1, 'a')", id))
                                .flatMap(one -> within.query("SELECT x FROM SYSTEM_RANGE(1, 100)")
                                        .as(row -> row.get(0, Long.class))
                                        .take(3)
                                        .count())
                                .flatMap(three -> within.update("INSERT INTO item VALUES ($1, 'b')", three)))
                        .block())
                .isEqualTo(1);
        assertThat(ids()).containsExactly(1, 3);
    }

    @Test
    void transaction_whoseRunFailed_takesTheNext() {
        database.inTransaction(within -> within.update("NONSENSE")
                        .onErrorReturn(failure -> 0L)
                        .flatMap(none -> within.update("INSERT INTO item VALUES (1, 'a')")))
                .block();
        assertThat(ids()).containsExactly(1);
    }

    @Test
    void transaction_ofACertainKind_leavesNothingOfItBehind() {
        database.inTransaction(IsolationLevel.SERIALIZABLE, within -> within.update("INSERT INTO item VALUES (1, 'a')"))
                .block();
        assertThat(database.withConnection(connection -> AsyncFuture.of(connection.getTransactionIsolationLevel()))
                        .first()
                        .block())
                .isEqualTo(IsolationLevel.READ_COMMITTED);
    }
}
