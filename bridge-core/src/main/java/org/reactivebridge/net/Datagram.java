package org.reactivebridge.net;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A message of UDP.
 *
 * <p><strong>Immutable</strong>, but for the position of its payload.
 *
 * @param payload the bytes; of a received one they belong to whoever received it
 * @param remote where it comes from, or goes to
 * @param isTruncated whether more bytes were sent than {@link UdpSocket#MAX_PAYLOAD} or the limit of the socket lets through
 */
public record Datagram(ByteBuffer payload, SocketAddress remote, boolean isTruncated) {

    /**
     * Checks for null.
     *
     * @param payload the bytes
     * @param remote where it comes from, or goes to
     * @param isTruncated whether some are missing
     */
    public Datagram {
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(remote, "remote");
    }

    /**
     * A whole message.
     *
     * @param payload the bytes
     * @param remote where it goes to
     */
    public Datagram(ByteBuffer payload, SocketAddress remote) {
        this(payload, remote, false);
    }
}
