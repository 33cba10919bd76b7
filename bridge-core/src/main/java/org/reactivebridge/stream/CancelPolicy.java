package org.reactivebridge.stream;

/** What the cancellation of a run does to work that was started elsewhere. <strong>Immutable.</strong> */
public enum CancelPolicy {
    /** Cancels it, if it can be cancelled. */
    CANCEL,
    /** Lets it go on; its result is discarded. */
    DETACH
}
