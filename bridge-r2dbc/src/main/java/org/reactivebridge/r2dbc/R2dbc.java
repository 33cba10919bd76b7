package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.TransactionDefinition;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;

/**
 * Statements over a pool, or over any other {@link ConnectionFactory}, as streams and futures.
 *
 * <pre>{@code
 * R2dbc database = R2dbc.over(pool);
 * AsyncStream<String> names = database.query("SELECT name FROM item WHERE price < $1", 10)
 *         .as(row -> row.get("name", String.class));
 * AsyncFuture<Long> moved = database.inTransaction(within -> within.update("UPDATE …", 1, 2)
 *         .flatMap(count -> within.update("INSERT …", 2)));
 * }</pre>
 *
 * <p>Every run takes a connection of its own and gives it back behind its end, whatever that is; within a transaction all runs share
 * one. Statements and the signs for what is bound to them are the driver's. A null is bound as {@code Parameters.in(type)}, since
 * drivers must know its type.
 *
 * <p><strong>Immutable;</strong> within a transaction, which is one conversation, no two runs may go on at once: the second fails with
 * {@link IllegalStateException}. A statement for each row of a query therefore waits for the end of the query, as by {@code toList()}.
 */
public final class R2dbc {

    private final Scope scope;

    private R2dbc(Scope scope) {
        this.scope = scope;
    }

    /**
     * Statements over a factory.
     *
     * @param factory gives a connection for each run
     * @return what runs them
     */
    public static R2dbc over(ConnectionFactory factory) {
        Objects.requireNonNull(factory, "factory");
        return new R2dbc(new Free(factory));
    }

    // ---- Statements

    /**
     * A query; {@link Query#as} runs it.
     *
     * @param sql the statement
     * @param binds what is bound to it, by position
     * @return the query
     * @throws IllegalArgumentException if one is null
     */
    public Query query(String sql, Object... binds) {
        return new Query(scope, Objects.requireNonNull(sql, "sql"), checked(binds), 0);
    }

    /**
     * Runs a statement that changes rows.
     *
     * @param sql the statement
     * @param binds what is bound to it, by position
     * @return a future of the number of rows that were changed; the work starts when it is subscribed to
     * @throws IllegalArgumentException if a bound value is null
     * @demand one item
     * @thread a thread of the driver, if the run's task has no place of its own
     * @failure as the factory or the driver
     * @cancel gives the connection back; the statement may have been executed
     * @memory none
     */
    public AsyncFuture<Long> update(String sql, Object... binds) {
        Objects.requireNonNull(sql, "sql");
        Object[] checked = checked(binds);
        return scope.with(connection ->
                        changes(bound(connection.createStatement(sql), checked)).reduce(0L, Long::sum))
                .last();
    }

    /**
     * Runs one statement for many rows of values, as one batch.
     *
     * @param sql the statement
     * @param rows what is bound to it, by position, for each execution
     * @return a stream of the number of rows that each execution changed; the work starts when it is subscribed to
     * @throws IllegalArgumentException if a bound value is null
     * @demand passes through to the driver
     * @thread a thread of the driver, if the run's task has no place of its own
     * @failure as the factory or the driver; what was executed before stays, if there is no transaction around it
     * @cancel gives the connection back; some executions may have happened
     * @memory the values
     */
    public AsyncStream<Long> batch(String sql, Collection<? extends List<?>> rows) {
        Objects.requireNonNull(sql, "sql");
        List<Object[]> values = rows.stream().map(row -> checked(row.toArray())).toList();
        if (values.isEmpty()) {
            return AsyncStream.empty();
        }
        return scope.with(connection -> {
            Statement statement = connection.createStatement(sql);
            boolean isFirst = true;
            for (Object[] row : values) {
                bound(isFirst ? statement : statement.add(), row);
                isFirst = false;
            }
            return changes(statement);
        });
    }

    /**
     * Uses a connection for what this class has no method for.
     *
     * @param <T> the type of the items
     * @param use what to do with the connection; must not keep it, nor close it
     * @return a stream of what the use gives; the work starts when it is subscribed to
     * @demand passes through
     * @thread a thread of the driver, if the run's task has no place of its own
     * @failure as the factory, or as the use
     * @cancel closes the use and gives the connection back
     * @memory none
     */
    public <T> AsyncStream<T> withConnection(Function<? super Connection, ? extends Publisher<? extends T>> use) {
        Objects.requireNonNull(use, "use");
        return scope.with(use);
    }

    private static AsyncStream<Long> changes(Statement statement) {
        return ahead(1, statement.execute()).concatMap(Result::getRowsUpdated);
    }

