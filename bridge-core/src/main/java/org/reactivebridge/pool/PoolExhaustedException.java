package org.reactivebridge.pool;

import org.jspecify.annotations.Nullable;

/** As many borrowers wait already as may. See {@link PoolOptions#maxPending()}. */
public final class PoolExhaustedException extends PoolException {

    private static final long serialVersionUID = 1L;

    PoolExhaustedException(String pool, int limit, PoolState state, @Nullable Throwable cause) {
        super(pool, "no more than " + limit + " may wait for a connection", state, cause);
    }
}
