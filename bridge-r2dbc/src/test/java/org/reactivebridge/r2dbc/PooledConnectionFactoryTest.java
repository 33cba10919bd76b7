package org.reactivebridge.r2dbc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.r2dbc.spi.Closeable;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Lifecycle;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.pool.ManagerTimeoutException;
import org.reactivebridge.pool.PoolClosedException;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@Timeout(30)
class PooledConnectionFactoryTest {

    private final ConnectionFactory driver = H2.memory();
    private final PooledConnectionFactory pool = pool(driver, 2);

    private static PooledConnectionFactory pool(ConnectionFactory driver, int size) {
        return PooledConnectionFactory.builder(driver)
                .options(PoolOptions.defaults().name("test").maxSize(size).onError(failure -> {}))
                .closeGrace(Duration.ZERO)
                .build();
    }

    @AfterEach
    void close() {
        H2.run(pool.close());
    }

    // ---- Lending

    @Test
    void create_afterClose_lendsTheSameConnection() {
        Connection first = H2.take(pool);
        Connection physical = ((PooledConnection) first).unwrap();
        H2.giveBack(first);
        Connection second = H2.take(pool);
        assertThat(((PooledConnection) second).unwrap()).isSameAs(physical);
        assertThat(second).isNotSameAs(first);
        assertThat(pool.state().lent()).isEqualTo(1);
        H2.giveBack(second);
    }

