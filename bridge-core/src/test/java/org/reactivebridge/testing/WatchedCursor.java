package org.reactivebridge.testing;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Sink;

/**
 * A cursor that books its life in the ledger, and every breach of the contract between a cursor and its caller.
 *
 * <p><strong>Serial</strong>, and says so if it is not called like that.
 *
 * @param <T> the type of the items
 */
final class WatchedCursor<T> implements Cursor<T> {

    private final Cursor<T> cursor;
    private final Ledger ledger;
    private boolean inside;
    private boolean done;
    private boolean closed;

    WatchedCursor(Cursor<T> cursor, Ledger ledger) {
        this.cursor = cursor;
        this.ledger = ledger;
        ledger.open();
    }

    private void enter(String method) {
        if (inside) {
            ledger.violation(method + " of a cursor within another call");
        }
        if (closed) {
            ledger.violation(method + " of a cursor after close()");
        }
        inside = true;
    }

    @Override
    public @Nullable T poll() throws Throwable {
        enter("poll()");
        try {
            T item = cursor.poll();
            if (item != null && done) {
                ledger.violation("an item after isDone()");
            }
            return item;
        } finally {
            inside = false;
        }
    }

    @Override
    public boolean drain(Sink<? super T> sink, int max) throws Throwable {
        enter("drain()");
        int[] pushed = new int[1];
        boolean[] refused = new boolean[1];
        try {
            boolean more = cursor.drain(
                    item -> {
                        if (refused[0]) {
                            ledger.violation("a push after the sink had enough");
                        }
                        if (++pushed[0] > max) {
                            ledger.violation("a drain of more than " + max);
                        }
                        if (done) {
                            ledger.violation("an item after isDone()");
                        }
                        boolean goOn = sink.push(item);
                        refused[0] = !goOn;
                        return goOn;
                    },
                    max);
            if (!more && refused[0] && !cursor.isDone()) {
                ledger.violation("a drain that the sink stopped said that there is no more");
            }
            return more;
        } finally {
            inside = false;
        }
    }

    @Override
    public boolean isDone() {
        enter("isDone()");
        try {
            boolean now = cursor.isDone();
            if (done && !now) {
                ledger.violation("isDone() took its word back");
            }
            done |= now;
            return now;
        } finally {
            inside = false;
        }
    }

    @Override
    public void close() {
        if (inside) {
            ledger.violation("close() of a cursor within another call");
        }
        if (!closed) {
            closed = true;
            ledger.close();
        }
        cursor.close();
    }
}
