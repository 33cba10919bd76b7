package org.reactivebridge.r2dbc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.r2dbc.ByteGate.Then;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.RunHandle;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Something happens behind every single byte of what a real server answers: the borrower cancels, the connection is reset, or it falls
 * silent. Then the next borrower's answer must be his own, no transaction may be open, and the pool must have lost nothing.
 */
@Timeout(120)
class EveryByteTest {

    private static final String NAME = "every byte";
    private static final AtomicInteger NUMBER = new AtomicInteger(1000); // All of one length.
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Where the driver's client says that it was told of a reset twice, which it does not expect. Held, or its level is lost. */
    private static final Logger CLIENT = Logger.getLogger("io.netty.channel.AbstractChannelHandlerContext");

    private static ByteGate gate;
    private static LoopResources loop;

    private PooledConnectionFactory pool;
    private R2dbc database;

    /** What is asked. */
    enum Question {
        /** One text, one answer. */
        SIMPLE {
            @Override
            AsyncStream<String> ask(R2dbc database, int number) {
                return text(database.query("SELECT 'row of " + number + "' FROM generate_series(1, 3)"));
            }
        },
        /** Parsed, bound and executed. */
        BOUND {
            @Override
            AsyncStream<String> ask(R2dbc database, int number) {
                return text(database.query("SELECT 'row of ' || $1 FROM generate_series(1, 3)", "" + number));
            }
        },
        /** As many answers as there are rows. */
        FETCHED {
            @Override
            AsyncStream<String> ask(R2dbc database, int number) {
                return text(database.query("SELECT 'row of ' || $1 FROM generate_series(1, 3)", "" + number)
                        .fetchSize(1));
            }
        },
        /** Answered by an error behind the first rows. */
        FAILING {
            @Override
            AsyncStream<String> ask(R2dbc database, int number) {
                return text(database.query(
                        "SELECT 'row of ' || $1 || left((1 / (3 - n))::text, 0) FROM generate_series(1, 3) n",
                        "" + number));
            }
        };

        abstract AsyncStream<String> ask(R2dbc database, int number);

        static AsyncStream<String> text(R2dbc.Query query) {
            return query.as(row -> row.get(0, String.class));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        CLIENT.setLevel(Level.OFF);
        gate = new ByteGate(Postgres.server().getPort());
        loop = LoopResources.create("every-byte", 1, true);
        PooledConnectionFactory once = PooledConnectionFactory.of(Postgres.driver());
        R2dbc.over(once).update("DROP TABLE IF EXISTS every_byte").block();
        R2dbc.over(once).update("CREATE TABLE every_byte (id INT PRIMARY KEY)").block();
        H2.run(once.close());
    }

    @AfterAll
    static void stop() throws Exception {
        CLIENT.setLevel(null);
        if (gate != null) {
            gate.close();
            loop.disposeLater(Duration.ZERO, Duration.ofSeconds(2)).block();
        }
    }

    @BeforeEach
    void open() {
        open(Duration.ofSeconds(5)); // All answers come when the gate opens, on a slow machine too.
    }

    private void open(Duration most) {
        pool = PooledConnectionFactory.builder(driver())
                .options(PoolOptions.defaults()
                        .maxSize(1)
                        .resetTimeout(most)
                        .closeTimeout(most)
                        .onError(failure -> {}))
                .build();
        database = R2dbc.over(pool);
        nextBorrowerIsRight();
    }

    private void reopen(Duration most) {
        H2.run(pool.close());
        open(most);
    }

    private static ConnectionFactory driver() {
        return ConnectionFactories.get(ConnectionFactoryOptions.builder()
                .option(ConnectionFactoryOptions.DRIVER, "postgresql")
                .option(ConnectionFactoryOptions.HOST, "localhost")
                .option(ConnectionFactoryOptions.PORT, gate.port())
                .option(ConnectionFactoryOptions.USER, "postgres")
                .option(ConnectionFactoryOptions.PASSWORD, Canary.PASSWORD)
                .option(ConnectionFactoryOptions.DATABASE, "postgres")
                .option(PostgresqlConnectionFactoryProvider.APPLICATION_NAME, NAME)
                .option(PostgresqlConnectionFactoryProvider.LOOP_RESOURCES, loop)
                .build());
    }

