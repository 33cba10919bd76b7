package org.reactivebridge.compliance.beyond;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Guards what the watchers of one check have seen, and is rung at each change.
 *
 * <p>Concurrent. The lock is held for a few assignments, never while a subject is called, so that it orders what the watchers note
 * down without ordering what the subject does.
 */
final class Bell {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();

    /** Changes something that is read under the lock, and wakes those who wait for it. */
    void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            rung.signalAll();
        } finally {
            lock.unlock();
        }
    }

    <V> V read(Supplier<V> reader) {
        lock.lock();
        try {
            return reader.get();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for something to be so.
     *
     * @param met asked under the lock, now and after each change
     * @return whether it was so in time
     */
    boolean await(BooleanSupplier met, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (!met.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = rung.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
