package org.reactivebridge.spi;

import org.jspecify.annotations.Nullable;

/**
 * The queue that another library's publisher gives away instead of pushing what is in it.
 *
 * <p><strong>Serial</strong>: called by the task that owns the {@link ForeignCursor} only.
 *
 * @param <T> the type of the items
 */
public interface FusedQueue<T> {

    /**
     * The next item.
     *
     * @return an item; null if there is none now, which for a synchronous queue means never again
     * @throws Throwable the failure of the publisher's run
     */
    @Nullable
    T poll() throws Throwable;

    /**
     * Whether there is no item now. May say false and have none.
     *
     * @return true if {@link #poll} would return null
     * @throws Throwable the failure of the publisher's run
     */
    boolean isEmpty() throws Throwable;

    /** Gives up what is in the queue, as the publisher's library does it. Called once, after the subscription's cancel. */
    void clear();

    /**
     * Whether the publisher is the queue: it signals nothing, and null from {@link #poll} is its end. Otherwise it calls
     * {@code onNext(null)} when there may be an item, and then {@code onError} or {@code onComplete}; and it is requested from.
     *
     * @return true if so
     */
    boolean isSynchronous();
}
