package org.reactivebridge.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Waker;

/**
 * Reads from a connection, one system call an item. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
abstract class InboundCursor<T> implements Cursor<T> {

    /** How many times in a row a task reads before others have their turn. */
    private static final int MOST_READS = 16;

    private static final int SCRATCH_BYTES = 64 * 1024;

    private final TcpConnection connection;
    private final Link link;
    private final int mostBytes;
    private final Waker waker;
    private boolean over;

    private InboundCursor(TcpConnection connection, Waker waker) {
        this.connection = connection;
        this.link = connection.link();
        this.mostBytes = Math.min(connection.options().readBytes(), SCRATCH_BYTES);
        this.waker = waker;
        connection.tell(observer -> observer.inboundOpened(connection));
    }

    /**
     * Gives buffers on the heap. The system copies into memory outside of it in any case, so there is one buffer for each thread, out
     * of which the item is made: of the right size, and the subscriber's own.
     */
    static final class Owned extends InboundCursor<ByteBuffer> {

        private static final ThreadLocal<ByteBuffer> SCRATCH =
                ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SCRATCH_BYTES));

        Owned(TcpConnection connection, Waker waker) {
            super(connection, waker);
        }

        @Override
        ByteBuffer memory(int bytes) {
            return SCRATCH.get().clear().limit(bytes);
        }

        @Override
        ByteBuffer item(ByteBuffer memory) {
            return ByteBuffer.allocate(memory.remaining()).put(memory).flip();
        }
    }

    /** Gives buffers of a pool, borrowed for one read. */
    static final class Pooled extends InboundCursor<PooledBuffer> {

        private final BufferPool pool;
        private @Nullable PooledBuffer borrowed;

        Pooled(TcpConnection connection, Waker waker, BufferPool pool) {
            super(connection, waker);
            this.pool = pool;
        }

        @Override
        ByteBuffer memory(int bytes) throws IOException {
            borrowed = pool.borrow(bytes);
            return borrowed.buffer().limit(bytes);
        }

        @Override
        PooledBuffer item(ByteBuffer memory) {
            PooledBuffer item = Objects.requireNonNull(borrowed);
            borrowed = null;
            return item;
        }

        @Override
        void giveBack() {
            if (borrowed != null) {
                borrowed.close();
                borrowed = null;
            }
        }
    }

    /** Where to read the next bytes: cleared, with at most so much room. */
    abstract ByteBuffer memory(int bytes) throws IOException;

    /** Makes an item of what was read there. */
    abstract T item(ByteBuffer memory);

    /** Nothing was read. */
    void giveBack() {}

    @Override
    public @Nullable T poll() throws Throwable {
        if (over) {
            return null;
        }
        ByteBuffer memory;
        int count;
        try {
            memory = memory(mostBytes);
            count = link.read(memory);
        } catch (IOException failure) {
            giveBack();
            cease();
            throw connection.failed(failure);
        }
        if (count <= 0) {
            giveBack();
            return count == 0 ? await() : end();
        }
        connection.watchdog().hasRead(count);
        connection.tell(observer -> observer.read(connection, count));
        return item(memory.flip());
    }

    private @Nullable T await() {
        connection.watchdog().readWaits();
        connection.tell(observer -> observer.readWaiting(connection));
        link.wakeWhenReadable(waker);
        return null;
    }

    private @Nullable T end() throws IOException {
        if (connection.isWriting()) {
            waker.wake(); // It is known in a moment; to read again gives the same.
            return null;
        }
        cease();
        IOException broken = connection.cause();
        if (broken != null) {
            throw broken;
        }
        connection.endInput();
        return null;
    }

    /** Reads no more; others may. */
    void cease() {
        over = true;
        connection.ceaseReading();
    }

    @Override
    public boolean drain(Sink<? super T> sink, int max) throws Throwable {
        return Cursor.super.drain(sink, Math.min(max, MOST_READS));
    }

    @Override
    public boolean isDone() {
        return over;
    }

    @Override
    public void close() {
        if (!over) {
            cease();
            connection.tell(observer -> observer.inboundCancelled(connection));
        }
    }
}