    @Test
    void create_withoutDemand_takesNothing() {
        pool.create().subscribe(new Subscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {}

            @Override
            public void onNext(Connection connection) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        });
        assertThat(pool.state().lent()).isZero();
    }

    static Stream<Map.Entry<String, Function<Publisher<? extends Connection>, Connection>>> elevenWays() {
        return Stream.of(
                Map.entry("Mono.from", p -> Mono.from(p).block()),
                Map.entry(
                        "Mono.timeout",
                        p -> Mono.from(p).timeout(Duration.ofSeconds(5)).block()),
                Map.entry("Flux.next", p -> Flux.from(p).next().block()),
                Map.entry("Flux.take", p -> Flux.from(p).take(1).single().block()),
                Map.entry("Flux.blockFirst", p -> Flux.from(p).blockFirst()),
                Map.entry("Single", p -> Single.fromPublisher(p).blockingGet()),
                Map.entry("Maybe", p -> Maybe.fromPublisher(p).blockingGet()),
                Map.entry(
                        "firstOrError",
                        p -> Flowable.fromPublisher(p).firstOrError().blockingGet()),
                Map.entry(
                        "Flowable.take",
                        p -> Flowable.fromPublisher(p).take(1).singleOrError().blockingGet()),
                Map.entry(
                        "Observable",
                        p -> Observable.fromPublisher(p).firstOrError().blockingGet()),
                Map.entry("plain", PooledConnectionFactoryTest::plain));
    }

    private static Connection plain(Publisher<? extends Connection> publisher) {
        CompletableFuture<Connection> received = new CompletableFuture<>();
        publisher.subscribe(new Subscriber<Connection>() {
            private Subscription upstream;

            @Override
            public void onSubscribe(Subscription subscription) {
                upstream = subscription;
                subscription.request(1);
            }

            @Override
            public void onNext(Connection connection) {
                upstream.cancel();
                received.complete(connection);
            }

            @Override
            public void onError(Throwable failure) {
                received.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {}
        });
        return received.join();
    }

    @ParameterizedTest
    @MethodSource("elevenWays")
    void create_consumedInAnyWay_isTheBorrowersUntilHeGivesItBack(
            Map.Entry<String, Function<Publisher<? extends Connection>, Connection>> way) {
        Connection first = way.getValue().apply(pool.create());
        assertThat(pool.state().lent()).isEqualTo(1);
        Connection second = way.getValue().apply(pool.create());
        assertThat(pool.state().lent()).isEqualTo(2);
        assertThat(((PooledConnection) first).unwrap()).isNotSameAs(((PooledConnection) second).unwrap());
        H2.giveBack(first);
        H2.giveBack(second);
        assertThat(pool.state().lent()).isZero();
        // Once more, now that connections lie idle and are there at once.
        Connection third = way.getValue().apply(pool.create());
        assertThat(pool.state().lent()).isEqualTo(1);
        assertThat(H2.read(third, "SELECT 1")).containsExactly(1);
        H2.giveBack(third);
    }

    @Test
    void factory_isWrappedAndCloseable() {
        assertThat(pool).isInstanceOf(Wrapped.class).isInstanceOf(Closeable.class);
        assertThat(pool.unwrap()).isSameAs(driver);
        assertThat(pool.getMetadata().getName()).isEqualTo("H2");
    }

    @Test
    void factory_closed_completesAgainAndLendsNothing() {
        Connection connection = H2.take(pool);
        H2.giveBack(connection);
        H2.run(pool.close());
        H2.run(pool.close());
        assertThatThrownBy(() -> H2.take(pool)).isInstanceOf(PoolClosedException.class);
    }

    // ---- Behind the end

    @Test
    void connection_closed_answersNothing() {
        Connection closed = H2.take(pool);
        H2.giveBack(closed);
        H2.giveBack(closed);
        assertThatThrownBy(closed::isAutoCommit)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("given back");
        assertThatThrownBy(closed::getMetadata).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(closed::getTransactionIsolationLevel).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(closed::createBatch).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> closed.createStatement("SELECT 1")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ((PooledConnection) closed).unwrap()).isInstanceOf(IllegalStateException.class);
        for (ValidationDepth depth : ValidationDepth.values()) {
            assertThat(Mono.from(closed.validate(depth)).block()).isFalse();
        }
    }

    @Test
    void connection_closed_cannotTouchTheNextBorrowersTransaction() {
        H2.withTable(pool);
        PooledConnectionFactory single = pool(driver, 1);
        Connection old = H2.take(single);
        Statement statement = old.createStatement("INSERT INTO item VALUES (1)");
        Publisher<?> prepared =
                old.createStatement("INSERT INTO item VALUES (2)").execute();
        Publisher<Void> rollback = old.rollbackTransaction();
        Publisher<Void> close = old.close();
        H2.giveBack(old);
        Connection next = H2.take(single);
        H2.run(next.beginTransaction());
        H2.execute(next, "INSERT INTO item VALUES (3)");
        assertThatThrownBy(statement::execute).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> H2.run(prepared)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> H2.run(rollback)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> H2.run(old.commitTransaction())).isInstanceOf(IllegalStateException.class);
        H2.run(close);
        assertThat(next.isAutoCommit()).isFalse();
        H2.run(next.commitTransaction());
        assertThat(H2.read(next, "SELECT id FROM item")).containsExactly(3);
        H2.giveBack(next);
        H2.run(single.close());
    }

    // ---- Restoring

    @ParameterizedTest
    @ValueSource(strings = {"begin", "savepoint", "autoCommit", "failedCommit"})
    void release_insideATransaction_rollsItBack(String how) {
        H2.withTable(pool);
        PooledConnectionFactory single = pool(
                new Meddler(
                        driver,
                        (method, arguments, pass) -> method.equals("commitTransaction")
                                ? Mono.error(new IllegalArgumentException("no commit"))
                                : pass.on()),
                1);
        Connection connection = H2.take(single);
        Connection physical = ((PooledConnection) connection).unwrap();
        switch (how) {
            case "savepoint" -> H2.run(connection.createSavepoint("here"));
            case "autoCommit" -> H2.run(connection.setAutoCommit(false));
            default -> H2.run(connection.beginTransaction());
        }
        H2.execute(connection, "INSERT INTO item VALUES (1)");
        if (how.equals("failedCommit")) {
            assertThatThrownBy(() -> H2.run(connection.commitTransaction())).hasMessage("no commit");
        }
        H2.giveBack(connection);
        Connection next = H2.take(single);
        assertThat(((PooledConnection) next).unwrap()).isSameAs(physical);
        assertThat(next.isAutoCommit()).isTrue();
        assertThat(H2.read(next, "SELECT id FROM item")).isEmpty();
        H2.giveBack(next);
        H2.run(single.close());
    }

    @Test
    void release_withAnotherIsolationLevel_restoresIt() {
        Connection connection = H2.take(pool);
        IsolationLevel before = connection.getTransactionIsolationLevel();
        H2.run(connection.setTransactionIsolationLevel(IsolationLevel.SERIALIZABLE));
        assertThat(connection.getTransactionIsolationLevel()).isEqualTo(IsolationLevel.SERIALIZABLE);
        H2.giveBack(connection);
        Connection next = H2.take(pool);
        assertThat(next.getTransactionIsolationLevel()).isEqualTo(before);
        H2.giveBack(next);
    }

    @Test
    void release_withOtherTimeouts_restoresWhatItWasTold() {
        List<Object> timeouts = new CopyOnWriteArrayList<>();
        Meddler meddler = new Meddler(driver, (method, arguments, pass) -> {
            if (method.equals("setStatementTimeout") || method.equals("setLockWaitTimeout")) {
                timeouts.add(arguments[0]);
            }
            return pass.on();
        });
        PooledConnectionFactory told = PooledConnectionFactory.builder(meddler)
                .options(PoolOptions.defaults().maxSize(1))
                .lockWaitTimeout(Duration.ofSeconds(7))
                .statementTimeout(Duration.ofSeconds(9))
                .build();
        Connection connection = H2.take(told);
        Connection physical = ((PooledConnection) connection).unwrap();
        H2.run(connection.setLockWaitTimeout(Duration.ofSeconds(1)));
        H2.run(connection.setStatementTimeout(Duration.ofSeconds(1)));
        H2.giveBack(connection);
        Connection next = H2.take(told);
        assertThat(((PooledConnection) next).unwrap()).isSameAs(physical);
        assertThat(timeouts)
                .containsExactly(
                        Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(7), Duration.ofSeconds(9));
        H2.giveBack(next);
        H2.run(told.close());
    }

    @Test
    void release_withOtherTimeoutsThatItWasNotTold_closesTheConnection() {
        Connection connection = H2.take(pool);
        Connection physical = ((PooledConnection) connection).unwrap();
        H2.run(connection.setLockWaitTimeout(Duration.ofSeconds(1)));
        H2.giveBack(connection);
        Connection next = H2.take(pool);
        assertThat(((PooledConnection) next).unwrap()).isNotSameAs(physical);
        H2.giveBack(next);
    }

    @Test
    void release_whoseRollbackFails_closesTheConnection() {
        Meddler meddler = new Meddler(
                driver,
                (method, arguments, pass) -> method.equals("rollbackTransaction")
                        ? Mono.error(new IllegalArgumentException("no rollback"))
                        : pass.on());
        PooledConnectionFactory single = pool(meddler, 1);
        Connection connection = H2.take(single);
        Connection physical = ((PooledConnection) connection).unwrap();
        H2.run(connection.beginTransaction());
        H2.giveBack(connection);
        Connection next = H2.take(single);
        assertThat(((PooledConnection) next).unwrap()).isNotSameAs(physical);
        assertThat(next.isAutoCommit()).isTrue();
        assertThat(meddler.count("close")).isEqualTo(1);
        H2.giveBack(next);
        H2.run(single.close());
    }

    @Test
    void release_ofAnUntouchedConnection_asksTheDriverNothing() {
        Meddler meddler = new Meddler(driver, (method, arguments, pass) -> pass.on());
        PooledConnectionFactory single = pool(meddler, 1);
        H2.giveBack(H2.take(single));
        assertThat(meddler.calls)
                .doesNotContain("rollbackTransaction", "setAutoCommit", "setTransactionIsolationLevel", "validate");
        H2.run(single.close());
    }

    // ---- Lifecycle

    @Test
    void lifecycle_ofTheDriver_isCalledEachTime() {
        Meddler meddler = new Meddler(
                driver,
                (method, arguments, pass) ->
                        method.equals("postAllocate") || method.equals("preRelease") ? Mono.empty() : pass.on(),
                Lifecycle.class);
        PooledConnectionFactory single = pool(meddler, 1);
        H2.giveBack(H2.take(single));
        H2.giveBack(H2.take(single));
        assertThat(meddler.count("postAllocate")).isEqualTo(2);
        assertThat(meddler.count("preRelease")).isEqualTo(2);
        H2.run(single.close());
    }

    @Test
    void lifecycle_whosePostAllocateFails_failsTheBorrowerAndClosesTheConnection() {
        Meddler meddler = new Meddler(
                driver,
                (method, arguments, pass) -> switch (method) {
                    case "postAllocate" -> Mono.error(new IllegalArgumentException("not today"));
                    case "preRelease" -> Mono.empty();
                    default -> pass.on();
                },
                Lifecycle.class);
        PooledConnectionFactory single = pool(meddler, 1);
        assertThatThrownBy(() -> H2.take(single)).hasMessage("not today");
        assertThat(single.state().lent()).isZero();
        assertThat(meddler.count("close")).isEqualTo(1);
        H2.run(single.close());
    }

    @Test
    void lifecycle_whosePostAllocateNeverAnswers_isGivenUpWithTheBorrower() {
        Meddler meddler = new Meddler(
                driver,
                (method, arguments, pass) -> switch (method) {
                    case "postAllocate" -> Mono.never();
                    case "preRelease" -> Mono.empty();
                    default -> pass.on();
                },
                Lifecycle.class);
        PooledConnectionFactory single = pool(meddler, 1);
        assertThatThrownBy(() -> AsyncFuture.<Connection>from(single.create())
                        .timeout(Duration.ofMillis(50))
                        .toCompletableFuture()
                        .get())
                .hasCauseInstanceOf(TimeoutException.class);
        await().atMost(5, SECONDS).until(() -> single.state().lent() == 0);
        H2.run(single.close());
    }

    @Test
    void lifecycle_whosePostAllocateNeverAnswers_failsTheBorrowerInTime() {
        Meddler meddler = new Meddler(
                driver,
                (method, arguments, pass) -> switch (method) {
                    case "postAllocate" -> Mono.never();
                    case "preRelease" -> Mono.empty();
                    default -> pass.on();
                },
                Lifecycle.class);
        PooledConnectionFactory single = PooledConnectionFactory.builder(meddler)
                .options(PoolOptions.defaults()
                        .maxSize(1)
                        .resetTimeout(Duration.ofMillis(50))
                        .onError(failure -> {}))
                .build();
        for (int i = 0; i < 2; i++) { // The first leaves its room to the second.
            assertThatThrownBy(() -> H2.take(single))
                    .isInstanceOf(R2dbcTimeoutException.class)
                    .hasMessage("The driver's postAllocate took longer than PT0.05S");
        }
        await().atMost(5, SECONDS).until(() -> single.state().total() == 0);
        assertThat(meddler.count("close")).isEqualTo(2);
        H2.run(single.close());
    }

    @Test
    void lifecycle_whosePreReleaseNeverAnswers_costsTheConnectionAndNobodyElse() {
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        Meddler meddler = new Meddler(
                driver,
                (method, arguments, pass) -> switch (method) {
                    case "postAllocate" -> Mono.empty();
                    case "preRelease" -> Mono.never();
                    default -> pass.on();
                },
                Lifecycle.class);
        PooledConnectionFactory single = PooledConnectionFactory.builder(meddler)
                .options(PoolOptions.defaults()
                        .maxSize(1)
                        .resetTimeout(Duration.ofMillis(50))
                        .onError(reported::add))
                .build();
        for (int i = 0; i < 2; i++) {
            H2.giveBack(H2.take(single));
        }
        await().atMost(5, SECONDS).until(() -> single.state().total() == 0);
        assertThat(meddler.count("close")).isEqualTo(2);
        assertThat(reported).hasSize(2).allMatch(failure -> failure instanceof ManagerTimeoutException);
        H2.run(single.close());
    }

    // ---- Validation

    static Stream<Validation> validations() {
        return Stream.of(Validation.LOCAL, Validation.REMOTE, Validation.query("SELECT 1"));
    }

    @ParameterizedTest
    @MethodSource("validations")
    void validation_ofAConnectionThatDied_replacesIt(Validation validation) {
        PooledConnectionFactory single = PooledConnectionFactory.builder(driver)
                .options(PoolOptions.defaults().maxSize(1).onError(failure -> {}))
                .validation(validation)
                .build();
        Connection connection = H2.take(single);
        Connection physical = ((PooledConnection) connection).unwrap();
        H2.giveBack(connection);
        Connection same = H2.take(single);
        assertThat(((PooledConnection) same).unwrap()).isSameAs(physical);
        H2.giveBack(same);
        H2.run(physical.close());
        Connection next = H2.take(single);
        assertThat(((PooledConnection) next).unwrap()).isNotSameAs(physical);
        assertThat(H2.read(next, "SELECT 1")).containsExactly(1);
        H2.giveBack(next);
        H2.run(single.close());
    }
}
