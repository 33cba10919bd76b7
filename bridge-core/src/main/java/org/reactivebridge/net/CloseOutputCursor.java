package org.reactivebridge.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Waker;

/** Closes the output of a connection. Gives no item. <strong>Serial.</strong> */
final class CloseOutputCursor implements Cursor<Void> {

    private final TcpConnection connection;
    private final Waker waker;
    private boolean over;

    CloseOutputCursor(TcpConnection connection, Waker waker) {
        this.connection = connection;
        this.waker = waker;
    }

    @Override
    public @Nullable Void poll() throws IOException {
        if (over) {
            return null;
        }
        if (connection.tryCloseOutput()) {
            over = true;
        } else {
            connection.watchdog().writeWaits();
            connection.link().wakeWhenWritable(waker);
        }
        return null;
    }

    @Override
    public boolean isDone() {
        return over;
    }

    @Override
    public void close() {
        over = true;
        connection.watchdog().writeCeases();
    }
}
