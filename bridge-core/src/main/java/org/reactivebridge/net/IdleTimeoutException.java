package org.reactivebridge.net;

import java.time.Duration;

/** A connection was ended because nothing was read or written for too long. See {@link TcpOptions#idleTimeout()}. */
public final class IdleTimeoutException extends NetworkLimitException {

    private static final long serialVersionUID = 1L;

    IdleTimeoutException(Duration limit) {
        super(NetworkLimit.IDLE_TIME, "Nothing was read or written for " + limit);
    }
}
