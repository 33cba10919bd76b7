package org.reactivebridge.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** No connection was there in time. See {@link PoolOptions#acquireTimeout()}. */
public final class AcquireTimeoutException extends PoolException {

    private static final long serialVersionUID = 1L;

    AcquireTimeoutException(String pool, Duration limit, PoolState state, @Nullable Throwable cause) {
        super(pool, "there was no connection within " + limit, state, cause);
    }
}
