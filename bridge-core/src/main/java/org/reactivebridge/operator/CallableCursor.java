package org.reactivebridge.operator;

import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.CallableSource;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Waker;

/**
 * Calls a function, on demand, and gives its result. <strong>Serial.</strong>
 *
 * @param <T> the type of the result
 */
public final class CallableCursor<T> implements Cursor<T> {

    private final Callable<? extends @Nullable T> callable;
    private final boolean interruptible;
    private final Hooks hooks;
    private boolean done;

    private CallableCursor(Callable<? extends @Nullable T> callable, boolean interruptible, Context context) {
        this.callable = callable;
        this.interruptible = interruptible;
        this.hooks = context.hooks();
    }

    /**
     * The recipe.
     *
     * @param interruptible whether a cancellation, which can come from another thread only, interrupts the call
     */
    public static <T> Source<T> source(Callable<? extends @Nullable T> callable, boolean interruptible) {
        return interruptible
                ? (waker, context) -> new CallableCursor<>(callable, true, context)
                : new Recipe<>(callable);
    }

    private record Recipe<T>(Callable<? extends @Nullable T> callable) implements CallableSource<T> {

        @Override
        public Cursor<T> open(Waker waker, Context context) {
            return new CallableCursor<>(callable, false, context);
        }

        @Override
        public @Nullable T call() throws Exception {
            return callable.call();
        }
    }

    @Override
    public @Nullable T poll() throws Throwable {
        if (done) {
            return null;
        }
        done = true;
        Task task = Task.running();
        // Then it is another run's task: a subscriber that polls was subscribed within that one's end.
        boolean isOver = task != null && task.isRunCancelled();
        T result;
        try {
            result = interruptible && task != null ? task.<T>callInterruptibly(callable::call) : callable.call();
        } catch (InterruptedException | ClosedByInterruptException failure) {
            if (interruptible && task != null && task.isRunCancelled()) {
                return null; // That is what we asked for.
            }
            throw failure;
        }
        if (result != null && task != null && !isOver && task.isRunCancelled()) {
            hooks.discard(result);
            return null;
        }
        return result;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public void close() {
        done = true;
    }
}
