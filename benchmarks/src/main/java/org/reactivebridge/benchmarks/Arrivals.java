package org.reactivebridge.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Waits until a number of tasks have run; a task pays for one addition. <strong>Concurrent.</strong> */
final class Arrivals implements Runnable {

    private final AtomicInteger missing;
    private final CountDownLatch complete = new CountDownLatch(1);

    Arrivals(int count) {
        missing = new AtomicInteger(count);
    }

    /** One task has run. */
    @Override
    public void run() {
        if (missing.decrementAndGet() == 0) {
            complete.countDown();
        }
    }

    void await() throws InterruptedException {
        complete.await();
    }
}
