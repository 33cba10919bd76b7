package org.reactivebridge.net;

import java.net.SocketAddress;

/** A connection was broken off as it came in, since its host has as many as it may. See {@link TcpOptions#maxConnectionsPerAddress()}. */
public final class TooManyConnectionsException extends NetworkLimitException {

    private static final long serialVersionUID = 1L;

    TooManyConnectionsException(SocketAddress remote, int limit) {
        super(NetworkLimit.CONNECTIONS_PER_ADDRESS, "The host of " + remote + " has " + limit + " connections already");
    }
}
