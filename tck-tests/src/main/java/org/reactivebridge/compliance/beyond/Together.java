package org.reactivebridge.compliance.beyond;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs actions at once, each on a thread of its own, so that they race. */
final class Together {

    /** Something that a check does on another thread. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    private Together() {}

    /** Lets others go first, so that what they do has a chance to come in between. Nothing depends on whether it does. */
    @SuppressWarnings("ThreadPriorityCheck")
    static void dawdle() {
        Thread.yield();
    }

    /** Stays a millisecond, so that who should not come meanwhile can. */
    static void linger() {
        LockSupport.parkNanos(1_000_000);
    }

    /**
     * Starts all of them at the same instant, and waits until they are through.
     *
     * @throws AssertionError if one of them throws, or is held up
     */
    static void run(String situation, Duration patience, List<Action> actions) throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(actions.size());
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (Action action : actions) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            start.await();
                            action.run();
                        } catch (Throwable failure) {
                            thrown.compareAndSet(null, failure);
                        }
                    },
                    "compliance-" + (threads.size() + 1));
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        long end = System.nanoTime() + patience.toNanos();
        for (Thread thread : threads) {
            // A join of zero would wait for ever.
            thread.join(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
            if (thread.isAlive()) {
                StackTraceElement[] where = thread.getStackTrace();
                throw new AssertionError(situation + ": a call did not return within " + Amounts.text(patience)
                        + (where.length == 0 ? "" : "; it is at " + where[0]));
            }
        }
        Throwable first = thrown.get();
        if (first != null) {
            throw new AssertionError(situation + ": " + first, first);
        }
    }
}
