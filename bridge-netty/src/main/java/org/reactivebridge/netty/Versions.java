package org.reactivebridge.netty;

import io.netty.util.Version;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether the libraries on the class path are young enough. */
final class Versions {

    /*
     * Netty is asked by method: loops that are driven by hand came with 4.2.0, and could not be told when they may block before
     * 4.2.8. Reactor Netty has no such mark: before 1.3.3 it takes channels of a native transport for a group of ours that is
     * not native (reactor/reactor-netty#4074).
     */

    static final String NETTY = "4.2.8";
    static final String REACTOR_NETTY = "1.3.3";

    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");

    private Versions() {}

    static void checkNetty() {
        ClassLoader loader = Versions.class.getClassLoader();
        if (!canBeHosted(loader)) {
            throw tooOld("Netty", NETTY, netty(loader));
        }
    }

    private static boolean canBeHosted(@Nullable ClassLoader loader) {
        try {
            Class<?> loop = Class.forName("io.netty.channel.ManualIoEventLoop", false, loader);
            return !Modifier.isFinal(loop.getDeclaredMethod("canBlock").getModifiers());
        } catch (ClassNotFoundException | NoSuchMethodException | LinkageError older) {
            return false;
        }
    }

    private static @Nullable String netty(@Nullable ClassLoader loader) {
        try {
            Map<String, Version> found = Version.identify(loader);
            for (String artifact : List.of("netty-transport", "netty-common")) {
                Version version = found.get(artifact);
                if (version != null) {
                    return version.artifactVersion();
                }
            }
        } catch (LinkageError none) {
            // No Netty at all.
        }
        return null;
    }

    /** A version that nobody knows passes. */
    static void checkReactorNetty() {
        ClassLoader loader = Versions.class.getClassLoader();
        try {
            Class.forName("reactor.netty.resources.LoopResources", false, loader);
        } catch (ClassNotFoundException | LinkageError none) {
            throw tooOld("Reactor Netty", REACTOR_NETTY, null);
        }
        String found = reactorNetty(loader);
        if (found != null && !isAtLeast(found, REACTOR_NETTY)) {
            throw tooOld("Reactor Netty", REACTOR_NETTY, found);
        }
    }

    private static @Nullable String reactorNetty(@Nullable ClassLoader loader) {
        if (loader == null) {
            return null;
        }
        try {
            for (URL each : Collections.list(loader.getResources("META-INF/MANIFEST.MF"))) {
                String version = reactorNetty(each);
                if (version != null) {
                    return version;
                }
            }
        } catch (IOException unreadable) {
            // Then it is not known.
        }
        return null;
    }

    private static @Nullable String reactorNetty(URL manifest) throws IOException {
        try (InputStream in = manifest.openStream()) {
            var attributes = new Manifest(in).getMainAttributes();
            return "reactor-netty-core".equals(attributes.getValue("Implementation-Title"))
                    ? attributes.getValue("Implementation-Version")
                    : null;
        }
    }

    /** Compares the first three numbers; a version without three numbers is not known to be older. */
    static boolean isAtLeast(String found, String needed) {
        Matcher one = NUMBERS.matcher(found);
        Matcher other = NUMBERS.matcher(needed);
        if (!one.matches() || !other.matches()) {
            return true;
        }
        for (int i = 1; i <= 3; i++) {
            int difference = Integer.parseInt(one.group(i)) - Integer.parseInt(other.group(i));
            if (difference != 0) {
                return difference > 0;
            }
        }
        return true;
    }

    static IllegalStateException tooOld(String what, String needed, @Nullable String found) {
        String there = found == null ? "none is there" : found + " is there";
        return new IllegalStateException(
                "To host event loops takes " + what + " " + needed + " or later on the class path, but " + there);
    }
}
