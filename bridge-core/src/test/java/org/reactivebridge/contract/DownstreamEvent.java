package org.reactivebridge.contract;

/** What a subscriber can do, by right or not. */
enum DownstreamEvent {
    REQUEST_1,
    REQUEST_0,
    REQUEST_NEGATIVE,
    REQUEST_MAX,
    CANCEL,
    /** Throws from the next {@code onNext}. */
    THROW
}
