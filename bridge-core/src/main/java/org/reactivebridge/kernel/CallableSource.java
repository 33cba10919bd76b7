package org.reactivebridge.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A source of at most one item, which a single call computes. Bridges to libraries that know such sources too make that call
 * instead of a subscription.
 *
 * <p><strong>Immutable</strong>, as far as the user's function is.
 *
 * @param <T> the type of the item
 */
public interface CallableSource<T> extends Source<T> {

    /**
     * Computes the item of one run. Called on the thread that would poll; whatever it takes is up to the user's function.
     *
     * @return the item, or null for a run without one
     * @throws Exception what the user's function threw
     */
    @Nullable
    T call() throws Exception;

    @Override
    default boolean isSynchronous() {
        return true;
    }
}
