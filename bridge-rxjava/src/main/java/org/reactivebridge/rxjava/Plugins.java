package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What there is to know about RxJava's plugins, which have one slot for each purpose. <strong>Concurrent.</strong> */
final class Plugins {

    private Plugins() {}

    static void refuseLockdown(String what) {
        if (RxJavaPlugins.isLockdown()) {
            throw new IllegalStateException(
                    what + " cannot be installed: RxJavaPlugins.lockdown() has been called. Install it before that.");
        }
    }

    /**
     * Puts a handler into a slot.
     *
     * @param getter reads the slot
     * @param setter writes the slot
     * @param handler what to put there
     * @return puts back what was there, if nobody else has put something over the handler meanwhile
     */
    static <H> Runnable put(Supplier<@Nullable H> getter, Consumer<@Nullable H> setter, H handler) {
        H before = getter.get();
        setter.accept(handler);
        return () -> {
            if (getter.get() == handler && !RxJavaPlugins.isLockdown()) {
                setter.accept(before);
            }
        };
    }
}
