package org.reactivebridge.kernel;

/**
 * Calls back when time has come.
 *
 * <p><strong>Concurrent.</strong>
 */
public interface Timers {

    /**
     * Calls an action once, not before a delay has passed.
     *
     * @param delayNanos the delay in nanoseconds; none if it is not positive; more than 73 years, a quarter of what a long can count, are taken as never
     * @param action what to call; it must be quick, must not block and must not throw. Usually it wakes a task
     * @return a handle to take the order back
     * @throws java.util.concurrent.RejectedExecutionException if these timers have been shut down
     */
    Timer schedule(long delayNanos, Runnable action);

    /**
     * An action that does nothing but to make somebody look at the clock. Timers that are shut down call such an action
     * early, so that whoever waits tries to set the next timer, and learns that there is none; any other action is given up.
     *
     * @param waker woken
     * @return an action that wakes it
     */
    static Runnable waking(Waker waker) {
        return new Waking(waker);
    }

    /**
     * Made by {@link Timers#waking(Waker)}. <strong>Immutable.</strong>
     *
     * @param waker woken by the action
     */
    record Waking(Waker waker) implements Runnable {

        @Override
        public void run() {
            waker.wake();
        }
    }

    /** One order to call back. <strong>Concurrent.</strong> */
    interface Timer {

        /**
         * Takes the order back, and lets go of the action at once. Does nothing if the action has been called or the order
         * was taken back before.
         *
         * @return true if the action will not be called, by virtue of this call
         */
        boolean cancel();
    }
}
