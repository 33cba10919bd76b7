package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Lifecycle;
import io.r2dbc.spi.Wrapped;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Discardable;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.stream.AsyncFuture;

/**
 * A connection of the driver, and what its borrower has done to it: which answers are still to be read, and what is to be restored
 * before somebody else sees it.
 *
 * <p><strong>Concurrent;</strong> what is called outside of its lock are the driver and the borrower.
 */
final class Session implements Discardable {

    /** What a borrower may have changed that the driver does not tell. */
    enum Mark {
        /** A transaction was begun, by whatever means, and neither committed nor rolled back. */
        TRANSACTION(1),
        LOCK_WAIT_TIMEOUT(2),
        STATEMENT_TIMEOUT(4),
        /** An exchange was cut short in the driver: a round trip has to show that it is over. */
        CUT(8),
        /** An exchange failed: the driver may know by now that the connection is dead, and whoever waits is not to get that. */
        FAILED(16);

        final int bit;

        Mark(int bit) {
            this.bit = bit;
        }
    }

    final Connection connection;
    final boolean autoCommit;
    final IsolationLevel isolation;
    final int drainLimit;
    private final @Nullable Lifecycle lifecycle;

    // ---- Under the lock

    private final Set<Unread> unread = new LinkedHashSet<>();
    private int marks;
    private boolean spoiled;
    private @Nullable PooledConnection owner;
    private @Nullable CompletableFuture<@Nullable Void> quiet;

    Session(Connection connection, int drainLimit) {
        this.connection = connection;
        this.autoCommit = connection.isAutoCommit();
        this.isolation = connection.getTransactionIsolationLevel();
        this.drainLimit = drainLimit;
        this.lifecycle = lifecycle(connection);
    }

    private static @Nullable Lifecycle lifecycle(Connection connection) {
        if (connection instanceof Lifecycle lifecycle) {
            return lifecycle;
        }
        return connection instanceof Wrapped<?> wrapped ? wrapped.unwrap(Lifecycle.class) : null;
    }

    /** What the driver's connection has to say to its being lent, if anything. */
    @Nullable
    Lifecycle lifecycle() {
        return lifecycle;
    }

    synchronized void lend(PooledConnection borrower) {
        owner = borrower;
    }

    // ---- Exchanges

    /** Notes an answer that is to be read; false if the connection is not the borrower's any more. */
    synchronized boolean begin(PooledConnection borrower, Unread answer, @Nullable Unread instead) {
        if (owner != borrower) {
            return false;
        }
        if (instead != null) {
            unread.remove(instead);
        }
        unread.add(answer);
        return true;
    }

    /** Notes an answer that nobody but this session reads. */
    synchronized void drains(Unread answer) {
        unread.add(answer);
    }

    void ended(Unread answer) {
        CompletableFuture<@Nullable Void> waiting;
        Interleaving.point();
        synchronized (this) {
            if (!unread.remove(answer) || !unread.isEmpty()) {
                return;
            }
            waiting = quiet;
        }
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    synchronized void mark(Mark mark) {
        marks |= mark.bit;
    }

    synchronized void unmark(Mark mark) {
        marks &= ~mark.bit;
    }

    synchronized boolean isMarked(Mark mark) {
        return (marks & mark.bit) != 0;
    }

    /** There was too much to read: nobody is to see this connection any more. */
    void spoil() {
        CompletableFuture<@Nullable Void> waiting;
        Interleaving.point();
        synchronized (this) {
            spoiled = true;
            waiting = quiet;
        }
        if (waiting != null) {
            waiting.completeExceptionally(unreadable());
        }
    }

    synchronized boolean isSpoiled() {
        return spoiled;
    }

    IllegalStateException unreadable() {
        return new IllegalStateException("A connection came back with more than " + drainLimit + " unread rows");
    }

    // ---- The way back

    /** Ends the borrower's time, and reads what he has left; null if that is nothing, otherwise a future of the end of it. */
    @Nullable
    AsyncFuture<Void> takeBack() {
        List<Unread> left;
        CompletableFuture<@Nullable Void> waiting;
        Interleaving.point();
        synchronized (this) {
            owner = null;
            if (unread.isEmpty()) {
                return null;
            }
            left = new ArrayList<>(unread);
            waiting = new CompletableFuture<>();
            quiet = waiting;
        }
        left.forEach(Unread::seize);
        return AsyncFuture.fromCompletionStage(() -> waiting);
    }

    /** Whether anything has to be restored, as far as can be told without asking the other side. */
    boolean isClean() {
        synchronized (this) {
            if (marks != 0 || spoiled) { // It may have been spoiled since it was found to be unbroken.
                return false;
            }
        }
        return connection.isAutoCommit()
                && autoCommit
                && connection.getTransactionIsolationLevel().equals(isolation);
    }

    synchronized void cleaned() {
        marks = 0;
        quiet = null;
    }

    /** The pool has gone before it took this connection over. */
    @Override
    public void discard() {
        SessionManager.closeQuietly(connection);
    }

    @Override
    public String toString() {
        return "Session"; // What the driver says of its connection may contain what nobody is to see.
    }
}
