package org.reactivebridge.net;

import java.util.List;
import java.util.Objects;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/**
 * What the two sides of an encrypted connection have agreed on.
 *
 * <p><strong>Immutable.</strong>
 *
 * @param session the JDK's account: protocol, cipher suite, certificates
 * @param applicationProtocol what was agreed on by ALPN (RFC 7301); empty if nothing
 * @param serverNames the host names that the client asked for (SNI, RFC 6066)
 */
public record TlsSession(SSLSession session, String applicationProtocol, List<String> serverNames) {

    /**
     * Checks the parts.
     *
     * @param session not null
     * @param applicationProtocol not null
     * @param serverNames not null
     */
    public TlsSession {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(applicationProtocol, "applicationProtocol");
        serverNames = List.copyOf(serverNames);
    }

    static TlsSession of(SSLEngine engine) {
        SSLSession session = engine.getSession();
        String agreed = engine.getApplicationProtocol();
        List<SNIServerName> names =
                session instanceof ExtendedSSLSession extended ? extended.getRequestedServerNames() : List.of();
        return new TlsSession(
                session,
                agreed == null ? "" : agreed,
                names.stream()
                        .filter(SNIHostName.class::isInstance)
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .toList());
    }

    /**
     * The version of the protocol.
     *
     * @return {@code TLSv1.3} or {@code TLSv1.2}
     */
    public String protocol() {
        return session.getProtocol();
    }

    /**
     * The suite of ciphers.
     *
     * @return its standard name
     */
    public String cipherSuite() {
        return session.getCipherSuite();
    }
}
