package org.reactivebridge.pool;

import org.jspecify.annotations.Nullable;

/** The pool has been closed, or is being closed. */
public final class PoolClosedException extends PoolException {

    private static final long serialVersionUID = 1L;

    PoolClosedException(String pool, PoolState state, @Nullable Throwable cause) {
        super(pool, "it is closed", state, cause);
    }
}
