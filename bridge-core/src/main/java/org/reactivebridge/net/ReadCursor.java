package org.reactivebridge.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;

/**
 * Reads once. Who gets the bytes finds that nobody reads any more, so that he can read again at once. <strong>Serial.</strong>
 */
final class ReadCursor implements Cursor<ByteBuffer> {

    private final InboundCursor<ByteBuffer> inbound;

    ReadCursor(InboundCursor<ByteBuffer> inbound) {
        this.inbound = inbound;
    }

    @Override
    public @Nullable ByteBuffer poll() throws Throwable {
        ByteBuffer item = inbound.poll();
        if (item != null) {
            inbound.cease();
        }
        return item;
    }

    @Override
    public boolean isDone() {
        return inbound.isDone();
    }

    @Override
    public void close() {
        inbound.close();
    }
}
