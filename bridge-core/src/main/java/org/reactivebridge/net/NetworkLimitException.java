package org.reactivebridge.net;

import java.io.IOException;

/** A limit was reached. Each limit has a type of its own. <strong>Immutable.</strong> */
public abstract sealed class NetworkLimitException extends IOException
        permits BufferBudgetException,
                ConnectTimeoutException,
                FirstByteTimeoutException,
                HandshakeTimeoutException,
                IdleTimeoutException,
                ReadTimeoutException,
                SlowPeerException,
                TooManyConnectionsException,
                WriteTimeoutException {

    private static final long serialVersionUID = 1L;

    /** Which limit it was. */
    private final NetworkLimit limit;

    NetworkLimitException(NetworkLimit limit, String message) {
        super(message);
        this.limit = limit;
    }

    /**
     * Which limit it was.
     *
     * @return the limit
     */
    public NetworkLimit limit() {
        return limit;
    }
}
