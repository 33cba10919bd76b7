package org.reactivebridge.pool;

import java.time.Duration;

/** A call of the pool's {@link ConnectionManager} did not end in time, and was given up. */
public final class ManagerTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ManagerTimeoutException(String pool, String what, Duration limit) {
        super("Pool " + pool + ": to " + what + " took longer than " + limit);
    }
}
