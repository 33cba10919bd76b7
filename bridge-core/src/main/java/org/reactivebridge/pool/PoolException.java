package org.reactivebridge.pool;

import org.jspecify.annotations.Nullable;

/** Why somebody who asked for a connection gets none. Its cause is the last failure to connect, if none has succeeded since. */
public abstract class PoolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable PoolState state;

    PoolException(String pool, String what, PoolState state, @Nullable Throwable cause) {
        super(
                "Pool " + pool + ": " + what + " (" + state + ")"
                        + (cause == null ? "" : "; the last attempt to connect failed: " + cause),
                cause);
        this.state = state;
    }

    /**
     * What there was in the pool when this was decided.
     *
     * @return the state; null behind serialization
     */
    public @Nullable PoolState state() {
        return state;
    }
}
