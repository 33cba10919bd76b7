package org.reactivebridge.net;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the certificate of a server by the host that a client asks for (SNI, RFC 6066). Given to {@link
 * javax.net.ssl.SSLContext#init} as its key manager.
 *
 * <p>A name is that of one host, or {@code *.} and a domain, which stands for the hosts directly in that. Nothing is kept of the names
 * that clients send. <strong>Immutable.</strong>
 */
public final class ServerNames extends X509ExtendedKeyManager {

    /** Stands between the number of a manager and its own alias. */
    private static final char SEPARATOR = ':';

    private final List<X509ExtendedKeyManager> managers;
    private final Map<String, Integer> byName;

    private ServerNames(List<X509ExtendedKeyManager> managers, Map<String, Integer> byName) {
        this.managers = managers;
        this.byName = byName;
    }

    /**
     * One certificate for all names.
     *
     * @param byDefault whose certificates are taken for names that are not known, and without any
     * @return a key manager
     */
    public static ServerNames of(X509ExtendedKeyManager byDefault) {
        return new ServerNames(List.of(byDefault), Map.of());
    }

    /**
     * These names and one more.
     *
     * @param name the name, or {@code *.} and a domain
     * @param manager whose certificates are taken for it
     * @return a key manager
     */
    public ServerNames with(String name, X509ExtendedKeyManager manager) {
        List<X509ExtendedKeyManager> more = new ArrayList<>(managers);
        more.add(Objects.requireNonNull(manager, "manager"));
        Map<String, Integer> names = new LinkedHashMap<>(byName);
        names.put(name.toLowerCase(Locale.ROOT), managers.size());
        return new ServerNames(List.copyOf(more), names);
    }

    private int manager(@Nullable SSLSession handshake) {
        if (handshake instanceof ExtendedSSLSession extended) {
            for (SNIServerName asked : extended.getRequestedServerNames()) {
                if (asked instanceof SNIHostName host) {
                    return manager(host.getAsciiName().toLowerCase(Locale.ROOT));
                }
            }
        }
        return 0;
    }

    private int manager(String host) {
        Integer exact = byName.get(host);
        if (exact != null) {
            return exact;
        }
        int dot = host.indexOf('.');
        Integer wildcard = dot < 0 ? null : byName.get("*" + host.substring(dot));
        return wildcard == null ? 0 : wildcard;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        int manager = manager(engine == null ? null : engine.getHandshakeSession());
        return qualified(manager, managers.get(manager).chooseEngineServerAlias(keyType, issuers, engine));
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        int manager = manager(socket instanceof SSLSocket secure ? secure.getHandshakeSession() : null);
        return qualified(manager, managers.get(manager).chooseServerAlias(keyType, issuers, socket));
    }

    private static @Nullable String qualified(int manager, @Nullable String alias) {
        return alias == null ? null : manager + String.valueOf(SEPARATOR) + alias;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return managers.get(number(alias)).getCertificateChain(own(alias));
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return managers.get(number(alias)).getPrivateKey(own(alias));
    }

    private static int number(String alias) {
        return Integer.parseInt(alias, 0, alias.indexOf(SEPARATOR), 10);
    }

    private static String own(String alias) {
        return alias.substring(alias.indexOf(SEPARATOR) + 1);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < managers.size(); i++) {
            String[] aliases = managers.get(i).getServerAliases(keyType, issuers);
            for (int j = 0; aliases != null && j < aliases.length; j++) {
                all.add(i + String.valueOf(SEPARATOR) + aliases[j]);
            }
        }
        return all.isEmpty() ? null : all.toArray(new String[0]);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null; // It is a server's.
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
