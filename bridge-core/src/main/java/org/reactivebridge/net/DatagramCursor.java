package org.reactivebridge.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Waker;

/** Receives datagrams, one system call each. <strong>Serial.</strong> */
final class DatagramCursor implements Cursor<Datagram> {

    private static final ThreadLocal<ByteBuffer> SCRATCH =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(UdpSocket.MAX_PAYLOAD + 1));

    private final DatagramLink link;
    private final int mostBytes;
    private final Waker waker;
    private final Runnable onClose;
    private boolean over;
    private boolean closed;

    DatagramCursor(DatagramLink link, int mostBytes, Waker waker, Runnable onClose) {
        this.link = link;
        this.mostBytes = mostBytes;
        this.waker = waker;
        this.onClose = onClose;
    }

    @Override
    public @Nullable Datagram poll() throws IOException {
        if (isDone()) {
            return null;
        }
        // One byte more than is given, by which a longer datagram shows.
        ByteBuffer scratch = SCRATCH.get().clear().limit(mostBytes + 1);
        SocketAddress remote;
        try {
            remote = link.receive(scratch);
        } catch (IOException failure) {
            over = true;
            if (!link.isOpen()) {
                return null;
            }
            throw failure;
        }
        if (remote == null) {
            link.wakeWhenReadable(waker);
            return null;
        }
        scratch.flip();
        boolean isTruncated = scratch.remaining() > mostBytes;
        if (isTruncated) {
            scratch.limit(mostBytes);
        }
        ByteBuffer payload = ByteBuffer.allocate(scratch.remaining());
        return new Datagram(payload.put(scratch).flip(), remote, isTruncated);
    }

    @Override
    public boolean isDone() {
        return over || !link.isOpen();
    }

    @Override
    public void close() {
        over = true;
        if (!closed) {
            closed = true;
            onClose.run();
        }
    }
}
