package org.reactivebridge.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How connections are encrypted: by TLS 1.3 or 1.2, with the JDK's engine. A client checks that the certificate is one for the host
 * that it meant to reach, and names that host to the server.
 *
 * <p>Sessions are resumed by the JDK: for all connections that use the same {@link SSLContext}, if host and port are the same.
 *
 * <p><strong>Immutable:</strong> every method returns new options.
 */
public final class TlsOptions {

    /** What is left of the JDK's protocols: those before are broken (RFC 8996). */
    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private static final System.Logger LOGGER = System.getLogger("org.reactivebridge");

    /** Whether a server asks for the certificate of a client. */
    public enum ClientAuth {

        /** It does not. */
        NONE,

        /** It does, and takes clients without one, too. */
        WANTED,

        /** It does, and takes no client without one. */
        NEEDED
    }

    private final @Nullable SSLContext context;
    private final boolean isClient;
    private final Values values;

    /** What can be chosen. Written before it is given to options, and not after. */
    private static final class Values implements Cloneable {
        List<String> versions = VERSIONS;
        List<String> protocols = List.of();

        @Nullable
        String serverName;

        boolean verifiesHost = true;
        ClientAuth clientAuth = ClientAuth.NONE;
        Duration handshakeTimeout = HANDSHAKE;
        Consumer<SSLParameters> parameters = any -> {};

        Values copy() {
            try {
                return (Values) clone();
            } catch (CloneNotSupportedException cannotBe) {
                throw new AssertionError(cannotBe);
            }
        }
    }

    private TlsOptions(@Nullable SSLContext context, boolean isClient, Values values) {
        this.context = context;
        this.isClient = isClient;
        this.values = values;
    }

    private TlsOptions with(Consumer<Values> change) {
        Values changed = values.copy();
        change.accept(changed);
        return new TlsOptions(context, isClient, changed);
    }

    /**
     * A client that trusts whom the JDK trusts.
     *
     * @return the options
     */
    public static TlsOptions client() {
        return new TlsOptions(null, true, new Values());
    }

    /**
     * A client.
     *
     * @param context whom it trusts, and its own certificate if it has one
     * @return the options
     */
    public static TlsOptions client(SSLContext context) {
        return new TlsOptions(Objects.requireNonNull(context, "context"), true, new Values());
    }

    /**
     * A server.
     *
     * @param context its certificates, one of which {@link ServerNames} can choose by the host that a client asks for; and which
     *     clients it trusts
     * @return the options
     */
    public static TlsOptions server(SSLContext context) {
        return new TlsOptions(Objects.requireNonNull(context, "context"), false, new Values());
    }

    /**
     * These options with versions of the protocol.
     *
     * @param names {@code TLSv1.3}, {@code TLSv1.2} or both
     * @return new options
     * @throws IllegalArgumentException if there is another, or none
     */
    public TlsOptions versions(String... names) {
        List<String> chosen = List.of(names);
        if (chosen.isEmpty() || !VERSIONS.containsAll(chosen)) {
            throw new IllegalArgumentException("versions must be of " + VERSIONS + ", but are " + chosen
                    + ": older versions of TLS are not secure (RFC 8996)");
        }
        return with(values -> values.versions = chosen);
    }

    /**
     * These options with protocols to agree on (ALPN, RFC 7301).
     *
     * @param names such as {@code h2}, the preferred one first; a handshake with a side that has others only fails
     * @return new options
     */
    public TlsOptions applicationProtocols(String... names) {
        List<String> chosen = List.of(names);
        return with(values -> values.protocols = chosen);
    }

    /**
     * These options of a client with the name of the server, which is named to it (SNI, RFC 6066) and must be that of its certificate
     * (RFC 6125): if it is not the host that is connected to.
     *
     * @param host its name
     * @return new options
     */
    public TlsOptions serverName(String host) {
        Objects.requireNonNull(host, "host");
        return with(values -> values.serverName = host);
    }

    /**
     * These options of a client without a look at whose certificate it is: anybody with a certificate that is trusted can pose as the
     * server. Logged as a warning.
     *
     * @return new options
     */
    public TlsOptions withoutHostVerification() {
        LOGGER.log(
                System.Logger.Level.WARNING,
                "TLS without host verification: anybody with a trusted certificate can pose as the server");
        return with(values -> values.verifiesHost = false);
    }

