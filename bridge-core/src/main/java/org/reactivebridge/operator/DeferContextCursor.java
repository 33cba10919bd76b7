package org.reactivebridge.operator;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Asks a function, for each run anew, which source to run. <strong>Serial.</strong>
 *
 * <p>The source is opened when the cursor is first asked for something, not when it is opened itself: then a source that
 * defers to a source that defers, and so on, is opened by {@link Relay#settle} in a loop.
 *
 * @param <T> the type of the items
 */
public final class DeferContextCursor<T> implements Relay<T> {

    private final Function<? super Context, ? extends Source<T>> factory;
    private final Waker waker;
    private final Context context;
    private @Nullable Cursor<T> opened;

    private DeferContextCursor(Function<? super Context, ? extends Source<T>> factory, Waker waker, Context context) {
        this.factory = factory;
        this.waker = waker;
        this.context = context;
    }

    /**
     * The recipe.
     *
     * @param factory makes the source from the context of the run
     */
    public static <T> Source<T> source(Function<? super Context, ? extends Source<T>> factory) {
        return (waker, context) -> new DeferContextCursor<>(factory, waker, context);
    }

    @Override
    public Cursor<T> handOver() {
        Cursor<T> current = opened;
        if (current == null) {
            current = open();
            opened = current;
        }
        return current;
    }

    private Cursor<T> open() {
        Source<T> source;
        try {
            source = Objects.requireNonNull(factory.apply(context), "The factory returned null");
        } catch (Throwable failure) {
            return Cursors.failed(failure);
        }
        return source.open(waker, context);
    }

    private Cursor<T> settled() {
        Cursor<T> current = Relay.settle(handOver());
        opened = current;
        return current;
    }

    @Override
    public @Nullable T poll() throws Throwable {
        return settled().poll();
    }

    @Override
    public boolean drain(Sink<? super T> sink, int max) throws Throwable {
        return settled().drain(sink, max);
    }

    @Override
    public boolean isDone() {
        return settled().isDone();
    }

    @Override
    public void close() {
        Cursor<T> current = opened;
        opened = Cursors.ended();
        if (current != null) {
            current.close();
        }
    }
}
