package org.reactivebridge.kernel;

/**
 * An item that holds something which must be let go of: memory of a pool, a socket. {@link Hooks#discard} lets go of it if it was
 * received and will not be handed on, so that a cancelled stream leaks nothing.
 */
public interface Discardable {

    /**
     * Lets go of what this holds; called behind the discard hook. From any thread, must not block; a second call does nothing, nor
     * one on an item that somebody has taken over.
     */
    void discard();
}
