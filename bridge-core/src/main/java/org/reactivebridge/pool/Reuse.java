package org.reactivebridge.pool;

/** Which of the idle connections is lent next. <strong>Immutable.</strong> */
public enum Reuse {
    /** The one that came back last. Those that are not needed lie idle until they are closed. */
    LAST_RETURNED,
    /** The one that has lain idle for longest. All are used in turn, so that none is ever idle for long. */
    FIRST_RETURNED
}
