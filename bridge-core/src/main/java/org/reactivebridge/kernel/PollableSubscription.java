package org.reactivebridge.kernel;

import org.reactivestreams.Subscription;

/**
 * The subscription that every publisher of this library hands out: a subscriber that knows it may poll by itself instead of
 * being called for each item. This is what other libraries call queue fusion, in our terms.
 *
 * <p><strong>Concurrent</strong>, like every subscription; the methods of this interface are for the thread that calls
 * {@code onSubscribe}, and for use within it.
 *
 * @param <T> the type of the items
 */
public interface PollableSubscription<T> extends Subscription {

    /**
     * Whether the run can be taken over as one that {@linkplain Source#isSynchronous() never waits}.
     *
     * @return true if so
     */
    boolean isSynchronous();

    /**
     * Whether the run can be polled {@linkplain Source#isPlaceless() from any thread} without moving user code.
     *
     * @return true if so
     */
    boolean isPlaceless();

    /**
     * Makes the caller the owner of the run: it polls and closes the cursor, as the contract of {@link Cursor} says (one of a
     * synchronous run it may also leave alone), and is signalled nothing; this subscription is void from now on. Called within {@code onSubscribe}, once, before or after
     * requests, which count for nothing.
     *
     * @param waker woken when the cursor, having answered "not yet", may have changed
     * @return the run
     * @throws IllegalStateException if the run is neither synchronous nor placeless, or the subscription has been cancelled or
     *     taken over before
     */
    Cursor<T> takeOver(Waker waker);
}
