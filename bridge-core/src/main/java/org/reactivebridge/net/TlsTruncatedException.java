package org.reactivebridge.net;

import java.net.SocketAddress;
import javax.net.ssl.SSLException;

/**
 * An encrypted connection ended without the other side having said that it would send no more (RFC 8446, section 6.1): what was
 * received may have been cut short by somebody in between. <strong>Immutable.</strong>
 */
public final class TlsTruncatedException extends SSLException {

    private static final long serialVersionUID = 1L;

    TlsTruncatedException(SocketAddress remote) {
        super("The connection with " + remote + " ended without close_notify: what it sent may have been cut short");
    }
}
