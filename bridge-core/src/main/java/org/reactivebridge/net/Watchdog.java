package org.reactivebridge.net;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Timers;

/**
 * Ends a connection that breaks one of its limits of time. <strong>Concurrent.</strong>
 */
final class Watchdog {

    /*
     * Idea
     *   One timer a connection, however many limits there are, and no work for it when bytes come but to note when. The timer looks
     *   at each limit, and is set again for what is left of the nearest, or for the shortest limit: one that begins meanwhile
     *   cannot be over before that.
     *
     * Who touches what
     *   lastActivity, the waits       who reads and who sends write them, for each message and so without fences; the timer reads
     *                                 them: late by a moment does not matter, since it looks again only after a limit's whole time.
     *                                 When a wait began is written before that it has
     *   limits, Rate's window         the timer, one call at a time: the next is set by the one before
     *   timer                         the timer's call, and who ends the connection; whoever of the two is later cancels
     */

    /** Over how long a rate is measured. */
    private static final long WINDOW_NANOS = 10_000_000_000L;

    private static final VarHandle LAST_ACTIVITY = handle(Watchdog.class, "lastActivity", long.class);

    private final TcpConnection connection;
    private final Environment environment;
    private final long createdAt;
    private final List<Limit> limits = new ArrayList<>();
    private final Wait reading;
    private final Wait writing;
    private long shortest = Long.MAX_VALUE;
    private volatile boolean hasRead;
    private volatile boolean handshakeOver;
    private volatile Timers.@Nullable Timer timer;

    @SuppressWarnings("unused") // Through LAST_ACTIVITY.
    private long lastActivity;

