package org.reactivebridge.contract;

/** What a publisher can do to its subscriber, by right or not. */
enum UpstreamEvent {
    ON_SUBSCRIBE,
    ON_NEXT,
    ON_NEXT_NULL,
    ON_ERROR,
    ON_ERROR_NULL,
    ON_COMPLETE,
    /** Throws from {@code subscribe}; or, after that, from the next call of the subscription. */
    THROW
}
