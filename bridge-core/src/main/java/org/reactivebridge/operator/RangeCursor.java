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

    private final long end;
    private long next; // A long, so that the end of the range of int needs no care.

    private RangeCursor(int start, int count) {
        this.next = start;
        this.end = (long) start + count;
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
        return next == end ? null : (int) next++;
    }

    @Override
    public boolean drain(Sink<? super Integer> sink, int max) throws Throwable {
        long stop = Math.min(end, next + max);
        for (long value = next; value < stop; value++) {
            // Published before the push, so that a failure in it leaves no item to be given twice.
            next = value + 1;
            if (!sink.push((int) value)) {
                return true;
            }
        }
        return next < end;
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
