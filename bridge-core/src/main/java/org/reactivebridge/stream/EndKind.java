package org.reactivebridge.stream;

/** How a run ended, as seen from one of its stages. <strong>Immutable.</strong> */
public enum EndKind {
    /** The upstream ended by itself, without a failure. */
    COMPLETED,
    /** The upstream failed. */
    FAILED,
    /** The run was closed before the upstream had ended: from downstream, or by a failure there. */
    CANCELLED
}
