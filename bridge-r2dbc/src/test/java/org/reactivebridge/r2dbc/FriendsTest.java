package org.reactivebridge.r2dbc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.proxy.ProxyConnectionFactory;
import io.r2dbc.proxy.core.QueryExecutionInfo;
import io.r2dbc.proxy.listener.ProxyExecutionListener;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Wrapped;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.pool.AcquireTimeoutException;
import org.reactivebridge.pool.PoolOptions;
import org.springframework.r2dbc.connection.ConnectionFactoryUtils;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Other libraries over the pool. */
@Timeout(30)
class FriendsTest {

    private final ConnectionFactory driver = H2.memory();
    private final PooledConnectionFactory pool = PooledConnectionFactory.builder(driver)
            .options(PoolOptions.defaults().maxSize(2).acquireTimeout(Duration.ofMillis(500)))
            .build();

    @BeforeEach
    void create() {
        H2.withTable(pool);
    }

    @AfterEach
    void everythingCameBack() {
        await().atMost(5, SECONDS)
                .until(() -> pool.state().lent() == 0 && pool.state().resetting() == 0);
        H2.run(pool.close());
    }

    private List<Object> ids() {
        Connection connection = H2.take(driver);
        try {
            return H2.read(connection, "SELECT id FROM item ORDER BY id");
        } finally {
            H2.giveBack(connection);
        }
    }

    // ---- Spring

    @Test
    void databaseClient_queriesAndUpdates() {
        DatabaseClient client = DatabaseClient.create(pool);
        assertThat(client.sql("INSERT INTO item VALUES (:id)")
                        .bind("id", 7)
                        .fetch()
                        .rowsUpdated()
                        .block())
                .isEqualTo(1);
        assertThat(client.sql("SELECT id FROM item")
                        .map(row -> row.get("id", Integer.class))
                        .all()
                        .collectList()
                        .block())
                .containsExactly(7);
        assertThat(client.sql("SELECT x FROM SYSTEM_RANGE(1, 100)")
                        .map(row -> row.get(0, Long.class))
                        .first()
                        .block())
                .isEqualTo(1);
        assertThat(pool.metrics().connected()).isEqualTo(1);
    }

    @Test
    void transactionManager_commitsAndRollsBack() {
        DatabaseClient client = DatabaseClient.create(pool);
        TransactionalOperator operator = TransactionalOperator.create(new R2dbcTransactionManager(pool));
        Mono<Long> one = client.sql("INSERT INTO item VALUES (1)").fetch().rowsUpdated();
        Mono<Long> two = client.sql("INSERT INTO item VALUES (2)").fetch().rowsUpdated();
        operator.transactional(one).block();
        assertThatThrownBy(() -> operator.transactional(two.then(Mono.error(new IllegalArgumentException("mine"))))
                        .block())
                .hasMessage("mine");
        assertThat(ids()).containsExactly(1);
    }

    @Test
    void transactionManager_cancelled_rollsBack() {
        DatabaseClient client = DatabaseClient.create(pool);
        TransactionalOperator operator = TransactionalOperator.create(new R2dbcTransactionManager(pool));
        CopyOnWriteArrayList<Long> inserted = new CopyOnWriteArrayList<>();
        Disposable running = operator.transactional(client.sql("INSERT INTO item VALUES (1)")
                        .fetch()
                        .rowsUpdated()
                        .doOnNext(inserted::add)
                        .then(Mono.never()))
                .subscribe();
        await().atMost(5, SECONDS).until(() -> inserted.size() == 1);
        running.dispose();
        await().atMost(5, SECONDS).until(() -> pool.state().lent() == 0);
        assertThat(ids()).isEmpty();
    }

    @Test
    void transactionManager_nestedAndNew_keepApart() {
        DatabaseClient client = DatabaseClient.create(pool);
        R2dbcTransactionManager manager = new R2dbcTransactionManager(pool);
        TransactionalOperator outer = TransactionalOperator.create(manager);
        TransactionalOperator nested = TransactionalOperator.create(
                manager, new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED));
        TransactionalOperator fresh = TransactionalOperator.create(
                manager, new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
        Mono<Long> one = client.sql("INSERT INTO item VALUES (1)").fetch().rowsUpdated();
        Mono<Long> two = client.sql("INSERT INTO item VALUES (2)").fetch().rowsUpdated();
        Mono<Long> three = client.sql("INSERT INTO item VALUES (3)").fetch().rowsUpdated();
        outer.transactional(
                        one.then(nested.transactional(two.then(Mono.<Long>error(new IllegalArgumentException("inner"))))
                                        .onErrorResume(failure -> Mono.just(0L)))
                                .then(fresh.transactional(three)))
                .block();
        assertThat(ids()).containsExactly(1, 3);
    }

