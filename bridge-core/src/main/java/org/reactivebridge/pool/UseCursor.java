package org.reactivebridge.pool;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Uses a connection, and gives it back behind that. It knows whether the use came to its end, which decides whether the connection
 * may be lent again, and does so in the task of the borrower even where the use has a task of its own. <strong>Serial.</strong>
 *
 * @param <C> the type of the connection
 * @param <T> the type of the items
 */
final class UseCursor<C, T> implements Cursor<T> {

    private final Pooled<C> lease;
    private final boolean isSingle;
    private Cursor<T> use;
    private boolean ended;

    private UseCursor(Pooled<C> lease, Cursor<T> use, boolean isSingle) {
        this.lease = lease;
        this.use = use;
        this.isSingle = isSingle;
    }

    /**
     * The recipe.
     *
     * @param function makes the use from the connection, when it is opened
     * @param isSingle whether the use is over with its first item
     */
    static <C, T> Source<T> source(
            Pooled<C> lease, Function<? super C, ? extends Source<? extends T>> function, boolean isSingle) {
        return (waker, context) -> open(lease, function, isSingle, waker, context);
    }

    @SuppressWarnings("unchecked") // A source only produces, so its type is covariant.
    private static <C, T> Cursor<T> open(
            Pooled<C> lease,
            Function<? super C, ? extends Source<? extends T>> function,
            boolean isSingle,
            Waker waker,
            Context context) {
        Source<T> source;
        try {
            source = (Source<T>) Objects.requireNonNull(function.apply(lease.value()), "The function returned null");
        } catch (Throwable failure) {
            lease.release();
            return Cursors.failed(failure);
        }
        return new UseCursor<>(lease, source.open(waker, context), isSingle);
    }

    @Override
    public @Nullable T poll() throws Throwable {
        try {
            use = Relay.settle(use);
            T item = use.poll();
            ended |= isSingle && item != null;
            return item;
        } catch (Throwable failure) {
            ended = true;
            throw failure;
        }
    }

    @Override
    public boolean isDone() {
        boolean isDone = use.isDone();
        ended |= isDone;
        return isDone;
    }

    @Override
    public void close() {
        use.close();
        if (ended) {
            lease.release();
        } else {
            lease.cancelled();
        }
    }
}
