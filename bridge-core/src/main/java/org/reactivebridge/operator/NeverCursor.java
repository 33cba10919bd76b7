package org.reactivebridge.operator;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;

/** Neither gives an item nor ends. <strong>Immutable.</strong> */
public final class NeverCursor implements Cursor<Object> {

    private static final Cursor<Object> INSTANCE = new NeverCursor();

    private NeverCursor() {}

    @SuppressWarnings("unchecked") // It never produces an item, so it is a cursor of any type.
    public static <T> Source<T> source() {
        return (waker, context) -> (Cursor<T>) INSTANCE;
    }

    @Override
    public @Nullable Object poll() {
        return null;
    }

    @Override
    public boolean isDone() {
        return false;
    }

    @Override
    public void close() {}
}
