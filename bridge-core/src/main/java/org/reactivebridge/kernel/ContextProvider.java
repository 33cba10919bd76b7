package org.reactivebridge.kernel;

/**
 * A subscriber that has a context for the run it asks for. Every publisher of this library looks for it.
 *
 * <p><strong>Immutable</strong> in what it provides.
 */
public interface ContextProvider {

    /**
     * The context of this subscriber. Asked once, while subscribing.
     *
     * @return the context
     */
    Context context();
}
