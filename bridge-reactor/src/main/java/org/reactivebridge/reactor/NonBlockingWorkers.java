package org.reactivebridge.reactor;

import org.reactivebridge.runtime.AsyncRuntime;
import reactor.core.scheduler.Schedulers;

/**
 * Tells Reactor that workers must not block, so that {@code block()} is refused there. Reactor cannot be told the contrary but by
 * resetting everything that it has been told, and it need not: it is always true. <strong>Concurrent.</strong>
 */
final class NonBlockingWorkers {

    private NonBlockingWorkers() {}

    /** Tells it, unless it is known. */
    static void register() {
        if (!Schedulers.isNonBlockingThread(Probe.THREAD)) {
            Schedulers.registerNonBlockingThreadPredicate(
                    thread -> thread == Probe.THREAD || AsyncRuntime.isWorker(thread));
        }
    }

    /** A thread that is never started: whether it may block says whether Reactor knows. */
    private static final class Probe {
        private static final Thread THREAD = new Thread(() -> {}, "reactive-bridge-probe");
    }
}
