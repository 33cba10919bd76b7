package org.reactivebridge.net;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Certificates for tests, and contexts that hold or trust them. */
final class Certificates {

    /** Whom the tests trust. */
    static final X509Bundle AUTHORITY = authority("the authority");

    /** For {@code localhost} and 127.0.0.1. */
    static final X509Bundle LOCALHOST = issued(AUTHORITY, "localhost");

    /** For {@code localhost} and 127.0.0.1, by RSA: its signatures, unlike others, are all of one length. */
    static final X509Bundle EVEN = even();

    private Certificates() {}

    private static X509Bundle even() {
        try {
            return builder("localhost")
                    .rsa2048()
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    static X509Bundle authority(String name) {
        try {
            return builder(name).setIsCertificateAuthority(true).buildSelfSigned();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    static X509Bundle issued(X509Bundle by, String host) {
        try {
            CertificateBuilder builder = builder(host).addSanDnsName(host);
            return (host.equals("localhost") ? builder.addSanIpAddress("127.0.0.1") : builder).buildIssuedBy(by);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    static X509Bundle expired(String host) {
        try {
            return builder(host)
                    .addSanDnsName(host)
                    .notBefore(Instant.now().minus(Duration.ofDays(10)))
                    .notAfter(Instant.now().minus(Duration.ofDays(1)))
                    .buildIssuedBy(AUTHORITY);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    static X509Bundle selfSigned(String host) {
        try {
            return builder(host)
                    .addSanDnsName(host)
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private static CertificateBuilder builder(String name) {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .notBefore(Instant.now().minus(Duration.ofDays(20)))
                .notAfter(Instant.now().plus(Duration.ofDays(20)));
    }

    /** A context that shows a certificate and trusts the authority. */
    static SSLContext context(@Nullable X509Bundle own) {
        return context(own, AUTHORITY);
    }

    static SSLContext context(@Nullable X509Bundle own, X509Bundle trusted) {
        try {
            return context(own == null ? null : own.toKeyManagerFactory().getKeyManagers(), trusted);
        } catch (GeneralSecurityException failure) {
            throw new AssertionError(failure);
        }
    }

    static SSLContext context(KeyManager @Nullable [] keys, X509Bundle trusted) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {trusted.toTrustManager()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException failure) {
            throw new AssertionError(failure);
        }
    }

    static X509ExtendedKeyManager keys(X509Bundle own) {
        try {
            return (X509ExtendedKeyManager) own.toKeyManagerFactory().getKeyManagers()[0];
        } catch (GeneralSecurityException failure) {
            throw new AssertionError(failure);
        }
    }

    static TlsOptions server() {
        return TlsOptions.server(context(LOCALHOST));
    }

    static TlsOptions client() {
        return TlsOptions.client(context((X509Bundle) null));
    }
}
