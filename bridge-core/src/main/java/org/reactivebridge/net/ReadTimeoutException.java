package org.reactivebridge.net;

import java.time.Duration;

/** A connection was ended because nothing came for too long while somebody read. See {@link TcpOptions#readTimeout()}. */
public final class ReadTimeoutException extends NetworkLimitException {

    private static final long serialVersionUID = 1L;

    ReadTimeoutException(Duration limit) {
        super(NetworkLimit.READ_TIME, "Nothing was received for " + limit + " while somebody read");
    }
}
