package org.reactivebridge.pool;

import org.jspecify.annotations.Nullable;

/** Why somebody who asked for a connection gets none. Its cause is the last failure to connect, if none has succeeded since. */
public abstract class PoolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable PoolState state;

    PoolException(String pool, String what, PoolState state, @Nullable Throwable cause) {
        super("Pool " + pool + ": " + what + " (" + state + ")", cause);
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

    /** Asks the cause for its text when somebody wants it: that is users' code, and this is made under the pool's lock. */
    @Override
    public @Nullable String getMessage() {
        Throwable cause = getCause();
        return cause == null ? super.getMessage() : super.getMessage() + "; the last failure was " + cause;
    }
}
