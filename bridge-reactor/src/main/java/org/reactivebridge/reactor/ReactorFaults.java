package org.reactivebridge.reactor;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivebridge.spi.Installation;
import reactor.core.publisher.Hooks;

/**
 * One place for what can go nowhere: leads Reactor's global hooks for dropped errors and items to {@linkplain
 * org.reactivebridge.kernel.Hooks hooks} of ours.
 *
 * <p>Discarded items have no global hook in Reactor: a subscriber's own, set by {@code doOnDiscard}, is reached through its
 * context in any case.
 *
 * <p><strong>Concurrent</strong>, as far as Reactor's hooks are.
 */
public final class ReactorFaults {

    private ReactorFaults() {}

    /**
     * From now on, what Reactor would drop is reported to these hooks, behind whatever has been installed before.
     *
     * @param hooks where to
     * @return takes it out again: Reactor keeps hooks in a chain and cannot remove one of them, so ours stays, and reports to
     *     {@link org.reactivebridge.kernel.Hooks#defaults()}, which log
     */
    public static Installation install(org.reactivebridge.kernel.Hooks hooks) {
        Objects.requireNonNull(hooks, "hooks");
        AtomicBoolean active = new AtomicBoolean(true);
        org.reactivebridge.kernel.Hooks log = org.reactivebridge.kernel.Hooks.defaults();
        Hooks.onErrorDropped(error -> (active.get() ? hooks : log).dropError(error));
        Hooks.onNextDropped(item -> (active.get() ? hooks : log).dropItem(item));
        return () -> active.set(false);
    }
}