    @AfterEach
    void nothingIsLost() {
        gate.open();
        assertThat(pool.metrics().connected())
                .isEqualTo(pool.state().total()
                        + pool.metrics().closed().values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
        H2.run(pool.close());
        await().atMost(20, SECONDS).until(() -> backends() == 0);
    }

    private static long backends() {
        return R2dbc.over(Postgres.driver())
                .query("SELECT count(*) FROM pg_stat_activity WHERE application_name = $1", NAME)
                .as(row -> row.get(0, Long.class))
                .last()
                .block(PATIENCE);
    }

    /** Lends once more: the answer is this one's own, and no transaction is open, since then the two times would differ. */
    private void nextBorrowerIsRight() {
        int number = NUMBER.incrementAndGet();
        assertThat(database.query("SELECT " + number + " WHERE now() = statement_timestamp()")
                        .as(row -> row.get(0, Integer.class))
                        .toList()
                        .block(PATIENCE))
                .containsExactly(number);
        assertThat(pool.state().lent()).isZero();
        assertThat(pool.state().total()).isOne();
    }

    /** Whatever the driver has received, it has dealt with. */
    private static void settle() throws Exception {
        for (boolean isNative : new boolean[] {true, false}) {
            EventLoopGroup group = loop.onClient(isNative);
            for (int i = 0; i < 2; i++) { // The first may come before the look at the socket that is due.
                group.submit(() -> {}).get(10, SECONDS);
            }
        }
    }

    /** The one connection there is, as the driver knows it. */
    private Connection physical() {
        PooledConnection connection = (PooledConnection) H2.take(pool);
        Connection physical = connection.unwrap();
        H2.giveBack(connection);
        return physical;
    }

    /** The driver has noticed the reset, which is what a validation without a round trip relies on. */
    private static void seen(CompletableFuture<Void> reset, Connection physical) throws Exception {
        reset.get(20, SECONDS);
        await().atMost(20, SECONDS)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() ->
                        !Mono.from(physical.validate(ValidationDepth.LOCAL)).block(PATIENCE));
    }

    /** One run: how it ended, and what it gave. */
    private static final class Run {

        final List<Object> items = new CopyOnWriteArrayList<>();
        final CompletableFuture<Void> over = new CompletableFuture<>();
        final RunHandle handle;

        Run(AsyncStream<?> stream) {
            // What is rolled back behind a cancel may fail, and nobody is left who could be told.
            Environment quiet = Environment.system().withHooks(Hooks.defaults().onErrorDropped(failure -> {}));
            handle = stream.in(quiet).subscribe(items::add, over::completeExceptionally, () -> over.complete(null));
        }

        /** Runs until something else has happened, or to its end if that comes before. */
        void until(CompletableFuture<Void> reached) throws Exception {
            CompletableFuture.anyOf(reached, over.handle((none, failure) -> none))
                    .get(20, SECONDS);
        }

        /** Must end, in whatever way. */
        void toItsEnd() throws Exception {
            over.handle((none, failure) -> none).get(20, SECONDS);
        }
    }

    // ---- The borrower cancels

    @ParameterizedTest
    @EnumSource
    void cancel_behindEveryByteOfAnAnswer_leavesNothingToTheNext(Question question) throws Exception {
        boolean isOver = false;
        int bytes = 0;
        for (; !isOver; bytes++) {
            int number = NUMBER.incrementAndGet();
            CompletableFuture<Void> reached = gate.allow(bytes, Then.HOLD);
            Run run = new Run(question.ask(database, number));
            run.until(reached);
            settle();
            isOver = run.over.isDone();
            run.handle.cancel();
            gate.open();
            assertThat(run.items).allMatch(("row of " + number)::equals);
            nextBorrowerIsRight();
        }
        assertThat(bytes).isGreaterThan(80);
        assertThat(pool.metrics().connected()).as("all were read to the end").isOne();
    }

