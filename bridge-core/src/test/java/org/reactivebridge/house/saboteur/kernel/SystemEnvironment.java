package org.reactivebridge.house.saboteur.kernel;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Does what only the default environment may do. */
public final class SystemEnvironment {
    private final AtomicLong calls = new AtomicLong();

    public long nanoTime() {
        calls.incrementAndGet();
        return System.nanoTime();
    }

    /** Nested classes share the permission. */
    static final class Threads {
        Thread start(Runnable work) {
            Thread thread =
                    new Thread(work, "thread-" + ThreadLocalRandom.current().nextInt());
            thread.start();
            return thread;
        }
    }
}
