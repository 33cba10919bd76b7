package org.reactivebridge.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Runs things on threads of their own. */
final class Threads {

    private static final int SMALL_STACK = 256 * 1024;

    private Threads() {}

    /** What a thread does. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /** Runs an action on a thread with a stack of 256 KiB. */
    static void onSmallStack(Action action) {
        run(List.of(action));
    }

    /** Runs actions at the same time, and throws what one of them threw. */
    static void race(Action... actions) {
        CyclicBarrier barrier = new CyclicBarrier(actions.length);
        List<Action> aligned = new ArrayList<>();
        for (Action action : actions) {
            aligned.add(() -> {
                barrier.await();
                action.run();
            });
        }
        run(aligned);
    }

    private static void run(List<Action> actions) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (Action action : actions) {
            Thread thread = new Thread(
                    null,
                    () -> {
                        try {
                            action.run();
                        } catch (Throwable thrown) {
                            failure.compareAndSet(null, thrown);
                        }
                    },
                    "contract",
                    SMALL_STACK);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(4 * Waiting.patienceSeconds));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (thread.isAlive()) {
                throw new AssertionError("hangs: " + List.of(thread.getStackTrace()));
            }
        }
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
    }
}
