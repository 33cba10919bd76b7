package org.reactivebridge.runtime;

/** Work that wants to know that it will never be done, so that whoever waits for it learns as well. */
interface Abandonable extends Runnable {

    /** The runtime has been shut down. Called instead of {@link #run()}, once, on any thread. */
    void abandon();
}
