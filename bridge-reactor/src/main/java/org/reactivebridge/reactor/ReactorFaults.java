package org.reactivebridge.reactor;

import java.util.Objects;
import reactor.core.publisher.Hooks;

/**
 * One place for what can go nowhere: leads Reactor's global hooks for dropped errors and items to {@linkplain
 * org.reactivebridge.kernel.Hooks hooks} of ours.
 *
 * <p>Reactor chains such hooks by itself, and has no way to take one of them out again; so {@link #uninstall()} resets both
 * hooks, those of others included. Discarded items have no global hook in Reactor: a subscriber's own, set by {@code
 * doOnDiscard}, is reached through its context in any case.
 *
 * <p><strong>Concurrent</strong>, as far as Reactor's hooks are.
 */
public final class ReactorFaults {

    private ReactorFaults() {}

    /**
     * From now on, what Reactor would drop is reported to these hooks, behind whatever has been installed before.
     *
     * @param hooks where to
     */
    public static void install(org.reactivebridge.kernel.Hooks hooks) {
        Objects.requireNonNull(hooks, "hooks");
        Hooks.onErrorDropped(hooks::dropError);
        Hooks.onNextDropped(hooks::dropItem);
    }

    /** Resets both hooks to Reactor's defaults. */
    public static void uninstall() {
        Hooks.resetOnErrorDropped();
        Hooks.resetOnNextDropped();
    }
}
