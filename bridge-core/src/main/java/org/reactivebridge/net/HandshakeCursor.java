package org.reactivebridge.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Waker;

/** Gives a connection once its handshake is over. <strong>Serial.</strong> */
final class HandshakeCursor implements Cursor<TcpConnection> {

    private final TcpConnection connection;
    private final TlsLink link;
    private final Waker waker;
    private boolean over;

    HandshakeCursor(TcpConnection connection, TlsLink link, Waker waker) {
        this.connection = connection;
        this.link = link;
        this.waker = waker;
    }

    @Override
    public @Nullable TcpConnection poll() throws IOException {
        if (over) {
            return null;
        }
        try {
            if (link.handshake()) {
                over = true;
                return connection;
            }
        } catch (IOException failure) {
            over = true;
            throw connection.failed(failure);
        }
        link.wakeWhenSecure(waker);
        return null;
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
