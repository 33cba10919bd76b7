package org.reactivebridge.reactor;

import org.reactivebridge.runtime.AsyncRuntime;
import reactor.core.scheduler.Schedulers;

/**
 * Tells Reactor that workers must not block, so that {@code block()} is refused there. Reactor cannot be told the contrary but by
 * resetting everything that it has been told, and it need not: it is always true. Before its version 3.7 it cannot be told at all.
 * <strong>Concurrent.</strong>
 */
final class NonBlockingWorkers {

    private static final System.Logger LOGGER = System.getLogger("org.reactivebridge");

    private static volatile boolean isImpossible;

    private NonBlockingWorkers() {}

    /** Tells it, unless it is known. */
    static void register() {
        if (isImpossible || Schedulers.isNonBlockingThread(Probe.THREAD)) {
            return;
        }
        try {
            Schedulers.registerNonBlockingThreadPredicate(
                    thread -> thread == Probe.THREAD || AsyncRuntime.isWorker(thread));
        } catch (NoSuchMethodError beforeReactor37) {
            isImpossible = true;
            LOGGER.log(
                    System.Logger.Level.INFO, "This version of Reactor does not refuse block() on workers; 3.7 does");
        }
    }

    /** A thread that is never started: whether it may block says whether Reactor knows. */
    private static final class Probe {
        private static final Thread THREAD = new Thread(() -> {}, "reactive-bridge-probe");
    }
}
