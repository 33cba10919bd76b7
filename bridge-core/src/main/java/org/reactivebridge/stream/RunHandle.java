package org.reactivebridge.stream;

import org.reactivebridge.boundary.FunctionSubscriber;

/**
 * A run that hands its signals to functions.
 *
 * <p><strong>Concurrent</strong>: both methods from any thread.
 */
public final class RunHandle {

    private final FunctionSubscriber<?> subscriber;

    RunHandle(FunctionSubscriber<?> subscriber) {
        this.subscriber = subscriber;
    }

    /** Cancels the run. Does nothing if it is over. Does not wait for a function that is being called. */
    public void cancel() {
        subscriber.cancel();
    }

    /**
     * Whether the run is over: ended, failed or cancelled.
     *
     * @return true from just before the function for its end is called, or from the cancellation
     */
    public boolean isDone() {
        return subscriber.isDone();
    }
}
