package org.reactivebridge.r2dbc;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcTransientException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must not appear in any text, and failures without it. <strong>Immutable.</strong> */
final class Secrets {

    /**
     * Names that drivers have for what is secret. Options that are read from a URL count as harmless, and whoever first names an
     * option decides that for good: so this class names them, before it reads a URL.
     */
    private static final List<String> NAMES = List.of(
            "password",
            "sslPassword",
            "sslKeyPassword",
            "keyPassword",
            "keyStorePassword",
            "trustStorePassword",
            "trustCertificateKeyStorePassword",
            "passphrase",
            "secret",
            "secretKey",
            "secretAccessKey",
            "clientSecret",
            "accessToken",
            "authToken",
            "token",
            "credentials");

    static {
        NAMES.forEach(Option::sensitiveValueOf);
    }

    private static final String HIDDEN = "***";

    private final List<String> secrets;

    private Secrets(List<String> secrets) {
        this.secrets = secrets;
    }

    /** Names what is secret; see there. */
    static void register() {}

    static Secrets of(ConnectionFactoryOptions options) {
        List<String> found = new ArrayList<>();
        for (Option<?> option : UrlOptions.options(options)) {
            Object value = options.getValue(option);
            if (value != null && isSecret(option.name()) && !value.toString().isEmpty()) {
                found.add(value.toString());
            }
        }
        return new Secrets(found);
    }

    private static boolean isSecret(String name) {
        String folded = name.toLowerCase(Locale.ROOT);
        return folded.contains("password")
                || folded.contains("passphrase")
                || folded.contains("secret")
                || folded.contains("token")
                || folded.contains("credential");
    }

    /** The failure itself if it says nothing secret; otherwise one like it that does not. */
    Throwable without(Throwable failure) {
        if (!tells(failure, Collections.newSetFromMap(new IdentityHashMap<>()))) {
            return failure;
        }
        String message = hide(String.valueOf(failure.getMessage()));
        RuntimeException harmless;
        if (failure instanceof R2dbcException known) {
            harmless = like(known, message);
        } else {
            harmless = new R2dbcNonTransientResourceException(failure.getClass().getName() + ": " + message);
        }
        harmless.setStackTrace(failure.getStackTrace());
        return harmless;
    }

    private static RuntimeException like(R2dbcException known, String message) {
        String state = known.getSqlState();
        int code = known.getErrorCode();
        if (known instanceof R2dbcPermissionDeniedException) {
            return new R2dbcPermissionDeniedException(message, state, code);
        }
        return known instanceof R2dbcTransientException
                ? new R2dbcTransientResourceException(message, state, code)
                : new R2dbcNonTransientResourceException(message, state, code);
    }

    private boolean tells(@Nullable Throwable failure, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return false;
        }
        if (isTelling(failure.toString())
                || isTelling(String.valueOf(failure.getMessage()))
                || tells(failure.getCause(), seen)) {
            return true;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (tells(suppressed, seen)) {
                return true;
            }
        }
        return false;
    }

    private boolean isTelling(String text) {
        return secrets.stream().anyMatch(text::contains);
    }

    private String hide(String text) {
        String hidden = text;
        for (String secret : secrets) {
            hidden = hidden.replace(secret, HIDDEN);
        }
        return hidden;
    }

    @Override
    public String toString() {
        return HIDDEN;
    }
}