    @Test
    void transactionManager_moreThanThePoolHas_failsInsteadOfWaitingForEver() {
        DatabaseClient client = DatabaseClient.create(pool);
        R2dbcTransactionManager manager = new R2dbcTransactionManager(pool);
        TransactionalOperator fresh = TransactionalOperator.create(
                manager, new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
        Mono<Long> count = client.sql("SELECT COUNT(*) FROM item")
                .map(row -> row.get(0, Long.class))
                .one();
        Mono<Long> three = fresh.transactional(count.then(fresh.transactional(count.then(fresh.transactional(count)))));
        assertThatThrownBy(three::block).hasRootCauseInstanceOf(AcquireTimeoutException.class);
    }

    @Test
    void connectionFactoryUtils_knowWhatIsTheSameConnection() {
        Connection connection = ConnectionFactoryUtils.getConnection(pool).block();
        assertThat(connection).isInstanceOf(PooledConnection.class);
        ConnectionFactoryUtils.releaseConnection(connection, pool).block();
        assertThat(((PooledConnection) connection).isReleased()).isTrue();
    }

    // ---- r2dbc-proxy

    @Test
    void proxy_aroundThePool_seesWhatIsExecuted() {
        List<String> seen = new CopyOnWriteArrayList<>();
        ConnectionFactory watched = ProxyConnectionFactory.builder(pool)
                .listener(new ProxyExecutionListener() {
                    @Override
                    public void afterQuery(QueryExecutionInfo info) {
                        info.getQueries().forEach(query -> seen.add(query.getQuery()));
                    }
                })
                .build();
        Connection connection = H2.take(watched);
        assertThat(H2.read(connection, "SELECT 1")).containsExactly(1);
        H2.giveBack(connection);
        assertThat(seen).containsExactly("SELECT 1");
        assertThat(R2dbc.over(watched)
                        .query("SELECT 2")
                        .as(row -> row.get(0))
                        .toList()
                        .block())
                .hasSize(1);
    }

    @Test
    void proxy_withinThePool_staysWithTheConnection() {
        List<String> seen = new CopyOnWriteArrayList<>();
        PooledConnectionFactory over = PooledConnectionFactory.of(ProxyConnectionFactory.builder(driver)
                .listener(new ProxyExecutionListener() {
                    @Override
                    public void afterQuery(QueryExecutionInfo info) {
                        info.getQueries().forEach(query -> seen.add(query.getQuery()));
                    }
                })
                .build());
        for (int i = 0; i < 2; i++) {
            Connection connection = H2.take(over);
            assertThat(H2.read(connection, "SELECT 1")).containsExactly(1);
            H2.giveBack(connection);
        }
        assertThat(seen).containsExactly("SELECT 1", "SELECT 1");
        assertThat(over.metrics().connected()).isEqualTo(1);
        H2.run(over.close());
    }

    // ---- RxJava and Reactor by hand

    @Test
    void rxJava_withFirstOrError_usesAndGivesBack() {
        Single<List<Object>> read = Flowable.fromPublisher(pool.create())
                .firstOrError()
                .flatMap(connection -> Flowable.fromPublisher(connection
                                .createStatement("SELECT x FROM SYSTEM_RANGE(1, 5)")
                                .execute())
                        .concatMap(result -> result.<Object>map((row, metadata) -> row.get(0)))
                        .toList()
                        .doFinally(
                                () -> Flowable.fromPublisher(connection.close()).subscribe()));
        assertThat(read.blockingGet()).hasSize(5);
        assertThat(read.blockingGet()).hasSize(5);
        assertThat(pool.metrics().connected()).isEqualTo(1);
    }

    @Test
    void reactor_usingWhen_usesAndGivesBackEvenWhenItIsCancelled() {
        Flux<Object> rows = Flux.usingWhen(
                pool.create(),
                connection -> Mono.<Result>from(connection
                                .createStatement("SELECT x FROM SYSTEM_RANGE(1, 100)")
                                .execute())
                        .flatMapMany(result -> result.<Object>map((row, metadata) -> row.get(0))),
                Connection::close);
        assertThat(rows.collectList().block()).hasSize(100);
        assertThat(rows.take(3).collectList().block()).hasSize(3);
        assertThat(rows.next().block()).isEqualTo(1L);
        await().atMost(5, SECONDS).until(() -> pool.state().idle() == 1);
        assertThat(pool.metrics().connected()).isEqualTo(1);
    }

    // ---- What another pool does

    @Test
    void r2dbcPool_lendsOneConnectionTwice_whereThisPoolDoesNot() {
        ConnectionPool other = new ConnectionPool(
                // One only: it can be had a second time if it is lent twice, and not otherwise.
                ConnectionPoolConfiguration.builder(driver)
                        .initialSize(1)
                        .maxSize(1)
                        .build());
        Object first = Mono.from(Flowable.fromPublisher(other.create()).take(1))
                .map(FriendsTest::physical)
                .block();
        Object second = Mono.from(Flowable.fromPublisher(other.create()).take(1))
                .map(FriendsTest::physical)
                .block(Duration.ofSeconds(10));
        assertThat(second).isSameAs(first);
        other.dispose();
        Connection ours = Flowable.fromPublisher(pool.create()).take(1).blockingFirst();
        Connection oursToo = Flowable.fromPublisher(pool.create()).take(1).blockingFirst();
        assertThat(physical(oursToo)).isNotSameAs(physical(ours));
        H2.giveBack(ours);
        H2.giveBack(oursToo);
    }

    private static Object physical(Connection connection) {
        return ((Wrapped<?>) connection).unwrap();
    }
}
