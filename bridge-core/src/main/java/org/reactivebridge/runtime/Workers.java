package org.reactivebridge.runtime;

/**
 * The workers of a runtime, as {@link RunQueues} see them. <strong>Concurrent:</strong> every method from any thread.
 */
public interface Workers {

    /**
     * How many there are.
     *
     * @return the number of workers
     */
    int count();

    /**
     * Wakes one worker to look for work, if one sleeps and none is looking already: a worker that looks and finds something
     * calls the next one. Called after a task that any worker would find has been put in; a full fence. On a worker that
     * learns which channels are ready, it is put off for a moment.
     */
    void wakeOne();

    /**
     * Wakes a certain worker if it sleeps. Called after a task that this one would find has been put in; a full fence.
     *
     * @param worker which one
     */
    void wake(int worker);

    /**
     * Whether a worker will come to what is in its own queue soon, so that it is not worth while to take it away. That ends by
     * itself, and {@link #wakeOne()} is called then if there is something left.
     *
     * @param worker which one
     * @return true if others had better leave its queue alone for now
     */
    default boolean keeps(int worker) {
        return false;
    }
}
