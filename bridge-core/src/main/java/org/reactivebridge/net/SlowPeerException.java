package org.reactivebridge.net;

/** A connection was ended because bytes went too slowly. See {@link TcpOptions#minReadRate()} and {@link TcpOptions#minWriteRate()}. */
public final class SlowPeerException extends NetworkLimitException {

    private static final long serialVersionUID = 1L;

    SlowPeerException(NetworkLimit limit, double rate, long least) {
        super(
                limit,
                "The other side " + (limit == NetworkLimit.READ_RATE ? "sends " : "takes ") + Math.round(rate)
                        + " bytes a second, less than " + least);
    }
}
