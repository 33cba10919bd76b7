package org.reactivebridge.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Writes what its upstream gives to a connection: gathers what is there now, up to a bound, and hands it to the system in one call.
 * Gives no item; its end is the end of the upstream with all bytes written. <strong>Serial.</strong>
 *
 * @param <T> the type of what is sent
 */
final class SendCursor<T> implements Cursor<Void> {

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private static final int MOST_BUFFERS = 64;

    /** How many times in a row a task writes before others have their turn. */
    private static final int MOST_WRITES = 16;

    private final TcpConnection connection;
    private final Link link;
    private final int mostBytes;
    private final Waker waker;
    private final Context context;
    private final Payload<T> payload;
    private final FlushPolicy flush;
    private final ByteBuffer[] pending = new ByteBuffer[MOST_BUFFERS];
    private final @Nullable Object[] items = new Object[MOST_BUFFERS]; // Each is a T.
    private Cursor<T> upstream;
    private int first;
    private int end;
    private long bytes;
    private boolean flushing; // What was gathered has gone in part: the rest is not held back.
    private boolean over;
    private boolean upstreamDone;
    private @Nullable Throwable upstreamFailure;

    private SendCursor(
            TcpConnection connection,
            Cursor<T> upstream,
            Payload<T> payload,
            FlushPolicy flush,
            Waker waker,
            Context context) {
        this.connection = connection;
        this.link = connection.link();
        this.mostBytes = connection.options().writeBytes();
        this.upstream = upstream;
        this.payload = payload;
        this.flush = flush;
        this.waker = waker;
        this.context = context;
        connection.tell(observer -> observer.sendBegun(connection));
    }

    static <T> Source<Void> source(
            TcpConnection connection, Source<T> upstream, Payload<T> payload, FlushPolicy flush) {
        return (waker, context) ->
                new SendCursor<>(connection, upstream.open(waker, context), payload, flush, waker, context);
    }

    @Override
    public @Nullable Void poll() throws Throwable {
        if (over) {
            return null;
        }
        try {
            for (int writes = 0; writes < MOST_WRITES; writes++) {
                int wanted = connection.flushes(); // Before the look at what there is to flush.
                boolean isFull = gather();
                if (first < end
                        && !isFull
                        && !upstreamDone
                        && !flushing
                        && wanted == connection.flushesDone()
                        && bytes < flush.heldBelow()) {
                    connection.wakeAtTheEnd(waker);
                    if (connection.flushes() == wanted) {
                        return null; // Held back.
                    }
                    continue;
                }
                flushing = first < end;
                if (flushing) {
                    connection.flushed(wanted);
                }
                if (first == end) {
                    if (!connection.flushLink()) {
                        await();
                    } else if (upstreamDone) {
                        finish();
                    } else {
                        connection.wakeAtTheEnd(waker);
                    }
                    return null;
                }
                if (!write()) {
                    return null;
                }
            }
            waker.wake(); // There is more to do, after others.
            return null;
        } catch (Throwable failure) {
            cease();
            connection.tell(observer -> observer.sendFailed(connection, failure));
            throw failure;
        }
    }

    /** Takes in what the upstream has now. Returns whether there is no room for more. */
    private boolean gather() {
        if (first == end) {
            first = 0;
            end = 0;
        }
        while (end < MOST_BUFFERS && bytes < mostBytes && end - first < flush.mostItems()) {
            if (upstreamDone) {
                return false;
            }
            T next = take();
            if (next == null) {
                return false;
            }
            ByteBuffer buffer = payload.bytes(next);
            if (buffer.hasRemaining()) {
                bytes += buffer.remaining();
                items[end] = next;
                pending[end++] = buffer;
            } else {
                payload.sent(next);
            }
        }
        return true;
    }

    /** A failure waits for what came before it to be written. */
    private @Nullable T take() {
        try {
            upstream = Relay.settle(upstream);
            T next = upstream.poll();
            if (next == null && upstream.isDone()) {
                Cursors.finish(upstream);
                upstreamDone = true;
            }
            return next;
        } catch (Throwable thrown) {
            upstreamFailure = thrown;
            upstreamDone = true;
            return null;
        }
    }

    /** Writes what was gathered; false if the system takes no more for now. */
    private boolean write() throws IOException {
        connection.checkOutput();
        connection.tell(observer -> observer.flushing(connection, end - first));
        long written = connection.write(pending, first, end - first);
        if (written > 0) {
            connection.watchdog().hasWritten(written);
            connection.tell(observer -> observer.written(connection, written));
        }
        bytes -= written;
        while (first < end && !pending[first].hasRemaining()) {
            payload.sent(forget(first++));
        }
        if (first == end) {
            flushing = false;
            return true;
        }
        await();
        return false;
    }

    private void await() {
        connection.watchdog().writeWaits();
        connection.tell(observer -> observer.writeWaiting(connection));
        link.wakeWhenWritable(waker);
    }

    @SuppressWarnings("unchecked")
    private T forget(int index) {
        pending[index] = EMPTY;
        T item = (T) Objects.requireNonNull(items[index]);
        items[index] = null;
        return item;
    }

    private void finish() throws Throwable {
        if (upstreamFailure != null) {
            throw upstreamFailure;
        }
        cease();
        connection.tell(observer -> observer.sendEnded(connection));
    }

    private void cease() {
        over = true;
        connection.watchdog().writeCeases();
    }

    @Override
    public boolean isDone() {
        return over;
    }

    @Override
    public void close() {
        connection.forgetSender();
        if (!over) {
            cease();
            connection.tell(observer -> observer.sendFailed(connection, null));
        }
        for (int i = first; i < end; i++) {
            context.hooks().discard(forget(i));
        }
        first = end;
        upstream.close();
    }
}
