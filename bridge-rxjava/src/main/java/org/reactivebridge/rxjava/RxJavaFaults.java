package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.exceptions.UndeliverableException;
import io.reactivex.rxjava3.functions.Consumer;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.Objects;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.spi.Installation;

/**
 * One place for what can go nowhere: leads RxJava's handler of undeliverable errors to {@linkplain Hooks hooks} of ours.
 *
 * <p><strong>Concurrent</strong>, as far as RxJava's plugins are.
 */
public final class RxJavaFaults {

    private RxJavaFaults() {}

    /**
     * From now on, what RxJava cannot deliver is reported to these hooks, without the exception that RxJava puts around it. It
     * takes the place of the handler that was there.
     *
     * @param hooks where to
     * @return puts the handler that was there back; unless somebody else has put another one over this one meanwhile, which
     *     then stays
     * @throws IllegalStateException if RxJava's plugins are locked down
     */
    public static Installation install(Hooks hooks) {
        Objects.requireNonNull(hooks, "hooks");
        Plugins.refuseLockdown("RxJavaFaults");
        Consumer<Throwable> handler = error -> hooks.dropError(
                error instanceof UndeliverableException && error.getCause() != null ? error.getCause() : error);
        return Plugins.<Consumer<? super Throwable>>put(
                RxJavaPlugins::getErrorHandler, RxJavaPlugins::setErrorHandler, handler)::run;
    }
}
