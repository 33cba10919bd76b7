package org.reactivebridge.pool;

/** Why a pool closed a connection. <strong>Immutable.</strong> */
public enum CloseReason {
    /** It had reached its greatest age. */
    EXPIRED,
    /** It had lain idle for too long. */
    IDLE,
    /** The manager knew that it did not work any more. */
    BROKEN,
    /** It did not pass validation, or not in time. */
    INVALID,
    /** What its borrower had left could not be cleaned away, or not in time. */
    NOT_RESET,
    /** Its borrower said that it must not be lent again. */
    INVALIDATED,
    /** It was made, but could not be set up by the customizer; or it came after it had been given up. */
    NOT_SET_UP,
    /** The pool was closed. */
    POOL_CLOSED
}
