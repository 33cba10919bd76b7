package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Lifecycle;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.pool.Pooled;
import org.reactivebridge.stream.AsyncFuture;

/**
 * One run of {@link PooledConnectionFactory#create()}: takes a connection out of the pool, and lets the driver say something to
 * that. The connection is this run's until it is handed over, and then never again. <strong>Serial.</strong>
 */
final class CreateCursor implements Cursor<Connection> {

    private final Waker waker;
    private final Context context;
    private final Duration most;
    private Cursor<Pooled<Session>> acquiring;
    private @Nullable PooledConnection prepared;
    private Cursor<Void> preparing = Cursors.ended();
    private boolean over;

    private CreateCursor(Cursor<Pooled<Session>> acquiring, Duration most, Waker waker, Context context) {
        this.acquiring = acquiring;
        this.most = most;
        this.waker = waker;
        this.context = context;
    }

    /**
     * The recipe.
     *
     * @param most how long the driver may take for what it has to say
     */
    static Source<Connection> source(Source<Pooled<Session>> acquire, Duration most) {
        return (waker, context) -> new CreateCursor(acquire.open(waker, context), most, waker, context);
    }

    private AsyncFuture<Void> allocation(Lifecycle lifecycle) {
        AsyncFuture<Void> allocation = One.of(lifecycle::postAllocate);
        if (most.equals(PoolOptions.FOREVER)) {
            return allocation;
        }
        return allocation
                .timeout(most)
                .onErrorResume(failure -> AsyncFuture.error(
                        failure instanceof TimeoutException
                                ? new R2dbcTimeoutException("The driver's postAllocate took longer than " + most)
                                : failure));
    }

    @Override
    public @Nullable Connection poll() throws Throwable {
        if (over) {
            return null;
        }
        PooledConnection connection = prepared;
        if (connection == null) {
            acquiring = Relay.settle(acquiring);
            Pooled<Session> lease;
            try {
                lease = acquiring.poll();
            } catch (Throwable failure) {
                over = true;
                throw failure;
            }
            if (lease == null) {
                return null;
            }
            connection = new PooledConnection(lease);
            Lifecycle lifecycle = connection.session.lifecycle();
            if (lifecycle == null) {
                over = true;
                return connection;
            }
            prepared = connection;
            preparing = allocation(lifecycle).source().open(waker, context);
        }
        return prepare(connection);
    }

    private @Nullable Connection prepare(PooledConnection connection) throws Throwable {
        try {
            preparing = Relay.settle(preparing);
            preparing.poll();
            if (!preparing.isDone()) {
                return null;
            }
            Cursors.finish(preparing);
        } catch (Throwable failure) {
            over = true;
            prepared = null;
            preparing.close();
            connection.invalidate();
            throw failure;
        }
        over = true;
        prepared = null;
        preparing.close();
        return connection;
    }

    @Override
    public boolean isDone() {
        return over; // A failure is found by polling, for which there is demand.
    }

    @Override
    public void close() {
        over = true;
        acquiring.close();
        PooledConnection unfinished = prepared;
        prepared = null;
        if (unfinished != null) {
            preparing.close();
            unfinished.invalidate();
        }
    }
}