    private static VarHandle handle(Class<?> in, String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(in, name, type).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Whether somebody waits, and if that matters how long, and what has come meanwhile. Written by who waits, one at a time. */
    private static final class Wait {

        private static final VarHandle NOW = handle(Wait.class, "now", boolean.class);
        private static final VarHandle SINCE = handle(Wait.class, "since", long.class);
        private static final VarHandle BEFORE = handle(Wait.class, "before", long.class);
        private static final VarHandle BYTES = handle(Wait.class, "bytes", long.class);

        final boolean isTimed;

        @SuppressWarnings("unused") // These four through their handles.
        private boolean now;

        @SuppressWarnings("unused")
        private long since;

        @SuppressWarnings("unused")
        private long before; // In all waits that are over.

        @SuppressWarnings("unused")
        private long bytes;

        Wait(boolean isTimed) {
            this.isTimed = isTimed;
        }

        boolean isNow() {
            return (boolean) NOW.getAcquire(this);
        }

        long since() {
            return (long) SINCE.getOpaque(this);
        }

        long bytes() {
            return (long) BYTES.getOpaque(this);
        }

        void begin(Environment clock) {
            if (!(boolean) NOW.getOpaque(this)) {
                if (isTimed) {
                    SINCE.setOpaque(this, clock.nanoTime());
                }
                NOW.setRelease(this, true);
            }
        }

        /** Bytes have gone. */
        void progress(long moment, long count) {
            if (isTimed && count > 0) {
                BYTES.setOpaque(this, bytes() + count);
            }
            if ((boolean) NOW.getOpaque(this)) {
                NOW.setRelease(this, false);
                if (isTimed) {
                    BEFORE.setOpaque(this, (long) BEFORE.getOpaque(this) + (moment - since()));
                }
            }
        }

        long waited(long moment) {
            return (long) BEFORE.getOpaque(this) + (isNow() ? moment - since() : 0);
        }
    }

    /** A limit: {@link #left} says how many nanoseconds it still bears; {@link Long#MAX_VALUE} if there is nothing to bear now. */
    private abstract static class Limit {

        final Duration duration;
        final long nanos;

        Limit(Duration duration) {
            this.duration = duration;
            this.nanos = nanos(duration);
        }

        abstract long left(long now);

        abstract IOException exceeded();

        boolean isOver() {
            return false;
        }
    }

    Watchdog(TcpConnection connection, Environment environment, TcpOptions options, boolean isAccepted) {
        this.connection = connection;
        this.environment = environment;
        this.createdAt = environment.nanoTime();
        LAST_ACTIVITY.setOpaque(this, createdAt);
        this.reading = new Wait(!options.readTimeout().isZero() || options.minReadRate() > 0);
        this.writing = new Wait(!options.writeTimeout().isZero() || options.minWriteRate() > 0);
        if (!options.idleTimeout().isZero()) {
            add(new Idle(options.idleTimeout()));
        }
        if (!options.readTimeout().isZero()) {
            add(new Waiting(options.readTimeout(), reading, true));
        }
        if (!options.writeTimeout().isZero()) {
            add(new Waiting(options.writeTimeout(), writing, false));
        }
        if (isAccepted && !options.firstByteTimeout().isZero()) {
            add(new FirstByte(options.firstByteTimeout()));
        }
        if (options.minReadRate() > 0) {
            add(new Rate(NetworkLimit.READ_RATE, options.minReadRate(), reading));
        }
        if (options.minWriteRate() > 0) {
            add(new Rate(NetworkLimit.WRITE_RATE, options.minWriteRate(), writing));
        }
        options.tls().ifPresent(tls -> add(new Handshake(tls.handshakeTimeout())));
    }

    private void add(Limit limit) {
        limits.add(limit);
        shortest = Math.min(shortest, limit.nanos);
    }

    void start() {
        if (!limits.isEmpty()) {
            set(shortest);
        }
    }

    // ---- What happens

    void readWaits() {
        reading.begin(environment);
    }

    void hasRead(int bytes) {
        long now = environment.nanoTime();
        LAST_ACTIVITY.setOpaque(this, now);
        if (!hasRead) {
            hasRead = true;
        }
        reading.progress(now, bytes);
    }

    void writeWaits() {
        writing.begin(environment);
    }

    void hasWritten(long bytes) {
        long now = environment.nanoTime();
        LAST_ACTIVITY.setOpaque(this, now);
        writing.progress(now, bytes);
    }

    /** Who read has stopped. */
    void readCeases() {
        reading.progress(environment.nanoTime(), 0);
    }

    /** Who sent has stopped. */
    void writeCeases() {
        writing.progress(environment.nanoTime(), 0);
    }

    void handshakeIsOver() {
        handshakeOver = true;
    }

    // ---- The timer

    private void set(long nanos) {
        try {
            timer = environment.timers().schedule(nanos, Timers.waking(this::look));
        } catch (RejectedExecutionException shutDown) {
            connection.abort(); // Nobody would watch it any more.
        }
        if (!connection.isOpen()) {
            stop();
        }
    }

    void stop() {
        Timers.Timer set = timer;
        if (set != null) {
            set.cancel();
        }
    }

    private void look() {
        if (!connection.isOpen()) {
            return;
        }
        long now = environment.nanoTime();
        if (limits.removeIf(Limit::isOver)) {
            shortest = Long.MAX_VALUE;
            limits.forEach(limit -> shortest = Math.min(shortest, limit.nanos));
        }
        long next = shortest;
        for (Limit limit : limits) {
            long left = limit.left(now);
            if (left <= 0) {
                connection.exceeded(limit.exceeded());
                return;
            }
            next = Math.min(next, left);
        }
        if (!limits.isEmpty()) {
            set(next);
        }
    }

    static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    // ---- The limits

    private final class Idle extends Limit {

        Idle(Duration duration) {
            super(duration);
        }

        @Override
        long left(long now) {
            return nanos - (now - (long) LAST_ACTIVITY.getOpaque(Watchdog.this));
        }

        @Override
        IOException exceeded() {
            connection.tell(observer -> observer.idle(connection));
            return new IdleTimeoutException(duration);
        }
    }

    private static final class Waiting extends Limit {

        private final Wait wait;
        private final boolean reads;

        Waiting(Duration duration, Wait wait, boolean reads) {
            super(duration);
            this.wait = wait;
            this.reads = reads;
        }

        @Override
        long left(long now) {
            return wait.isNow() ? nanos - (now - wait.since()) : Long.MAX_VALUE;
        }

        @Override
        IOException exceeded() {
            return reads ? new ReadTimeoutException(duration) : new WriteTimeoutException(duration);
        }
    }

    private final class FirstByte extends Limit {

        FirstByte(Duration duration) {
            super(duration);
        }

        @Override
        long left(long now) {
            // While nobody reads it is not the other side's fault.
            return reading.isNow() && !hasRead ? nanos - (now - createdAt) : Long.MAX_VALUE;
        }

        @Override
        boolean isOver() {
            return hasRead;
        }

        @Override
        IOException exceeded() {
            return new FirstByteTimeoutException(duration);
        }
    }

    private final class Handshake extends Limit {

        Handshake(Duration duration) {
            super(duration);
        }

        @Override
        long left(long now) {
            return nanos - (now - createdAt);
        }

        @Override
        boolean isOver() {
            return handshakeOver;
        }

        @Override
        IOException exceeded() {
            return new HandshakeTimeoutException(connection.remoteAddress(), duration);
        }
    }

    /** Judges each ten seconds of waiting, from the first; whoever asks for nothing is not kept waiting. */
    private static final class Rate extends Limit {

        private final NetworkLimit limit;
        private final long least;
        private final Wait wait;
        private long waitedBefore;
        private long bytesBefore;
        private double rate;

        Rate(NetworkLimit limit, long least, Wait wait) {
            super(Duration.ofNanos(WINDOW_NANOS));
            this.limit = limit;
            this.least = least;
            this.wait = wait;
        }

        @Override
        long left(long now) {
            long waited = wait.waited(now) - waitedBefore;
            if (waited < WINDOW_NANOS) {
                return wait.isNow() ? WINDOW_NANOS - waited : Long.MAX_VALUE;
            }
            long bytes = wait.bytes() - bytesBefore;
            rate = bytes * 1e9 / waited;
            waitedBefore += waited;
            bytesBefore += bytes;
            return rate < least ? 0 : WINDOW_NANOS;
        }

        @Override
        IOException exceeded() {
            return new SlowPeerException(limit, rate, least);
        }
    }
}
