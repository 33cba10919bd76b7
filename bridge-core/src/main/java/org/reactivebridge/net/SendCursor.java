package org.reactivebridge.net;

import java.io.IOException;
import java.nio.ByteBuffer;
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
 */
final class SendCursor implements Cursor<Void> {

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private static final int MOST_BUFFERS = 64;

    /** How many times in a row a task writes before others have their turn. */
    private static final int MOST_WRITES = 16;

    private final TcpConnection connection;
    private final Link link;
    private final int mostBytes;
    private final Waker waker;
    private final Context context;
    private final ByteBuffer[] pending = new ByteBuffer[MOST_BUFFERS];
    private Cursor<ByteBuffer> upstream;
    private int first;
    private int end;
    private long bytes;
    private boolean over;
    private boolean upstreamDone;

    private SendCursor(TcpConnection connection, Cursor<ByteBuffer> upstream, Waker waker, Context context) {
        this.connection = connection;
        this.link = connection.link();
        this.mostBytes = connection.options().writeBytes();
        this.upstream = upstream;
        this.waker = waker;
        this.context = context;
        connection.tell(observer -> observer.sendBegun(connection));
    }

    static Source<Void> source(TcpConnection connection, Source<ByteBuffer> upstream) {
        return (waker, context) -> new SendCursor(connection, upstream.open(waker, context), waker, context);
    }

    @Override
    public @Nullable Void poll() throws Throwable {
        if (over) {
            return null;
        }
        try {
            for (int writes = 0; writes < MOST_WRITES; writes++) {
                gather();
                if (first == end) {
                    if (upstreamDone) {
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
            over = true;
            connection.tell(observer -> observer.sendFailed(connection, failure));
            throw failure;
        }
    }

    /** Takes in what the upstream has now. */
    private void gather() throws Throwable {
        if (first == end) {
            first = 0;
            end = 0;
        }
        while (!upstreamDone && end < MOST_BUFFERS && bytes < mostBytes) {
            upstream = Relay.settle(upstream);
            ByteBuffer next = upstream.poll();
            if (next == null) {
                if (upstream.isDone()) {
                    Cursors.finish(upstream);
                    upstreamDone = true;
                }
                return;
            }
            if (next.hasRemaining()) {
                bytes += next.remaining();
                pending[end++] = next;
            }
        }
    }

    /** Writes what was gathered; false if the system takes no more for now. */
    private boolean write() throws IOException {
        connection.checkOutput();
        connection.tell(observer -> observer.flushing(connection, end - first));
        long written = connection.write(pending, first, end - first);
        if (written > 0) {
            connection.active();
            connection.tell(observer -> observer.written(connection, written));
        }
        bytes -= written;
        while (first < end && !pending[first].hasRemaining()) {
            forget(first++);
        }
        if (first == end) {
            return true;
        }
        connection.tell(observer -> observer.writeWaiting(connection));
        link.wakeWhenWritable(waker);
        return false;
    }

    private void forget(int index) {
        pending[index] = EMPTY;
    }

    private void finish() {
        over = true;
        connection.tell(observer -> observer.sendEnded(connection));
    }

    @Override
    public boolean isDone() {
        return over;
    }

    @Override
    public void close() {
        connection.forgetSender();
        if (!over) {
            over = true;
            connection.tell(observer -> observer.sendFailed(connection, null));
        }
        for (int i = first; i < end; i++) {
            context.hooks().discard(pending[i]);
            forget(i);
        }
        first = end;
        upstream.close();
    }
}
