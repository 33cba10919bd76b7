package org.reactivebridge.net;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Waker;

/** Sends what its upstream gives. Gives no item. <strong>Serial.</strong> */
final class SendDatagramsCursor implements Cursor<Void> {

    /** How many datagrams in a row a task sends before others have their turn. */
    private static final int MOST_SENT = 64;

    private final DatagramLink link;
    private final Waker waker;
    private final Hooks hooks;
    private Cursor<Datagram> upstream;
    private @Nullable Datagram pending;
    private boolean over;

    SendDatagramsCursor(DatagramLink link, Cursor<Datagram> upstream, Waker waker, Hooks hooks) {
        this.link = link;
        this.upstream = upstream;
        this.waker = waker;
        this.hooks = hooks;
    }

    @Override
    public @Nullable Void poll() throws Throwable {
        for (int sent = 0; !over && sent < MOST_SENT; sent++) {
            Datagram next = next();
            if (next == null) {
                return null;
            }
            pending = next;
            if (!link.send(next.payload(), next.remote())) {
                link.wakeWhenWritable(waker);
                return null;
            }
            pending = null;
        }
        if (!over) {
            waker.wake(); // There is more to do, after others.
        }
        return null;
    }

    private @Nullable Datagram next() throws Throwable {
        if (pending != null) {
            return pending;
        }
        upstream = Relay.settle(upstream);
        Datagram next = upstream.poll();
        if (next == null && upstream.isDone()) {
            Cursors.finish(upstream);
            over = true;
        }
        return next;
    }

    @Override
    public boolean isDone() {
        return over;
    }

    @Override
    public void close() {
        over = true;
        if (pending != null) {
            hooks.discard(pending);
            pending = null;
        }
        upstream.close();
    }
}