    /** A publisher of the driver's, of which so many items are asked for ahead. */
    private static <T> AsyncStream<T> ahead(int count, Publisher<? extends T> publisher) {
        Source<T> source = AsyncStream.<T>from(publisher).source();
        return AsyncStream.fromSource((waker, context) -> {
            Environment environment = context.environment();
            Capacities usual = environment.capacities();
            return source.open(
                    waker,
                    context.withEnvironment(
                            environment.withCapacities(new Capacities(usual.budget(), count, usual.concurrency()))));
        });
    }

    private static Statement bound(Statement statement, Object[] binds) {
        for (int i = 0; i < binds.length; i++) {
            statement.bind(i, binds[i]);
        }
        return statement;
    }

    private static Object[] checked(Object[] binds) {
        Object[] copy = binds.clone();
        for (int i = 0; i < copy.length; i++) {
            if (copy[i] == null) {
                throw new IllegalArgumentException("Value " + i + " is null; bind it as Parameters.in(type)");
            }
        }
        return copy;
    }

    /** A query that can be run. <strong>Immutable.</strong> */
    public static final class Query {

        private final Scope scope;
        private final String sql;
        private final Object[] binds;
        private final int fetchSize;

        private Query(Scope scope, String sql, Object[] binds, int fetchSize) {
            this.scope = scope;
            this.sql = sql;
            this.binds = binds;
            this.fetchSize = fetchSize;
        }

        /**
         * This query, with so many rows on their way at once: between the database and the driver, where that can be said, and between
         * the driver and the run. As many as the environment prefetches, and the driver's own choice, if it is not said.
         *
         * @param rows how many
         * @return a new query
         * @throws IllegalArgumentException if it is not positive, or greater than {@link Capacities#MAX_CAPACITY}
         */
        public Query fetchSize(int rows) {
            return new Query(scope, sql, binds, Capacities.capacity(rows, "fetchSize"));
        }

        /**
         * Runs the query, and makes an item of each row.
         *
         * @param <T> the type of the items
         * @param mapper makes the item, while the row is there; must not return null, nor keep the row
         * @return a stream of the items; the work starts when it is subscribed to
         * @demand the driver is asked for rows as the run has room for them
         * @thread a thread of the driver, if the run's task has no place of its own
         * @failure as the factory or the driver, or what the mapper throws
         * @cancel gives the connection back
         * @memory rows that were fetched
         */
        public <T> AsyncStream<T> as(Function<? super Readable, ? extends T> mapper) {
            Objects.requireNonNull(mapper, "mapper");
            return scope.with(connection -> {
                Statement statement = bound(connection.createStatement(sql), binds);
                if (fetchSize > 0) {
                    statement.fetchSize(fetchSize);
                }
                return ahead(1, statement.execute()).concatMap(result -> rows(result.<T>map(mapper)));
            });
        }

        private <T> AsyncStream<T> rows(Publisher<T> rows) {
            return fetchSize > 0 ? ahead(fetchSize, rows) : AsyncStream.from(rows);
        }

        @Override
        public String toString() {
            return "Query"; // A statement may contain what nobody is to see.
        }
    }

    // ---- Transactions

    /**
     * Runs work in a transaction, which is committed when the work has ended, and rolled back when it fails or is cancelled. Within
     * another transaction it is a savepoint of that.
     *
     * @param <T> the type of the result
     * @param work makes the work from what runs statements within the transaction
     * @return a future of the work's result, once that is committed; the work starts when it is subscribed to
     * @demand passes through
     * @thread a thread of the driver, if the run's task has no place of its own
     * @failure as the factory, the work or the commit; a failure to roll back is suppressed in it
     * @cancel rolls back, and does not wait for that; while the commit is on its way the outcome is unknown
     * @memory the result
     */
    public <T> AsyncFuture<T> inTransaction(Function<? super R2dbc, ? extends AsyncFuture<? extends T>> work) {
        Objects.requireNonNull(work, "work");
        return scope.<T>transaction(null, work).last();
    }

    /**
     * As {@link #inTransaction(Function)}, for a transaction of a certain kind.
     *
     * @param <T> the type of the result
     * @param definition of what kind it is; ignored where it is a savepoint
     * @param work makes the work from what runs statements within the transaction
     * @return a future of the work's result, once that is committed; the work starts when it is subscribed to
     * @demand passes through
     * @thread as {@link #inTransaction(Function)}
     * @failure as {@link #inTransaction(Function)}
     * @cancel as {@link #inTransaction(Function)}
     * @memory the result
     */
    public <T> AsyncFuture<T> inTransaction(
            TransactionDefinition definition, Function<? super R2dbc, ? extends AsyncFuture<? extends T>> work) {
        Objects.requireNonNull(definition, "definition");
        Objects.requireNonNull(work, "work");
        return scope.<T>transaction(definition, work).last();
    }

