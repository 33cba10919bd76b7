package org.reactivebridge.net;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Discardable;

/**
 * Memory of a {@link BufferPool}, lent until it is closed. Whoever receives one closes it or hands it on; one that a stream discards
 * closes itself.
 *
 * <p>{@link #buffer()} must not be used any more after {@link #close()}: its memory belongs to somebody else then.
 *
 * <p><strong>Concurrent</strong> in {@link #close()}; otherwise as a {@link ByteBuffer}, one thread at a time.
 */
public final class PooledBuffer implements AutoCloseable, Discardable {

    private final BufferPool pool;
    private final AtomicReference<@Nullable ByteBuffer> memory;

    PooledBuffer(BufferPool pool, ByteBuffer memory) {
        this.pool = pool;
        this.memory = new AtomicReference<>(memory);
    }

    /**
     * The memory, with position and limit as they were left.
     *
     * @return the same buffer each time
     * @throws IllegalStateException if this has been closed
     */
    public ByteBuffer buffer() {
        ByteBuffer held = memory.get();
        if (held == null) {
            throw new IllegalStateException("The buffer has been given back to its pool");
        }
        return held;
    }

    /** Gives the memory back. A second call does nothing. */
    @Override
    public void close() {
        ByteBuffer held = memory.getAndSet(null);
        if (held != null) {
            pool.takeBack(this, held);
        }
    }

    @Override
    public void discard() {
        close();
    }

    @Override
    public String toString() {
        ByteBuffer held = memory.get();
        return "PooledBuffer[" + (held == null ? "closed" : held.toString()) + "]";
    }
}