    /** A row, and another one in a savepoint. */
    private AsyncStream<Long> transaction(int first, int second) {
        return database.<Long>inTransactionMany(within -> within.update("INSERT INTO every_byte VALUES ($1)", first)
                .then(within.inTransaction(inner -> inner.update("INSERT INTO every_byte VALUES ($1)", second))));
    }

    private long rows(int first, int second) {
        return database.query("SELECT count(*) FROM every_byte WHERE id IN (" + first + ", " + second + ")")
                .as(row -> row.get(0, Long.class))
                .last()
                .block(PATIENCE);
    }

    @Test
    void cancel_behindEveryByteOfATransaction_rollsBackUnlessItsCommitWasSent() throws Exception {
        boolean isOver = false;
        int bytes = 0;
        int committed = 0;
        for (; !isOver; bytes++) {
            int first = NUMBER.incrementAndGet();
            int second = NUMBER.incrementAndGet();
            CompletableFuture<Void> reached = gate.allow(bytes, Then.HOLD);
            Run run = new Run(transaction(first, second));
            run.until(reached);
            settle();
            isOver = run.over.isDone();
            run.handle.cancel();
            gate.open();
            nextBorrowerIsRight(); // On the same connection, so that all that was sent before has gone through.
            boolean wasSent = gate.wasAsked("COMMIT");
            assertThat(rows(first, second)).as("behind %d bytes", bytes).isEqualTo(wasSent ? 2 : 0);
            committed += wasSent ? 1 : 0;
        }
        assertThat(bytes).isGreaterThan(100);
        assertThat(committed).isBetween(2, bytes / 2);
        assertThat(pool.metrics().connected()).isOne();
    }

    /** A borrower who does not roll back himself: that is the pool's to do. And a pool that does not is found out. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancel_behindEveryByteOfABegunTransaction_isCleanedByThePool(boolean isPooled) throws Exception {
        Connection only = H2.take(driver());
        ConnectionFactory careless = new Meddler(
                new Always(only), (method, arguments, pass) -> method.equals("close") ? Mono.empty() : pass.on());
        R2dbc lent = R2dbc.over(isPooled ? pool : careless);
        boolean isOver = false;
        int bytes = 0;
        int leaks = 0;
        for (; !isOver; bytes++) {
            int number = NUMBER.incrementAndGet();
            CompletableFuture<Void> reached = gate.allow(bytes, Then.HOLD);
            Run run = new Run(lent.withConnection(connection -> AsyncStream.concat(
                    One.<Void>of(connection::beginTransaction).then(AsyncFuture.<Long>empty()),
                    AsyncStream.from(connection
                                    .createStatement("INSERT INTO every_byte VALUES (" + number + ")")
                                    .execute())
                            .concatMap(Result::getRowsUpdated))));
            run.until(reached);
            settle();
            isOver = run.over.isDone();
            run.handle.cancel();
            gate.open();
            List<Integer> next = lent.query("SELECT " + number + " WHERE now() = statement_timestamp()")
                    .as(row -> row.get(0, Integer.class))
                    .toList()
                    .block(PATIENCE);
            if (isPooled) {
                assertThat(next).containsExactly(number);
                assertThat(rows(number, number)).isZero();
            } else if (next.isEmpty()) {
                leaks++;
                H2.execute(only, "ROLLBACK");
            }
        }
        H2.giveBack(only);
        assertThat(bytes).isGreaterThan(20);
        assertThat(leaks > bytes / 4)
                .as("%d leaks behind %d bytes", leaks, bytes)
                .isEqualTo(!isPooled);
    }

    /** Gives the same connection to everybody. */
    private record Always(Connection connection) implements ConnectionFactory {

