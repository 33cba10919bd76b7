package org.reactivebridge.pool;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that is held for some tens of nanoseconds. Whoever finds it taken looks again for a while before he sleeps, since to sleep
 * and be woken takes far longer than the holder needs. <strong>Concurrent.</strong>
 */
final class BriefLock {

    /** Some microseconds, about what it takes to fall asleep; by then the holder is gone, unless the system has stopped it. */
    private static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 1;

    private final ReentrantLock lock = new ReentrantLock();

    void lock() {
        for (int i = 0; i < LOOKS; i++) {
            if (!lock.isLocked() && lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }
}
