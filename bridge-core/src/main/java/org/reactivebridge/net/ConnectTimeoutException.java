package org.reactivebridge.net;

import java.io.IOException;
import java.time.Duration;

/** No connection was made in time. See {@link TcpOptions#connectTimeout}. */
public final class ConnectTimeoutException extends IOException {

    private static final long serialVersionUID = 1L;

    ConnectTimeoutException(String target, Duration limit) {
        super("No connection to " + target + " within " + limit);
    }
}
