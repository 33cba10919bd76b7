package org.reactivebridge.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A cursor that may at some point have nothing left to do but to pass on another one.
 *
 * <p>A stream that ends by becoming another stream, which ends by becoming another (recursion by {@code flatMap}, a
 * fallback of a fallback, a future chained onto itself), would be a chain of such cursors, polled through as many stack
 * frames. Whoever holds an inner cursor asks it to step aside instead: {@link #settle(Cursor)} replaces it by what it
 * has become, in a loop and with constant stack.
 *
 * <p><strong>Serial</strong>, like every cursor.
 *
 * @param <T> the type of the items
 */
public interface Relay<T> extends Cursor<T> {

    /**
     * The cursor that stands for the rest of this run, if that is known now. The work that leads there is done here, up
     * to opening that cursor, but not polling it. Once it is returned it belongs to the caller: this cursor has released
     * everything else, and is never called again, not even to be closed.
     *
     * @return the rest of this run, or null if this cursor is still needed
     * @throws Throwable the failure of this run
     */
    @Nullable
    Cursor<T> handOver() throws Throwable;

    @Override
    default Relay<T> relay() {
        return this;
    }

    /**
     * Follows hand-overs to the end.
     *
     * <p>If a hand-over fails, the caller still owns the cursor that failed, which is not known to it; so that nothing
     * is lost, the failure is turned into a cursor that throws it.
     *
     * @param <T> the type of the items
     * @param cursor an open cursor
     * @return the cursor to use, and to close, from now on: {@code cursor} itself or what it has become
     */
    static <T> Cursor<T> settle(Cursor<T> cursor) {
        Cursor<T> current = cursor;
        for (Relay<T> relay = current.relay(); relay != null; relay = current.relay()) {
            Cursor<T> next;
            try {
                next = relay.handOver();
            } catch (Throwable failure) {
                relay.close();
                return Cursors.failed(failure);
            }
            if (next == null) {
                return current;
            }
            current = next;
        }
        return current;
    }
}
