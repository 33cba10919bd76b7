package org.reactivebridge.contract;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * A source of 0, 1, … that counts how often it was opened, closed and asked, and how many items it gave. <strong>Concurrent</strong>
 * in its counts.
 */
final class TrackedSource implements Source<Integer> {

    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger given = new AtomicInteger();
    private final int length;
    private final @Nullable Throwable failure;

    /**
     * A source.
     *
     * @param length how many items each run has
     * @param failure how each run fails behind them; null if it completes
     */
    TrackedSource(int length, @Nullable Throwable failure) {
        this.length = length;
        this.failure = failure;
    }

    @Override
    public Cursor<Integer> open(Waker waker, Context context) {
        opened.incrementAndGet();
        return new Run();
    }

    private final class Run implements Cursor<Integer> {

        private int next;
        private boolean isClosed;

        @Override
        public @Nullable Integer poll() throws Throwable {
            if (isClosed) {
                throw new IllegalStateException("polled after close");
            }
            if (next == length) {
                if (failure != null) {
                    throw failure;
                }
                return null;
            }
            given.incrementAndGet();
            return next++;
        }

        @Override
        public boolean isDone() {
            return next == length;
        }

        @Override
        public void close() {
            if (!isClosed) { // A second close is allowed and does nothing.
                isClosed = true;
                closed.incrementAndGet();
            }
        }
    }
}
