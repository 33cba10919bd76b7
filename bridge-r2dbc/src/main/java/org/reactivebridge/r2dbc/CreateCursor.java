package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Lifecycle;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.pool.Pooled;

/**
 * One run of {@link PooledConnectionFactory#create()}: takes a connection out of the pool, and lets the driver say something to
 * that. The connection is this run's until it is handed over, and then never again. <strong>Serial.</strong>
 */
final class CreateCursor implements Cursor<Connection> {

    private final Waker waker;
    private final Context context;
    private Cursor<Pooled<Session>> acquiring;
    private @Nullable PooledConnection prepared;
    private Cursor<Void> preparing = Cursors.ended();
    private boolean over;

    private CreateCursor(Cursor<Pooled<Session>> acquiring, Waker waker, Context context) {
        this.acquiring = acquiring;
        this.waker = waker;
        this.context = context;
    }

    static Source<Connection> source(Source<Pooled<Session>> acquire) {
        return (waker, context) -> new CreateCursor(acquire.open(waker, context), waker, context);
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
            preparing = One.<Void>of(lifecycle::postAllocate).source().open(waker, context);
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
