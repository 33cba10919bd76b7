package org.reactivebridge.operator;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.kernel.Settled;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/** Counts up. <strong>Serial.</strong> */
public final class RangeCursor implements Cursor<Integer> {

    private final int end; // Behind the last, so it may be the least int there is.
    private int next;

    private RangeCursor(int start, int count) {
        this.next = start;
        this.end = start + count;
    }

    public static Source<Integer> source(int start, int count) {
        return switch (count) {
            case 0 -> new Settled.Empty<>();
            case 1 -> new Scalar<>(start);
            default -> new Recipe(start, count);
        };
    }

    private record Recipe(int start, int count) implements Source<Integer> {

        @Override
        public Cursor<Integer> open(Waker waker, Context context) {
            return new RangeCursor(start, count);
        }

        @Override
        public boolean isSynchronous() {
            return true;
        }

        @Override
        public boolean isPlaceless() {
            return true;
        }
    }

    @Override
    public @Nullable Integer poll() {
        return next == end ? null : next++;
    }

    @Override
    public boolean drain(Sink<? super Integer> sink, int max) throws Throwable {
        int value = next;
        int stop = value + Math.min(end - value, max);
        try {
            while (value != stop) {
                if (!sink.push(value++)) {
                    return true;
                }
            }
        } finally {
            next = value; // Also behind a failure in the push: no item is given twice.
        }
        return value != end;
    }

    @Override
    public boolean isDone() {
        return next == end;
    }

    @Override
    public void close() {
        next = end;
    }
}
