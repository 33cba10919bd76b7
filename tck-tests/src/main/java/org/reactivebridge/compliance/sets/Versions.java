package org.reactivebridge.compliance.sets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** The versions that this library was built with, and that the command has in it. */
public final class Versions {

    private static final Properties KNOWN = new Properties();

    static {
        try (InputStream in = Objects.requireNonNull(
                Versions.class.getResourceAsStream("versions.properties"), "versions.properties")) {
            KNOWN.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Versions() {}

    /**
     * A version.
     *
     * @param what {@code tck}, {@code reactor}, {@code rxjava}, {@code mutiny} or {@code ours}
     * @return its number
     * @throws IllegalArgumentException if it is none of those
     */
    public static String of(String what) {
        String version = KNOWN.getProperty(what);
        if (version == null) {
            throw new IllegalArgumentException("No version is known of " + what + ", but of " + KNOWN.keySet());
        }
        return version;
    }
}
