package org.reactivebridge.net;

import java.net.SocketAddress;
import java.time.Duration;

/** A TLS handshake was not over in time. See {@link TlsOptions#handshakeTimeout()}. */
public final class HandshakeTimeoutException extends NetworkLimitException {

    private static final long serialVersionUID = 1L;

    HandshakeTimeoutException(SocketAddress remote, Duration limit) {
        super(NetworkLimit.HANDSHAKE_TIME, "The TLS handshake with " + remote + " was not over within " + limit);
    }
}
