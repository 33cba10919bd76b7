package org.reactivebridge.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.pool.PoolOptions;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A borrower who leaves in the middle of an answer; over a driver that would let the next one read the rest. */
@Timeout(30)
class UnreadAnswerTest {

    private final CarelessDriver driver = new CarelessDriver();
    private final PooledConnectionFactory pool = PooledConnectionFactory.builder(driver.factory)
            .options(PoolOptions.defaults()
                    .maxSize(1)
                    .resetTimeout(Duration.ofMillis(200))
                    .onError(failure -> {}))
            .drainLimit(50)
            .build();

    @AfterEach
    void close() {
        H2.run(pool.close());
    }

    private static Publisher<Object> rows(Result result) {
        return result.map((row, metadata) -> row.get(0));
    }

    private static Mono<Result> execute(Connection connection, String text) {
        return Mono.from(connection.createStatement(text).execute());
    }

    /** Lends once more: must give the right answer, by the same connection or by a new one. */
    private void nextBorrowerIsRight(int connects) {
        Connection next = H2.take(pool);
        assertThat(H2.read(next, "2")).containsExactly(2, 2);
        H2.giveBack(next);
        assertThat(pool.metrics().connected()).isEqualTo(connects);
    }

    @Test
    void driver_withoutPool_givesTheRestToTheNext() {
        Connection raw = H2.take(driver.factory);
        assertThat(execute(raw, "5").flatMapMany(UnreadAnswerTest::rows).take(1).blockLast())
                .isEqualTo(5);
        assertThat(H2.read(raw, "2")).containsExactly(5, 5, 5, 5);
    }

    @Test
    void rows_cancelledInTheMiddle_areReadToTheEnd() {
        Connection connection = H2.take(pool);
        assertThat(execute(connection, "5")
                        .flatMapMany(UnreadAnswerTest::rows)
                        .take(1)
                        .blockLast())
                .isEqualTo(5);
        assertThat(driver.cancelled).hasValue(0);
        assertThat(H2.read(connection, "3")).containsExactly(3, 3, 3); // Even for the same borrower.
        H2.giveBack(connection);
        nextBorrowerIsRight(1);
        assertThat(driver.roundTrips).hasValue(0);
    }

    @Test
    void rows_tooManyToRead_closeTheConnection() {
        Connection connection = H2.take(pool);
        execute(connection, "500").flatMapMany(UnreadAnswerTest::rows).take(1).blockLast();
        assertThat(driver.cancelled).hasValue(1);
        H2.giveBack(connection);
        H2.giveBack(H2.take(pool));
        assertThat(pool.metrics().connected()).isEqualTo(2);
    }

    @Test
    void result_thatNobodyRead_isRead() {
        Connection connection = H2.take(pool);
        assertThat(execute(connection, "5").block()).isNotNull();
        H2.giveBack(connection);
        nextBorrowerIsRight(1);
    }

    @Test
    void rows_whoseBorrowerGivesBackWithoutCancelling_areReadAndHeIsTold() {
        Connection connection = H2.take(pool);
        List<Object> signals = new ArrayList<>();
        Result result = execute(connection, "5").block();
        rows(result).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(2);
            }

            @Override
            protected void hookOnNext(Object item) {
                signals.add(item);
            }

