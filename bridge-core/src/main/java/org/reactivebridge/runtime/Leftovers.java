package org.reactivebridge.runtime;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Timers;

/**
 * Tells whoever waits for work that a runtime has not done and will not do any more; what nobody waits for goes to the handler of
 * uncaught failures. <strong>Immutable.</strong>
 *
 * @param runtime the name of the runtime
 * @param uncaught gets what nobody else does
 */
record Leftovers(String runtime, Consumer<Throwable> uncaught) {

    /** A task that has not been run. */
    void refuse(Runnable task) {
        try {
            if (task instanceof Task refused) {
                refused.refuse(null);
            } else if (task instanceof Abandonable abandonable) {
                abandonable.abandon();
            } else {
                uncaught.accept(new RejectedExecutionException(
                        "Runtime " + runtime + " was shut down before it had run the task " + task));
            }
        } catch (Throwable failure) {
            uncaught.accept(failure);
        }
    }

    /** The action of a timer that is not due. */
    void giveUp(Runnable action) {
        try {
            if (action instanceof Abandonable abandonable) {
                abandonable.abandon();
            } else if (action instanceof Timers.Waking) {
                action.run(); // Who is woken tries to set the next timer, and is refused.
            } else {
                uncaught.accept(new RejectedExecutionException(
                        "Runtime " + runtime + " was shut down before a timer was due, whose action was " + action));
            }
        } catch (Throwable failure) {
            uncaught.accept(failure);
        }
    }
}
