package org.reactivebridge.spring;

import org.reactivebridge.runtime.AsyncRuntime;

/**
 * Changes how the runtime of the application is built; any bean of this type is called, in its order. Runs before other beans are
 * made, so it should be a static bean method that needs nothing but the {@code Environment}.
 */
@FunctionalInterface
public interface RuntimeCustomizer {

    /**
     * Changes the runtime.
     *
     * @param builder set up by the properties, and by the customizers before this one
     */
    void customize(AsyncRuntime.Builder builder);
}
