package org.reactivebridge.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Waker;

/**
 * Reads from a connection, one system call an item. <strong>Serial.</strong>
 *
 * <p>The system copies into a buffer outside of the heap in any case, so there is one for each thread, out of which the item is
 * made: of the right size, and the subscriber's own.
 */
final class InboundCursor implements Cursor<ByteBuffer> {

    /** How many times in a row a task reads before others have their turn. */
    private static final int MOST_READS = 16;

    private static final int SCRATCH_BYTES = 64 * 1024;

    private static final ThreadLocal<ByteBuffer> SCRATCH =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SCRATCH_BYTES));

    private final TcpConnection connection;
    private final Link link;
    private final int mostBytes;
    private final Waker waker;
    private boolean over;

    InboundCursor(TcpConnection connection, Waker waker) {
        this.connection = connection;
        this.link = connection.link();
        this.mostBytes = Math.min(connection.options().readBytes(), SCRATCH_BYTES);
        this.waker = waker;
        connection.tell(observer -> observer.inboundOpened(connection));
    }

    @Override
    public @Nullable ByteBuffer poll() throws Throwable {
        if (over) {
            return null;
        }
        ByteBuffer scratch = SCRATCH.get();
        scratch.clear().limit(mostBytes);
        int count;
        try {
            count = link.read(scratch);
        } catch (IOException failure) {
            over = true;
            throw connection.failed(failure);
        }
        if (count < 0) {
            return end();
        }
        if (count == 0) {
            connection.tell(observer -> observer.readWaiting(connection));
            link.wakeWhenReadable(waker);
            return null;
        }
        connection.active();
        connection.tell(observer -> observer.read(connection, count));
        ByteBuffer item = ByteBuffer.allocate(count);
        return item.put(scratch.flip()).flip();
    }

    private @Nullable ByteBuffer end() throws IOException {
        if (connection.isWriting()) {
            waker.wake(); // It is known in a moment; to read again gives the same.
            return null;
        }
        over = true;
        IOException broken = connection.cause();
        if (broken != null) {
            throw broken;
        }
        connection.endInput();
        return null;
    }

    @Override
    public boolean drain(Sink<? super ByteBuffer> sink, int max) throws Throwable {
        return Cursor.super.drain(sink, Math.min(max, MOST_READS));
    }

    @Override
    public boolean isDone() {
        return over;
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            connection.tell(observer -> observer.inboundCancelled(connection));
        }
    }
}
