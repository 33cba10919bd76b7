package org.reactivebridge.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.stream.AsyncStream;

/** What waits to be sent by a connection, up to a number of bytes. <strong>Concurrent.</strong> */
final class OutboundQueue {

    /*
     * Idea
     *   A queue that is sent as one publisher for as long as it holds something: who puts the first buffer in begins to send, and
     *   the run that finds it empty ends. So a connection to which nobody sends has no run that waits.
     *
     * Who touches what
     *   buffers, bytes, isSent, isClosed     whoever holds the lock; nothing is called meanwhile
     *
     * Why nothing is left behind
     *   Who finds it empty says under the lock that it is not sent any more, so that whoever puts something in afterwards begins
     *   anew. A run that fails or is given up closes it.
     */

    private final TcpConnection connection;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>();
    private long bytes;
    private boolean isSent;
    private boolean isClosed;

    OutboundQueue(TcpConnection connection) {
        this.connection = connection;
        this.most = connection.options().outboundBytes();
    }

    boolean offer(ByteBuffer buffer) {
        boolean isFirst;
        lock.lock();
        try {
            if (isClosed || !connection.mayStillSend()) {
                return false;
            }
            if (bytes + buffer.remaining() > most) {
                isFirst = false;
            } else {
                isFirst = !isSent;
                isSent = true;
                bytes += buffer.remaining();
                buffers.add(buffer);
                if (!isFirst) {
                    return true;
                }
            }
        } finally {
            lock.unlock();
        }
        if (isFirst) {
            // Begins here and now, not as a task of the runtime: what is sent afterwards must come behind it.
            connection
                    .send(AsyncStream.fromSource((waker, context) -> new Taker()))
                    .subscribe(nothing -> {}, failure -> close(), () -> {});
            return true;
        }
        connection.tell(observer -> observer.limitReached(NetworkLimit.OUTBOUND_BYTES, connection.remoteAddress()));
        return false;
    }

    private @Nullable ByteBuffer take() {
        lock.lock();
        try {
            ByteBuffer next = buffers.poll();
            if (next == null) {
                isSent = false;
            } else {
                bytes -= next.remaining();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** The connection is over, or its output closed: discards what is left. The observer has been told why. */
    private void close() {
        List<ByteBuffer> left;
        lock.lock();
        try {
            isClosed = true;
            left = List.copyOf(buffers);
            buffers.clear();
            bytes = 0;
        } finally {
            lock.unlock();
        }
        left.forEach(connection.environment().hooks()::discard);
    }

    /** Takes what is there, and ends when there is nothing. <strong>Serial.</strong> */
    private final class Taker implements Cursor<ByteBuffer> {

        private boolean over;

        @Override
        public @Nullable ByteBuffer poll() {
            ByteBuffer next = over ? null : take();
            over = next == null;
            return next;
        }

        @Override
        public boolean isDone() {
            return over;
        }

        @Override
        public void close() {
            over = true;
        }
    }
}
