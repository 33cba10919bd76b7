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
     * calls the next one. Called after a task that any worker would find has been put in; a full fence.
     */
    void wakeOne();

    /**
     * Wakes a certain worker if it sleeps. Called after a task that this one would find has been put in; a full fence.
     *
     * @param worker which one
     */
    void wake(int worker);
}