            @Override
            protected void hookOnError(Throwable failure) {
                signals.add(failure.getMessage());
            }
        });
        assertThat(signals).containsExactly(5, 5);
        H2.giveBack(connection);
        assertThat(signals).containsExactly(5, 5, "This connection was given back to its pool");
        nextBorrowerIsRight(1);
    }

    @Test
    void rows_whoseMappingFails_areRead() {
        Connection connection = H2.take(pool);
        Result result = execute(connection, "5").block();
        List<Object> called = new ArrayList<>();
        assertThatThrownBy(() -> Flux.from(result.map((row, metadata) -> {
                            called.add(row.get(0));
                            throw new IllegalArgumentException("mine");
                        }))
                        .blockLast())
                .hasMessage("mine");
        assertThat(called).hasSize(1);
        H2.giveBack(connection);
        nextBorrowerIsRight(1);
    }

    @Test
    void statement_thatIsNeverAnswered_closesTheConnection() {
        Connection connection = H2.take(pool);
        execute(connection, "hang").subscribe().dispose();
        H2.giveBack(connection);
        nextBorrowerIsRight(2);
    }

    @Test
    void statement_executedManyTimes_isNotExecutedOnBehindACancel() {
        Connection connection = H2.take(pool);
        Statement statement = connection.createStatement("1").add().add();
        Result first = Flux.from(statement.execute()).next().block();
        assertThat(Flux.from(rows(first)).blockLast()).isEqualTo(1);
        assertThat(driver.executed).hasValue(1);
        H2.giveBack(connection);
        assertThat(driver.roundTrips).hasValue(1); // To see that the driver has really done with it.
        nextBorrowerIsRight(1);
    }

    @Test
    void segments_cancelledInTheMiddle_areLeftToTheDriverAndARoundTrip() {
        Connection connection = H2.take(pool);
        Result result = execute(connection, "3").block();
        Flux.from(result.<Object>flatMap(segment -> Mono.just("item"))).take(1).blockLast();
        assertThat(driver.cancelled).hasValue(1);
        H2.giveBack(connection);
        assertThat(driver.roundTrips).hasValue(1);
    }

    @Test
    void execution_subscribedButNeverAsked_isCancelled() {
        Connection connection = H2.take(pool);
        connection.createStatement("4").execute().subscribe(new BaseSubscriber<Result>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {}
        });
        H2.giveBack(connection);
        assertThat(driver.executed).hasValue(0);
        assertThat(driver.cancelled).hasValue(1);
        nextBorrowerIsRight(1);
    }

    @Test
    void rows_subscribedButNeverAskedFor_areRead() {
        Connection connection = H2.take(pool);
        Result result = execute(connection, "5").block();
        rows(result).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.cancel();
            }
        });
        assertThat(driver.cancelled).hasValue(0);
        H2.giveBack(connection);
        nextBorrowerIsRight(1);
    }

    @Test
    void execution_givenBackInTheMiddleOfMany_endsForItsBorrowerWithoutTheRest() {
        Connection connection = H2.take(pool);
        List<String> signals = new ArrayList<>();
        connection.createStatement("1").add().add().execute().subscribe(new BaseSubscriber<Result>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(3);
            }

            @Override
            protected void hookOnNext(Result result) {
                signals.add("item");
                H2.giveBack(connection);
                signals.add("given back");
            }

            @Override
            protected void hookOnError(Throwable failure) {
                signals.add(failure.getMessage());
            }
        });
        assertThat(signals).containsExactly("item", "given back", "This connection was given back to its pool");
        assertThat(driver.executed).hasValue(1);
        nextBorrowerIsRight(1);
    }

    @Test
    void rows_givenBackFromWithinAnItem_areRead() {
        Connection connection = H2.take(pool);
        Result result = execute(connection, "5").block();
        List<Object> signals = new ArrayList<>();
        rows(result).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(Object item) {
                signals.add(item);
                connection.close().subscribe(One.ignoring());
            }

            @Override
            protected void hookOnError(Throwable failure) {
                signals.add(failure.getMessage());
            }
        });
        assertThat(signals).containsExactly(5, "This connection was given back to its pool");
        nextBorrowerIsRight(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void rows_ofWhichNonsenseIsRequested_areReadAndTheBorrowerIsTold(int before) {
        Connection connection = H2.take(pool);
        Result result = execute(connection, "5").block();
        List<Object> signals = new ArrayList<>();
        AtomicReference<Subscription> given = new AtomicReference<>();
        result.<Object>map((row, metadata) -> row.get(0)).subscribe(new Subscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                given.set(subscription);
                if (before > 0) {
                    subscription.request(before);
                }
            }

            @Override
            public void onNext(Object item) {
                signals.add(item);
            }

            @Override
            public void onError(Throwable failure) {
                signals.add(failure.getMessage());
            }

            @Override
            public void onComplete() {
                signals.add("completed");
            }
        });
        given.get().request(-1);
        given.get().request(1);
        String told = "§3.9: -1 items were requested; it must be one at least";
        assertThat(signals).isEqualTo(before == 0 ? List.of(told) : List.of(5, 5, told));
        H2.giveBack(connection);
        nextBorrowerIsRight(1);
    }
}
