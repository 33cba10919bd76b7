package org.reactivebridge.runtime;

import java.util.List;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Timers;

/** What runs the tasks of a runtime: workers, or a simulated world. <strong>Concurrent.</strong> */
interface Engine {

    /** Where clock and randomness come from. */
    Environment base();

    Timers timers();

    /** Takes in a task; false if it is refused. */
    boolean submit(Runnable task);

    /** Whether the calling thread is one that runs the tasks, and so must not wait for one of them. */
    boolean isInside();

    /** Begins to run. */
    void start(Environment ambient);

    /** Lets a thread of the caller's run the tasks until one is done; does nothing if the engine has threads for that. */
    void runUntil(JoinHandle<?> done) throws InterruptedException;

    /** What callers' threads have run so far is run by a thread of the engine's own from now on. */
    void takeOver();

    /** Ends as soon as nothing is left to run. */
    void stopWhenIdle();

    /** Ends as soon as the running tasks return, which are interrupted. */
    void stopNow();

    /** Waits until the threads have ended; false if the time is over. */
    boolean awaitStopped(long nanos) throws InterruptedException;

    /** Refuses what is left and whatever comes from now on: tasks, and timers. */
    void sweep();

    /** The threads that have not ended. */
    List<Thread> threads();

    List<WorkerMetrics> metrics();

    int sharedDepth();

    long timerCount();

    List<IoDriver> drivers();
}
