package org.reactivebridge.runtime;

import java.util.Objects;
import java.util.concurrent.Executor;
import org.reactivebridge.kernel.SimulatedEnvironment;

/**
 * Decides which task runs next, and on which worker. A part of {@link AsyncRuntime} that can be exchanged: those that come
 * with the library are made here, others implement {@link RunQueues}.
 *
 * <p><strong>Immutable:</strong> it can be used for any number of runtimes.
 */
@FunctionalInterface
public interface SchedulingAlgorithm {

    /**
     * Makes the queues of one runtime. Called once, while it is built.
     *
     * @param workers the workers that will run what the queues hold
     * @return the queues
     */
    RunQueues open(Workers workers);

    /**
     * How many workers there have to be.
     *
     * @param wanted how many the builder asks for, at least 1
     * @return the number of workers, at least 1
     */
    default int workers(int wanted) {
        return wanted;
    }

    /**
     * Every worker has a queue of its own, and one that has nothing to do takes from the others. What a task starts or wakes
     * runs on the same worker, and next, unless another worker is idle. Tasks from outside go through a queue that all
     * workers look at often enough for them not to starve. The default, and the best for most uses.
     *
     * @return the algorithm
     */
    static SchedulingAlgorithm workStealing() {
        return WorkStealing::new;
    }

    /**
     * One worker runs everything, in the order in which it came.
     *
     * @return the algorithm
     */
    static SchedulingAlgorithm oneThread() {
        return new OneQueue.Algorithm(false);
    }

    /**
     * No thread of the runtime's own: everything runs on the thread that calls {@link AsyncRuntime#runUntil}, while it is
     * there. What comes in between waits.
     *
     * @return the algorithm
     */
    static SchedulingAlgorithm callerThread() {
        return new OneQueue.Algorithm(true);
    }

    /**
     * Every worker runs what it was given and nothing else: what a task starts or wakes stays on its worker, and tasks from
     * outside are dealt out in turn. No data moves between cores; one busy worker is not helped by the others.
     *
     * @return the algorithm
     */
    static SchedulingAlgorithm threadPerCore() {
        return ThreadPerCore::new;
    }

    /**
     * Tasks run on an executor of somebody else's: a pool that is there already, or virtual threads. The runtime has one
     * thread of its own, which waits for timers and I/O. Fairness between tasks, and what happens to those that the executor
     * still holds when the runtime is shut down, are up to the executor.
     *
     * @param executor runs the tasks; is not shut down
     * @return the algorithm
     */
    static SchedulingAlgorithm on(Executor executor) {
        return new ForeignExecutor.Algorithm(Objects.requireNonNull(executor, "executor"));
    }

    /**
     * Everything runs in a simulated environment: in an order that its seed decides, in virtual time, on the thread that
     * lets the environment run. There are no workers and no I/O driver; blocking tasks run there too.
     *
     * @param environment the world to run in
     * @return the algorithm
     */
    static SchedulingAlgorithm simulated(SimulatedEnvironment environment) {
        return new SimulatedEngine.Algorithm(Objects.requireNonNull(environment, "environment"));
    }
}
