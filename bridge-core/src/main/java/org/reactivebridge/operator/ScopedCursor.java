package org.reactivebridge.operator;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;

/**
 * Runs all of its upstream within a scope, which is entered for each call and left behind it. <strong>Serial.</strong>
 *
 * <p>What is pushed runs within the scope as well, down to where the loop ends.
 *
 * @param <T> the type of the items
 */
public final class ScopedCursor<T> implements Cursor<T> {

    /** Something that holds on the current thread from {@link #enter()} until what that returned is run. */
    @FunctionalInterface
    public interface Scope {

        /**
         * Enters the scope on the current thread. Throws nothing.
         *
         * @return leaves it again, on the same thread
         */
        Runnable enter();
    }

    private final Cursor<T> upstream;
    private final Scope scope;

    private ScopedCursor(Cursor<T> upstream, Scope scope) {
        this.upstream = upstream;
        this.scope = scope;
    }

    /**
     * The recipe.
     *
     * @param scopes makes the scope of a run, from its context
     */
    public static <T> Source<T> source(Source<T> upstream, Function<? super Context, ? extends Scope> scopes) {
        return (waker, context) -> {
            Scope scope;
            try {
                scope = scopes.apply(context);
            } catch (Throwable failure) {
                return Cursors.failed(failure);
            }
            Runnable leave = scope.enter();
            try {
                return new ScopedCursor<>(upstream.open(waker, context), scope);
            } finally {
                leave.run();
            }
        };
    }

    @Override
    public @Nullable T poll() throws Throwable {
        Runnable leave = scope.enter();
        try {
            return upstream.poll();
        } finally {
            leave.run();
        }
    }

    @Override
    public boolean drain(Sink<? super T> sink, int max) throws Throwable {
        Runnable leave = scope.enter();
        try {
            return upstream.drain(sink, max);
        } finally {
            leave.run();
        }
    }

    @Override
    public boolean isDone() {
        Runnable leave = scope.enter();
        try {
            return upstream.isDone();
        } finally {
            leave.run();
        }
    }

    @Override
    public void close() {
        Runnable leave = scope.enter();
        try {
            upstream.close();
        } finally {
            leave.run();
        }
    }
}
