package org.reactivebridge.kernel;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on the current thread: on top of each other to a small depth, then one after the other.
 *
 * <p>Idea: a thread that is running a task and wakes another one should run it at once, since the first may go on for long,
 * or block for what the second has to give. But it must not do so without a bound, or the stack would grow with every hop. So
 * a few tasks may stand on each other; a further one is noted, and runs when the lowest has had its turn.
 *
 * <p><strong>Confined</strong> to its thread.
 */
final class Trampoline {

    static final Scheduler SCHEDULER = new Inline();

    /**
     * How many tasks may stand on each other. Each may hold as many stack frames as a chain of stages between two
     * boundaries, so this bounds the stack together with the length of such a chain.
     */
    private static final int MAX_DEPTH = 6;

    private static final ThreadLocal<Trampoline> CURRENT = ThreadLocal.withInitial(Trampoline::new);

    private final ArrayDeque<Task> waiting = new ArrayDeque<>();
    private @Nullable Task running;
    private int depth;
    private int awaiting;
    private @Nullable Throwable escaped;

    private Trampoline() {}

    static Trampoline current() {
        return CURRENT.get();
    }

    /** The task whose turn it is on this thread, if any. */
    @Nullable
    Task running() {
        return running;
    }

    /** Whether the task whose turn it is should make room: others wait for their turn, or the thread for a condition. */
    boolean isWanted() {
        return awaiting > 0 || !waiting.isEmpty();
    }

    /** How many tasks wait for their turn. */
    int waiting() {
        return waiting.size();
    }

    /** Runs the task now, or after the ones that run on this thread. */
    void enter(Task task) {
        if (depth >= MAX_DEPTH) {
            waiting.add(task);
            return;
        }
        finish(runOnTop(task, false, null));
    }

    /** The same for a task that was claimed rather than woken. */
    void enterClaimed(Task task) {
        if (depth >= MAX_DEPTH) {
            task.putBackClaimed();
            waiting.add(task);
            return;
        }
        finish(runOnTop(task, true, null));
    }

    /** Behind the lowest task: runs those that wait, and throws what escaped from any. */
    private void finish(@Nullable Throwable first) {
        Throwable fatal = first;
        if (depth == 0) {
            for (Task next = waiting.poll(); next != null; next = waiting.poll()) {
                // What is still waiting must have its turn whatever happened to the one before.
                fatal = runOnTop(next, false, fatal);
            }
        }
        if (fatal != null) {
            escaped = fatal;
            throw Failures.sneak(fatal);
        }
    }

    /** Runs the task after the ones that run on this thread now. Called by one of them. */
    void later(Task task) {
        waiting.add(task);
    }

    private @Nullable Throwable runOnTop(Task task, boolean claimed, @Nullable Throwable earlier) {
        Task below = running;
        running = task;
        depth++;
        try {
            // Not so if it was run twice, or after a refusal: then somebody else has used up this submission.
            if (claimed || task.begin()) {
                task.runTurns();
            }
            return earlier;
        } catch (Throwable failure) {
            if (earlier == null) {
                return failure;
            }
            Failures.suppress(earlier, failure);
            return earlier;
        } finally {
            depth--;
            running = below;
        }
    }

    /** Whether this is what {@link #enter} threw last, rather than a failure of whoever called it. */
    boolean letOut(Throwable failure) {
        boolean same = escaped == failure;
        escaped = null;
        return same;
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
        awaiting++;
        Throwable fatal;
        try {
            fatal = runOnTop(next, false, null);
        } finally {
            awaiting--;
        }
        if (fatal != null) {
            escaped = fatal;
            throw Failures.sneak(fatal);
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
            return current().isWanted();
        }

        @Override
        public String toString() {
            return "inline";
        }
    }
}
