package org.reactivebridge.net;

import java.time.Duration;

/** A connection was ended because the other side took nothing for too long. See {@link TcpOptions#writeTimeout()}. */
public final class WriteTimeoutException extends NetworkLimitException {

    private static final long serialVersionUID = 1L;

    WriteTimeoutException(Duration limit) {
        super(NetworkLimit.WRITE_TIME, "The other side took nothing of what is sent for " + limit);
    }
}
