package org.reactivebridge.net;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.kernel.Waker;

/** Accepts connections. <strong>Serial.</strong> */
final class AcceptCursor implements Cursor<TcpConnection> {

    /**
     * How long accepting pauses when the system has no means left. A listener whose accept fails stays ready, so that to try again
     * at once would spin (netty/netty#1328).
     */
    private static final long PAUSE_NANOS = 250_000_000;

    /** How many connections that failed while they were taken are passed over before the system is believed to be exhausted. */
    private static final int MOST_FAILURES = 4;

    /** How many connections in a row are broken off before others have their turn. */
    private static final int MOST_REFUSED = 16;

    private final TcpListener listener;
    private final Acceptor acceptor;
    private final Waker waker;
    private final Runnable endOfPause;
    private Timers.@Nullable Timer pause;
    private long pausedAt;
    private boolean
            rang; // Written before the task is woken. Early only if the timers are shut down: the next is refused.
    private boolean full;
    private boolean over;

    AcceptCursor(TcpListener listener, Waker waker) {
        this.listener = listener;
        this.acceptor = listener.acceptor();
        this.waker = waker;
        this.endOfPause = Timers.waking(() -> {
            rang = true;
            waker.wake();
        });
    }

    @Override
    public @Nullable TcpConnection poll() {
        if (isDone() || isPaused() || isFull()) {
            return null;
        }
        int failures = 0;
        for (int refused = 0; refused < MOST_REFUSED; ) {
            try {
                Link link = acceptor.accept();
                if (link == null) {
                    acceptor.wakeWhenAcceptable(waker);
                    return null;
                }
                TcpConnection connection = listener.accepted(link);
                if (connection != null) {
                    return connection;
                }
                refused++;
            } catch (IOException failure) {
                if (isDone()) {
                    return null;
                }
                if (failures++ == MOST_FAILURES) {
                    pause(failure);
                    return null;
                }
                tell(observer -> observer.acceptFailed(acceptor.localAddress(), failure));
            }
        }
        waker.wake(); // There may be more, after others had their turn.
        return null;
    }

    private boolean isFull() {
        if (!listener.isFull()) {
            if (full) {
                full = false;
                tell(observer -> observer.acceptResumed(acceptor.localAddress()));
            }
            return false;
        }
        if (!full) {
            full = true;
            tell(observer -> {
                observer.acceptPaused(acceptor.localAddress(), null);
                observer.limitReached(NetworkLimit.CONNECTIONS, acceptor.localAddress());
            });
        }
        listener.wakeWhenThereIsRoom(waker);
        return listener.isFull(); // One may have ended just before.
    }

    private void pause(IOException failure) {
        tell(observer -> observer.acceptPaused(acceptor.localAddress(), failure));
        pausedAt = listener.network().environment().nanoTime();
        setTimer(PAUSE_NANOS);
        listener.wakeWhenThereIsRoom(waker); // It may be closed meanwhile.
    }

    private void setTimer(long nanos) {
        rang = false;
        pause = listener.network().environment().timers().schedule(nanos, endOfPause);
    }

    private boolean isPaused() {
        if (pause == null) {
            return false;
        }
        long left = PAUSE_NANOS - (listener.network().environment().nanoTime() - pausedAt);
        if (left > 0) {
            listener.wakeWhenThereIsRoom(waker);
            if (rang) {
                setTimer(left);
            }
            return true; // Woken for something else, or the timer is set again.
        }
        pause.cancel();
        pause = null;
        tell(observer -> observer.acceptResumed(acceptor.localAddress()));
        return false;
    }

    private void tell(Consumer<ConnectionObserver> event) {
        Observers.tell(listener.options(), listener.network().environment(), event);
    }

    @Override
    public boolean isDone() {
        return over || !acceptor.isOpen();
    }

    @Override
    public void close() {
        over = true;
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
    }
}