    /**
     * As {@link #inTransaction(Function)}, for a stream, whose items are handed on before the transaction is committed.
     *
     * @param <T> the type of the items
     * @param work makes the work from what runs statements within the transaction
     * @return a stream of the work's items, which ends once they are committed; the work starts when it is subscribed to
     * @demand passes through
     * @thread as {@link #inTransaction(Function)}
     * @failure as {@link #inTransaction(Function)}
     * @cancel as {@link #inTransaction(Function)}
     * @memory none
     */
    public <T> AsyncStream<T> inTransactionMany(Function<? super R2dbc, ? extends Publisher<? extends T>> work) {
        Objects.requireNonNull(work, "work");
        return scope.transaction(null, work);
    }

    @Override
    public String toString() {
        return "R2dbc";
    }

    /** Where a run gets its connection from. <strong>Concurrent.</strong> */
    private interface Scope {

        <T> AsyncStream<T> with(Function<? super Connection, ? extends Publisher<? extends T>> use);

        <T> AsyncStream<T> transaction(
                @Nullable TransactionDefinition definition,
                Function<? super R2dbc, ? extends Publisher<? extends T>> work);
    }

    /** Each run has a connection of its own. */
    private static final class Free implements Scope {

        private final AsyncFuture<Connection> connect;

        Free(ConnectionFactory factory) {
            this.connect = factory instanceof PooledConnectionFactory pool
                    ? pool.create()
                    : One.of(factory::create, SessionManager::closeQuietly);
        }

        @Override
        public <T> AsyncStream<T> with(Function<? super Connection, ? extends Publisher<? extends T>> use) {
            return connect.flatMapMany(
                    connection -> AsyncStream.<Connection, T>using(() -> connection, use, Connection::close));
        }

        @Override
        public <T> AsyncStream<T> transaction(
                @Nullable TransactionDefinition definition,
                Function<? super R2dbc, ? extends Publisher<? extends T>> work) {
            return with(connection -> Transaction.run(() -> new Transaction(connection, definition, 0), work));
        }
    }

    /** Each run has the connection of the transaction, or of a savepoint in it. */
    private static final class Transaction implements Scope {

        private final Connection connection;
        private final @Nullable TransactionDefinition definition;
        private final int depth; // Zero is the transaction, all others are savepoints.
        private volatile boolean isSettled; // Committed, or never begun.
        private volatile boolean isOver;
        private final AtomicBoolean isBusy = new AtomicBoolean();

        Transaction(Connection connection, @Nullable TransactionDefinition definition, int depth) {
            this.connection = connection;
            this.definition = definition;
            this.depth = depth;
        }

        static <T> AsyncStream<T> run(
                Callable<Transaction> begin, Function<? super R2dbc, ? extends Publisher<? extends T>> work) {
            return AsyncStream.using(begin, transaction -> transaction.around(work), Transaction::end);
        }

        private <T> AsyncStream<T> around(Function<? super R2dbc, ? extends Publisher<? extends T>> work) {
            AsyncFuture<Void> begin = One.<Void>of(this::begin).doOnError(failure -> isSettled = true);
            AsyncFuture<Void> commit = One.<Void>of(this::commit).doOnComplete(() -> isSettled = true);
            return AsyncStream.concat(
                    begin.then(AsyncFuture.<T>empty()),
                    AsyncStream.<T>defer(() -> work.apply(new R2dbc(this))),
                    commit.then(AsyncFuture.<T>empty()));
        }

        private Publisher<Void> begin() {
            if (depth > 0) {
                return connection.createSavepoint(savepoint());
            }
            return definition == null ? connection.beginTransaction() : connection.beginTransaction(definition);
        }

        private Publisher<Void> commit() {
            return depth > 0 ? connection.releaseSavepoint(savepoint()) : connection.commitTransaction();
        }

        private Publisher<Void> rollback() {
            return depth > 0
                    ? connection.rollbackTransactionToSavepoint(savepoint())
                    : connection.rollbackTransaction();
        }

        private Publisher<Void> end() {
            isOver = true;
            return isSettled ? AsyncFuture.empty() : One.of(this::rollback);
        }

        private String savepoint() {
            return "bridge_" + depth;
        }

        @Override
        public <T> AsyncStream<T> with(Function<? super Connection, ? extends Publisher<? extends T>> use) {
            return AsyncStream.using(this::claim, same -> use.apply(same), same -> {
                isBusy.set(false);
                return AsyncFuture.<Void>empty();
            });
        }

        /** The connection for one run. Two at once would read each other's answers with one driver, and wait for ever with another. */
        private Connection claim() {
            if (isOver) {
                throw new IllegalStateException("This transaction is over");
            }
            if (!isBusy.compareAndSet(false, true)) {
                throw new IllegalStateException(
                        "Another run of this transaction is going on; one has to end before the next begins");
            }
            return connection;
        }

        @Override
        public <T> AsyncStream<T> transaction(
                @Nullable TransactionDefinition ignored,
                Function<? super R2dbc, ? extends Publisher<? extends T>> work) {
            return with(same -> run(() -> new Transaction(same, null, depth + 1), work));
        }
    }
}
