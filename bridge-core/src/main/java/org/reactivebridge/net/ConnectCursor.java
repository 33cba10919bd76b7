package org.reactivebridge.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.kernel.Waker;

/** Races attempts to connect, one more each quarter of a second, until one succeeds (RFC 8305). <strong>Serial.</strong> */
final class ConnectCursor implements Cursor<TcpConnection> {

    /** The recommended delay between two attempts (RFC 8305, section 5). */
    private static final long ATTEMPT_DELAY_NANOS = 250_000_000;

    private final Network network;
    private final Environment environment;
    private final TcpOptions options;
    private final String target;
    private final @Nullable String host;
    private final List<SocketAddress> remotes;
    private final Waker waker;
    private final List<Link> attempts = new ArrayList<>();
    private final long start;
    private final long limit;

    private int next;
    private long nextAt;
    private @Nullable IOException failure;
    private Timers.@Nullable Timer timer;
    private long timerAt;
    private boolean
            rang; // Written before the task is woken. Early only if the timers are shut down: the next is refused.
    private boolean over;

    private ConnectCursor(
            Network network,
            TcpOptions options,
            String target,
            @Nullable String host,
            List<SocketAddress> remotes,
            Waker waker) {
        this.host = host;
        this.network = network;
        this.environment = network.environment();
        this.options = options;
        this.target = target;
        this.remotes = remotes;
        this.waker = waker;
        this.start = environment.nanoTime();
        this.limit = Watchdog.nanos(options.connectTimeout());
        this.nextAt = start;
    }

    static Source<TcpConnection> source(
            Network network, TcpOptions options, String target, @Nullable String host, List<SocketAddress> remotes) {
        return (waker, context) -> new ConnectCursor(network, options, target, host, remotes, waker);
    }

    @Override
    public @Nullable TcpConnection poll() throws IOException {
        if (over) {
            return null;
        }
        Link connected = firstConnected();
        if (connected != null) {
            over = true;
            giveUp(connected);
            return connection(connected);
        }
        long now = environment.nanoTime();
        if (now - start >= limit) {
            if (!remotes.isEmpty()) {
                SocketAddress last = remotes.get(Math.max(next - 1, 0));
                tell(observer -> observer.limitReached(NetworkLimit.CONNECT_TIME, last));
            }
            throw fail(new ConnectTimeoutException(target, options.connectTimeout()));
        }
        while (next < remotes.size() && (attempts.isEmpty() || now - nextAt >= 0)) {
            nextAt = now + ATTEMPT_DELAY_NANOS; // Unless this one fails at once.
            Link done = attempt(remotes.get(next++));
            if (done != null) {
                over = true;
                giveUp(done);
                return connection(done);
            }
        }
        if (attempts.isEmpty()) {
            throw fail(null);
        }
        long untilLimit = limit - (now - start);
        setTimer(now + (next < remotes.size() ? Math.min(nextAt - now, untilLimit) : untilLimit), now);
        return null;
    }

    private TcpConnection connection(Link link) throws IOException {
        try {
            return TcpConnection.of(link, network, options, false, host, null);
        } catch (Throwable failure) {
            link.reset();
            throw failure;
        }
    }

    private @Nullable Link firstConnected() {
        for (int i = 0; i < attempts.size(); i++) {
            Link link = attempts.get(i);
            try {
                if (link.finishConnect()) {
                    return link;
                }
                link.wakeWhenWritable(waker);
            } catch (IOException thrown) {
                attempts.remove(i--);
                failed(link.remoteAddress(), link, thrown);
            }
        }
        return null;
    }

    /** Begins to connect; the link, if that succeeds at once. */
    private @Nullable Link attempt(SocketAddress remote) {
        tell(observer -> observer.connecting(remote));
        Link link = null;
        try {
            link = network.connect(remote, options.socket());
            if (link.finishConnect()) {
                return link;
            }
            attempts.add(link);
            link.wakeWhenWritable(waker);
        } catch (IOException thrown) {
            failed(remote, link, thrown);
        }
        return null;
    }

    private void failed(SocketAddress remote, @Nullable Link link, IOException thrown) {
        if (link != null) {
            link.reset();
        }
        tell(observer -> observer.connectFailed(remote, thrown));
        if (failure != null) {
            Failures.suppress(thrown, failure);
        }
        failure = thrown;
        nextAt = start; // The next one need not wait.
    }

    private IOException fail(@Nullable IOException reason) {
        over = true;
        giveUp(null);
        IOException met = failure;
        if (reason == null) {
            return met == null ? new IOException("There is no address to connect to for " + target) : met;
        }
        if (met != null) {
            Failures.suppress(reason, met);
        }
        return reason;
    }

    private void giveUp(@Nullable Link butFor) {
        cancelTimer();
        for (Link link : attempts) {
            if (link != butFor) {
                link.reset();
                tell(observer -> observer.connectFailed(link.remoteAddress(), null));
            }
        }
        attempts.clear();
    }

    private void tell(Consumer<ConnectionObserver> event) {
        Observers.tell(options, environment, event);
    }

    private void setTimer(long at, long now) {
        if (timer != null && !rang && timerAt == at) {
            return;
        }
        cancelTimer();
        timerAt = at;
        rang = false;
        timer = environment.timers().schedule(at - now, Timers.waking(() -> {
            rang = true;
            waker.wake();
        }));
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    public boolean isDone() {
        return over;
    }

    @Override
    public void close() {
        over = true;
        giveUp(null);
    }
}
