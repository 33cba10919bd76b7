package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Lifecycle;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.pool.ConnectionManager;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;

/** Makes, checks, cleans and closes connections of a driver. <strong>Immutable.</strong> */
final class SessionManager implements ConnectionManager<Session> {

    private static final AsyncFuture<Void> DONE = AsyncFuture.empty();

    private final ConnectionFactory factory;
    private final Validation validation;
    private final @Nullable Duration lockWaitTimeout;
    private final @Nullable Duration statementTimeout;
    private final int drainLimit;

    SessionManager(PooledConnectionFactory.Builder settings) {
        this.factory = settings.factory;
        this.validation = settings.validation;
        this.lockWaitTimeout = settings.lockWaitTimeout;
        this.statementTimeout = settings.statementTimeout;
        this.drainLimit = settings.drainLimit;
    }

    static void closeQuietly(Connection connection) {
        try {
            connection.close().subscribe(One.ignoring());
        } catch (Throwable ignored) {
            // There is nobody left who could be told.
        }
    }

    @Override
    public AsyncFuture<Session> connect() {
        return One.<Connection>of(factory::create, SessionManager::closeQuietly).map(this::session);
    }

    private Session session(Connection connection) {
        try {
            return new Session(connection, drainLimit);
        } catch (Throwable failure) {
            closeQuietly(connection);
            throw failure;
        }
    }

    @Override
    public AsyncFuture<Boolean> validate(Session session) {
        return validation.of(session.connection);
    }

    @Override
    public boolean hasBroken(Session session) {
        return session.isSpoiled();
    }

    @Override
    public boolean survivesCancel(Session session) {
        return true;
    }

    @Override
    public AsyncFuture<Void> close(Session session) {
        return One.of(session.connection::close);
    }

    // ---- Cleaning

    @Override
    public AsyncFuture<Void> reset(Session session) {
        AsyncFuture<Void> quiet = session.takeBack();
        return quiet == null ? restore(session) : quiet.then(AsyncFuture.defer(() -> restore(session)));
    }

    private AsyncFuture<Void> restore(Session session) {
        return session.isClean() && session.lifecycle() == null ? DONE : clean(session);
    }

    /** One step behind the other; the first that fails ends it, and the connection. */
    private AsyncFuture<Void> clean(Session session) {
        if (session.isSpoiled()) {
            return AsyncFuture.error(session.unreadable());
        }
        Connection connection = session.connection;
        return AsyncFuture.defer(() -> answers(session))
                .then(step(
                        () -> session.isMarked(Session.Mark.TRANSACTION) || !connection.isAutoCommit(),
                        connection::rollbackTransaction))
                .then(step(
                        () -> connection.isAutoCommit() != session.autoCommit,
                        () -> connection.setAutoCommit(session.autoCommit)))
                .then(step(
                        () -> !connection.getTransactionIsolationLevel().equals(session.isolation),
                        () -> connection.setTransactionIsolationLevel(session.isolation)))
                .then(step(
                        () -> session.isMarked(Session.Mark.LOCK_WAIT_TIMEOUT),
                        () -> connection.setLockWaitTimeout(known(lockWaitTimeout, "lockWaitTimeout"))))
                .then(step(
                        () -> session.isMarked(Session.Mark.STATEMENT_TIMEOUT),
                        () -> connection.setStatementTimeout(known(statementTimeout, "statementTimeout"))))
                .then(AsyncFuture.defer(() -> {
                    Lifecycle lifecycle = session.lifecycle();
                    return lifecycle == null ? DONE : One.<Void>of(lifecycle::preRelease);
                }))
                .doOnComplete(session::cleaned);
    }

    private static AsyncFuture<Void> step(Supplier<Boolean> isNeeded, Supplier<? extends Publisher<Void>> step) {
        return AsyncFuture.defer(() -> isNeeded.get() ? One.<Void>of(step) : DONE);
    }

    /** The SPI does not tell what a timeout was before; the connection is closed if nobody else did. */
    private static Duration known(@Nullable Duration timeout, String name) {
        if (timeout == null) {
            throw new IllegalStateException("A borrower has changed the " + name
                    + " of a connection; it cannot be lent again, as the pool was not told what to restore");
        }
        return timeout;
    }

    /**
     * Where an exchange was cut short or failed: whether the connection still works. This comes first, since a step that reads what was
     * left of such an exchange would take it for its own answer.
     */
    private static AsyncFuture<Void> answers(Session session) {
        if (session.isMarked(Session.Mark.CUT)) {
            return answers(session.connection, ValidationDepth.REMOTE);
        }
        return session.isMarked(Session.Mark.FAILED) ? answers(session.connection, ValidationDepth.LOCAL) : DONE;
    }

    private static AsyncFuture<Void> answers(Connection connection, ValidationDepth depth) {
        return One.<Boolean>of(() -> connection.validate(depth))
                .defaultIfEmpty(false)
                .flatMap(works -> works
                        ? DONE
                        : AsyncFuture.error(new IllegalStateException(
                                "A connection whose exchange failed or was cancelled does not answer any more")));
    }
}
