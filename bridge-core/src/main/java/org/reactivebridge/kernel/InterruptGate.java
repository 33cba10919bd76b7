package org.reactivebridge.kernel;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One blocking call that may be interrupted until it returns, and not a moment later.
 *
 * <p>A lock, because the path is cold, and because interrupting must exclude leaving: an interrupt that arrives after the
 * call has returned would hit whatever the thread does next. <strong>Concurrent.</strong>
 */
final class InterruptGate {

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread caller;
    private final boolean wasInterrupted;
    private boolean interrupted;

    InterruptGate(Thread caller) {
        this.caller = caller;
        this.wasInterrupted = caller.isInterrupted();
    }

    void interrupt() {
        lock.lock();
        try {
            if (caller != null && !interrupted) {
                interrupted = true;
                caller.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Called by the caller itself; takes back an interrupt of ours that the call did not consume. */
    void close() {
        lock.lock();
        try {
            caller = null;
            if (interrupted && !wasInterrupted) {
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }
}
