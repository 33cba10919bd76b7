package org.reactivebridge.operator;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Makes its source when it is first looked at, not when it is opened: only so can a stream that defers to itself be followed
 * with constant depth. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class DeferCursor<T> implements Relay<T> {

    private final Supplier<? extends Source<T>> supplier;
    private final Waker waker;
    private final Context context;
    private @Nullable Cursor<T> inner;

    private DeferCursor(Supplier<? extends Source<T>> supplier, Waker waker, Context context) {
        this.supplier = supplier;
        this.waker = waker;
        this.context = context;
    }

    public static <T> Source<T> source(Supplier<? extends Source<T>> supplier) {
        return (waker, context) -> new DeferCursor<>(supplier, waker, context);
    }

    @Override
    public Cursor<T> handOver() {
        Cursor<T> current = inner;
        if (current == null) {
            try {
                current = Objects.requireNonNull(supplier.get(), "The supplier returned null")
                        .open(waker, context);
            } catch (Throwable failure) {
                current = Cursors.failed(failure);
            }
            inner = current;
        }
        return current;
    }

    private Cursor<T> settled() {
        Cursor<T> current = Relay.settle(handOver());
        inner = current;
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
        Cursor<T> open = inner;
        inner = Cursors.ended();
        if (open != null) {
            open.close();
        }
    }
}
