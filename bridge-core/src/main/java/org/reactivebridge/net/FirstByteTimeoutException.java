package org.reactivebridge.net;

import java.time.Duration;

/** A connection that was accepted was ended because its first byte did not come in time. See {@link TcpOptions#firstByteTimeout()}. */
public final class FirstByteTimeoutException extends NetworkLimitException {

    private static final long serialVersionUID = 1L;

    FirstByteTimeoutException(Duration limit) {
        super(NetworkLimit.FIRST_BYTE_TIME, "The other side sent nothing within " + limit + " of connecting");
    }
}
