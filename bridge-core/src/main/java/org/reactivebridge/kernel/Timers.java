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
     */
    Timer schedule(long delayNanos, Runnable action);

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
