package org.reactivebridge.net;

import java.time.Duration;

/** No connection was made in time. See {@link TcpOptions#connectTimeout()}. */
public final class ConnectTimeoutException extends NetworkLimitException {

    private static final long serialVersionUID = 1L;

    ConnectTimeoutException(String target, Duration limit) {
        super(NetworkLimit.CONNECT_TIME, "No connection to " + target + " within " + limit);
    }
}
