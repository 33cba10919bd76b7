package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Discardable;
import org.reactivebridge.pool.Pooled;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;

/**
 * A connection in the hands of a borrower, who gives it back by {@link #close()}.
 *
 * <p>Behind that it is of no use to him any more, nor is any statement, batch or result of it: whatever he does with them fails with
 * {@link IllegalStateException} and touches no connection. {@link #validate} answers false, and a second {@link #close()} does
 * nothing.
 *
 * <p>A borrower who cancels an exchange in the middle may go on with the connection. What the database still sends to him is read and
 * thrown away.
 *
 * <p><strong>Concurrent</strong> as far as the driver's connection is.
 */
public final class PooledConnection implements Connection, Wrapped<Connection>, Discardable {

    final Session session;
    private final Pooled<Session> lease;

    PooledConnection(Pooled<Session> lease) {
        this.lease = lease;
        this.session = lease.value();
        session.lend(this);
    }

    static IllegalStateException gone() {
        return new IllegalStateException("This connection was given back to its pool");
    }

    /** The driver's connection, while it is the borrower's. */
    Connection live() {
        if (lease.isReleased()) {
            throw gone();
        }
        return session.connection;
    }

    // ---- Its end

    /**
     * Gives the connection back, when it is subscribed to.
     *
     * @return a publisher that completes when the connection is clean and in the pool, or about to be closed if it cannot be cleaned
     */
    @Override
    public Publisher<Void> close() {
        return AsyncFuture.defer(() -> {
            lease.release();
            return lease.returned();
        });
    }

    /** Gives the connection back to be closed: it is of no use to anybody. */
    public void invalidate() {
        lease.invalidate();
    }

    /**
     * Whether the connection has been given back.
     *
     * @return true from then on
     */
    public boolean isReleased() {
        return lease.isReleased();
    }

    /** Gives the connection back: nobody has received it. */
    @Override
    public void discard() {
        lease.release();
    }

    // ---- What answers at once

    @Override
    public Connection unwrap() {
        return live();
    }

    @Override
    public ConnectionMetadata getMetadata() {
        return live().getMetadata();
    }

    @Override
    public boolean isAutoCommit() {
        return live().isAutoCommit();
    }

    @Override
    public IsolationLevel getTransactionIsolationLevel() {
        return live().getTransactionIsolationLevel();
    }

    @Override
    public Statement createStatement(String sql) {
        return new PooledStatement(this, live().createStatement(sql));
    }

    @Override
    public Batch createBatch() {
        return new PooledBatch(this, live().createBatch());
    }

    // ---- What is an exchange

    @Override
    public Publisher<Void> beginTransaction() {
        return marking(Session.Mark.TRANSACTION, session.connection::beginTransaction);
    }

    @Override
    public Publisher<Void> beginTransaction(TransactionDefinition definition) {
        Objects.requireNonNull(definition, "definition");
        return marking(Session.Mark.TRANSACTION, () -> session.connection.beginTransaction(definition));
    }

    @Override
    public Publisher<Void> createSavepoint(String name) {
        Objects.requireNonNull(name, "name");
        return marking(Session.Mark.TRANSACTION, () -> session.connection.createSavepoint(name));
    }

    @Override
    public Publisher<Void> setAutoCommit(boolean autoCommit) {
        return marking(Session.Mark.TRANSACTION, () -> session.connection.setAutoCommit(autoCommit));
    }

    @Override
    public Publisher<Void> commitTransaction() {
        return exchange(null, session.connection::commitTransaction, () -> session.unmark(Session.Mark.TRANSACTION));
    }

    @Override
    public Publisher<Void> rollbackTransaction() {
        return exchange(null, session.connection::rollbackTransaction, () -> session.unmark(Session.Mark.TRANSACTION));
    }

    @Override
    public Publisher<Void> releaseSavepoint(String name) {
        Objects.requireNonNull(name, "name");
        return exchange(null, () -> session.connection.releaseSavepoint(name), null);
    }

    @Override
    public Publisher<Void> rollbackTransactionToSavepoint(String name) {
        Objects.requireNonNull(name, "name");
        return exchange(null, () -> session.connection.rollbackTransactionToSavepoint(name), null);
    }

    @Override
    public Publisher<Void> setLockWaitTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return marking(Session.Mark.LOCK_WAIT_TIMEOUT, () -> session.connection.setLockWaitTimeout(timeout));
    }

    @Override
    public Publisher<Void> setStatementTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return marking(Session.Mark.STATEMENT_TIMEOUT, () -> session.connection.setStatementTimeout(timeout));
    }

    @Override
    public Publisher<Void> setTransactionIsolationLevel(IsolationLevel level) {
        Objects.requireNonNull(level, "level");
        return exchange(null, () -> session.connection.setTransactionIsolationLevel(level), null);
    }

    /**
     * Asks whether the connection works.
     *
     * @param depth how thoroughly
     * @return a publisher of the answer, which is false if the connection has been given back; it never fails
     */
    @Override
    public Publisher<Boolean> validate(ValidationDepth depth) {
        Objects.requireNonNull(depth, "depth");
        Publisher<Boolean> asking = exchange(
                null, () -> lease.isReleased() ? AsyncFuture.of(false) : session.connection.validate(depth), null);
        return One.<Boolean>of(() -> asking).defaultIfEmpty(false).onErrorReturn(failure -> false);
    }

    Publisher<Result> executing(Publisher<? extends Result> driver, boolean drains) {
        return new ExchangePublisher<Result>(
                this,
                null,
                subscriber -> new Exchange<Result>(session, subscriber, drains)
                        .ofAnswers(
                                result -> PooledResult.of(this, result), result -> PooledResult.drain(session, result)),
                exchange -> driver);
    }

    private Publisher<Void> marking(Session.Mark mark, Supplier<Publisher<Void>> driver) {
        return exchange(mark, driver, null);
    }

    private <T> Publisher<T> exchange(
            Session.@Nullable Mark mark, Supplier<? extends Publisher<T>> driver, @Nullable Runnable completed) {
        return new ExchangePublisher<T>(
                this, null, subscriber -> new Exchange<T>(session, subscriber, true).then(completed), exchange -> {
                    if (mark != null) {
                        session.mark(mark);
                    }
                    return driver.get();
                });
    }

    @Override
    public String toString() {
        return lease.isReleased() ? "PooledConnection[given back]" : "PooledConnection";
    }
}