        @Override
        public Publisher<Connection> create() {
            return AsyncFuture.of(connection);
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return () -> NAME;
        }
    }

    // ---- The connection breaks

    @ParameterizedTest
    @EnumSource(names = {"SIMPLE", "BOUND"})
    void reset_behindEveryByteOfAnAnswer_failsTheBorrowerOrNobody(Question question) throws Exception {
        boolean isOver = false;
        int bytes = 1; // Who is reset before he is lent is not lent.
        for (; !isOver; bytes++) {
            int number = NUMBER.incrementAndGet();
            Connection physical = physical();
            CompletableFuture<Void> reached = gate.allow(bytes, Then.RESET);
            Run run = new Run(question.ask(database, number));
            run.toItsEnd();
            isOver = !run.over.isCompletedExceptionally();
            seen(reached, physical);
            assertThat(run.items).hasSizeLessThanOrEqualTo(3).allMatch(("row of " + number)::equals);
            assertThat(run.items.size() == 3 || !isOver).isTrue();
            gate.open();
            nextBorrowerIsRight();
        }
        assertThat(bytes).isGreaterThan(80);
    }

    @Test
    void reset_behindEveryByteOfATransaction_leavesAllOrNothing() throws Exception {
        boolean isOver = false;
        int bytes = 1; // Who is reset before he is lent is not lent.
        for (; !isOver; bytes++) {
            int first = NUMBER.incrementAndGet();
            int second = NUMBER.incrementAndGet();
            Connection physical = physical();
            CompletableFuture<Void> reached = gate.allow(bytes, Then.RESET);
            Run run = new Run(transaction(first, second));
            run.toItsEnd();
            isOver = !run.over.isCompletedExceptionally();
            seen(reached, physical);
            boolean wasSent = gate.wasAsked("COMMIT");
            gate.open();
            nextBorrowerIsRight();
            if (isOver) {
                assertThat(rows(first, second)).isEqualTo(2);
            } else if (wasSent) {
                assertThat(rows(first, second)).isIn(0L, 2L);
            } else {
                assertThat(rows(first, second)).isZero();
            }
        }
        assertThat(bytes).isGreaterThan(100);
    }

    @ParameterizedTest
    @EnumSource(names = {"SIMPLE", "BOUND"})
    void silence_inAnAnswer_costsTheConnectionAndNotTheNextBorrower(Question question) throws Exception {
        reopen(Duration.ofMillis(150));
        boolean isOver = false;
        for (int bytes = 0; !isOver; bytes += 11) {
            int number = NUMBER.incrementAndGet();
            CompletableFuture<Void> reached = gate.allow(bytes, Then.SILENCE);
            Run run = new Run(question.ask(database, number));
            run.until(reached);
            settle();
            isOver = run.over.isDone();
            run.handle.cancel();
            assertThat(run.items).allMatch(("row of " + number)::equals);
            if (isOver) {
                gate.open();
            }
            nextBorrowerIsRight();
        }
        assertThat(pool.metrics().connected()).isGreaterThan(5);
    }

    @Test
    void silence_inATransaction_rollsItBackUnlessItsCommitWasSent() throws Exception {
        reopen(Duration.ofMillis(150));
        boolean isOver = false;
        for (int bytes = 0; !isOver; bytes += 17) {
            int first = NUMBER.incrementAndGet();
            int second = NUMBER.incrementAndGet();
            CompletableFuture<Void> reached = gate.allow(bytes, Then.SILENCE);
            Run run = new Run(transaction(first, second));
            run.until(reached);
            settle();
            isOver = run.over.isDone();
            run.handle.cancel();
            if (isOver) {
                gate.open();
            }
            nextBorrowerIsRight();
            // What was sent on the other connection reaches the server when it does.
            await().atMost(20, SECONDS).until(() -> rows(first, second) == (gate.wasAsked("COMMIT") ? 2 : 0));
        }
        assertThat(pool.metrics().connected()).isGreaterThan(5);
    }
}
