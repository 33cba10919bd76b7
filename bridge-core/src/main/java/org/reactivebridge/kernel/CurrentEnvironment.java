package org.reactivebridge.kernel;

import org.jspecify.annotations.Nullable;

/** Which environment a thread is in. <strong>Confined:</strong> each thread sees its own. */
final class CurrentEnvironment {

    private static final ThreadLocal<@Nullable Environment> CURRENT = new ThreadLocal<>();

    private CurrentEnvironment() {}

    static Environment get() {
        Environment current = CURRENT.get();
        return current == null ? SystemEnvironment.INSTANCE : current;
    }

    /** Enters another environment, or none, and returns the one before. */
    static @Nullable Environment swap(@Nullable Environment environment) {
        Environment before = CURRENT.get();
        CURRENT.set(environment);
        return before;
    }

    static void with(Environment environment, Runnable action) {
        Environment before = swap(environment);
        try {
            action.run();
        } finally {
            swap(before);
        }
    }
}
