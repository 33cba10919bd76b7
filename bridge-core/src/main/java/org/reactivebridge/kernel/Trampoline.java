package org.reactivebridge.kernel;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on the current thread, one after the other.
 *
 * <p>Idea: a thread that is running a task and wakes another one must not run it on top of the first, or the stack would
 * grow with every hop. It notes it, and runs it when the first has had its turn.
 *
 * <p><strong>Confined</strong> to its thread.
 */
final class Trampoline {

    static final Scheduler SCHEDULER = new Inline();

    private static final ThreadLocal<Trampoline> CURRENT = ThreadLocal.withInitial(Trampoline::new);

    private final ArrayDeque<Task> waiting = new ArrayDeque<>();
    private @Nullable Task running;

    private Trampoline() {}

    static Trampoline current() {
        return CURRENT.get();
    }

    /** The task whose turn it is on this thread, if any. */
    @Nullable
    Task running() {
        return running;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Runs the task now, or after the one that runs on this thread. */
    void enter(Task task) {
        if (running != null) {
            waiting.add(task);
            return;
        }
        Throwable fatal = null;
        Task next = task;
        try {
            do {
                running = next;
                try {
                    next.runTurns();
                } catch (Throwable failure) {
                    // What is still waiting must have its turn whatever happened to this one.
                    if (fatal == null) {
                        fatal = failure;
                    } else {
                        Failures.suppress(fatal, failure);
                    }
                }
                next = waiting.poll();
            } while (next != null);
        } finally {
            running = null;
        }
        if (fatal != null) {
            throw Failures.sneak(fatal);
        }
    }

    /**
     * Runs one task that waits for the current one to return, on top of it. Only for a thread that is about to block: what
     * it waits for may be among those tasks.
     *
     * @return false if no task was waiting
     */
    boolean runWaiting() {
        Task next = waiting.poll();
        if (next == null) {
            return false;
        }
        Task outer = running;
        running = next;
        try {
            next.runTurns();
        } finally {
            running = outer;
        }
        return true;
    }

    private static final class Inline implements Scheduler {

        @Override
        public boolean submit(Runnable task) {
            task.run();
            return true;
        }

        @Override
        public boolean shouldYield(int turns) {
            return current().hasWaiting();
        }

        @Override
        public String toString() {
            return "inline";
        }
    }
}