    /**
     * These options of a server with a look at the certificates of clients.
     *
     * @param auth whether it asks for them
     * @return new options
     */
    public TlsOptions clientAuth(ClientAuth auth) {
        Objects.requireNonNull(auth, "auth");
        return with(values -> values.clientAuth = auth);
    }

    /**
     * These options with another time for the handshake.
     *
     * @param time from when the connection is there to when it is encrypted; positive
     * @return new options
     * @throws IllegalArgumentException if it is not positive
     */
    public TlsOptions handshakeTimeout(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("handshakeTimeout must be positive, but is " + time);
        }
        return with(values -> values.handshakeTimeout = time);
    }

    /**
     * These options with a last word on the JDK's parameters, such as suites of ciphers. What these options say of versions, of the
     * host and of clients' certificates is set behind it.
     *
     * @param change changes the parameters of one connection
     * @return new options
     */
    public TlsOptions parameters(Consumer<SSLParameters> change) {
        Objects.requireNonNull(change, "change");
        return with(values -> values.parameters = change);
    }

    /**
     * How long a handshake may take; 10 seconds.
     *
     * @return the time, from when the connection is there
     */
    public Duration handshakeTimeout() {
        return values.handshakeTimeout;
    }

    /** Throws if these are not options for a side. */
    TlsOptions require(boolean client) {
        if (isClient != client) {
            throw new IllegalArgumentException(
                    client
                            ? "A client needs TlsOptions.client(), but has those of a server"
                            : "A listener needs TlsOptions.server(context), but has those of a client");
        }
        return this;
    }

    boolean isClient() {
        return isClient;
    }

    /**
     * An engine for one connection.
     *
     * @param host what the user called the other side, if it did
     */
    SSLEngine engine(@Nullable String host, SocketAddress remote) {
        SSLContext chosen = context == null ? trusted() : context;
        SSLEngine engine;
        if (isClient) {
            String name = values.serverName != null ? values.serverName : host != null ? host : name(remote);
            int port = remote instanceof InetSocketAddress internet ? internet.getPort() : -1;
            engine = name == null ? chosen.createSSLEngine() : chosen.createSSLEngine(name, port);
            engine.setUseClientMode(true);
            engine.setSSLParameters(parameters(engine, name));
        } else {
            engine = chosen.createSSLEngine();
            engine.setUseClientMode(false);
            engine.setSSLParameters(parameters(engine, null));
        }
        return engine;
    }

    private static SSLContext trusted() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException noDefault) {
            throw new IllegalStateException("The JDK has no default SSLContext: pass one", noDefault);
        }
    }

    private static @Nullable String name(SocketAddress remote) {
        return remote instanceof InetSocketAddress internet ? internet.getHostString() : null;
    }

    private SSLParameters parameters(SSLEngine engine, @Nullable String name) {
        SSLParameters set = engine.getSSLParameters();
        if (name != null && isHostName(name)) {
            set.setServerNames(List.of(new SNIHostName(name)));
        }
        set.setUseCipherSuitesOrder(true);
        if (!values.protocols.isEmpty()) {
            set.setApplicationProtocols(values.protocols.toArray(new String[0]));
        }
        values.parameters.accept(set);
        List<String> supported = Arrays.asList(engine.getSupportedProtocols());
        set.setProtocols(values.versions.stream().filter(supported::contains).toArray(String[]::new));
        if (isClient) {
            if (values.verifiesHost && name == null) {
                throw new IllegalArgumentException(
                        "The server has no name to compare its certificate with: set TlsOptions.serverName");
            }
            // The empty string and not null, which the JDK's engine passes over.
            set.setEndpointIdentificationAlgorithm(values.verifiesHost ? "HTTPS" : "");
        } else if (values.clientAuth == ClientAuth.NEEDED) {
            set.setNeedClientAuth(true);
        } else {
            set.setWantClientAuth(values.clientAuth == ClientAuth.WANTED);
        }
        return set;
    }

    /** An address is not named to the server (RFC 6066, section 3). */
    private static boolean isHostName(String name) {
        if (name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))) {
            return false;
        }
        try {
            new SNIHostName(name);
            return true;
        } catch (IllegalArgumentException noHostName) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "TlsOptions[" + (isClient ? "client" : "server") + ", versions=" + values.versions
                + ", applicationProtocols="
                + values.protocols
                + (isClient ? ", verifiesHost=" + values.verifiesHost : ", clientAuth=" + values.clientAuth)
                + ", handshakeTimeout=" + values.handshakeTimeout + "]";
    }
}
