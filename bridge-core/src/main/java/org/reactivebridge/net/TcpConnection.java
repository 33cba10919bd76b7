package org.reactivebridge.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.channel.Mpsc;
import org.reactivebridge.channel.Mutex;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * A connection: a stream of bytes in each direction, each of which ends by itself.
 *
 * <p>Demand is the window: nothing is read that nobody asked for, so that a slow consumer slows the other side down, and nothing
 * is asked of a publisher that is sent while the system does not take what it gave. A connection holds no bytes but what is being
 * sent, {@link TcpOptions#writeBytes()} and one item at most.
 *
 * <p>The connection is over when both directions have ended, when it is {@linkplain #close() closed} or {@linkplain #abort() broken
 * off}, or when it fails; whoever reads or sends then gets the cause.
 *
 * <p><strong>Concurrent.</strong> One run reads; any number send, one after the other, in the order in which they were subscribed to.
 */
public final class TcpConnection implements AutoCloseable {

    /*
     * Who touches what
     *   taken            the run that reads, once
     *   output           a lock for whoever sends
     *   ends             how many directions have ended; the second closes the link
     *   outcome          swapped in once: why the connection is over
     *   writing          who sends, around each call; read by who reads and sees the end
     *   sender           who sends sets it, before it looks whether the connection is over; who ends that wakes it afterwards
     *   lastActivity     who reads and who sends write it, the timer reads it; late by a moment, or a write of the other, does not
     *                    matter
     */

    private static final int ITEMS_AHEAD = 16;

    private final Link link;
    private final Environment environment;
    private final TcpOptions options;
    private final @Nullable Consumer<TcpConnection> onClosed;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final Mutex output = Mutex.create();
    private final AtomicBoolean inputOver = new AtomicBoolean();
    private final AtomicBoolean outputOver = new AtomicBoolean();
    private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();
    private volatile boolean writing;
    private volatile @Nullable Waker sender;
    private volatile long lastActivity;
    private volatile Timers.@Nullable Timer idleTimer;

    private record Outcome(@Nullable IOException cause) {}

    TcpConnection(Link link, Environment environment, TcpOptions options, @Nullable Consumer<TcpConnection> onClosed) {
        this.link = link;
        this.environment = environment;
        this.options = options;
        this.onClosed = onClosed;
        this.lastActivity = environment.nanoTime();
        watchIdle(options.idleTimeout());
        tell(observer -> observer.connected(this));
    }

    // ---- Reading

    /**
     * The bytes that the other side sends. Can be subscribed to once.
     *
     * @return a stream of buffers of at least one byte, each of which belongs to the subscriber; it ends when the other side closes
     *     its output
     * @demand one item reads once; nothing is read without demand, so the end is noticed only by who asks for more
     * @thread where the run's task has its place; without one, the worker that waits for the socket
     * @failure {@link IOException} if the connection breaks or is closed; {@link IllegalStateException} for a second subscriber
     * @cancel stops reading; the connection stays open
     * @memory none but the item
     */
    public AsyncStream<ByteBuffer> inbound() {
        return AsyncStream.fromSource((waker, context) -> taken.compareAndSet(false, true)
                ? new InboundCursor(this, waker)
                : Cursors.failed(new IllegalStateException(
                        "Somebody reads from the connection with " + remoteAddress() + " already")));
    }

    // ---- Sending

    /**
     * Sends what a publisher gives. Several of these are sent one after the other.
     *
     * @param buffers what to send; each buffer is this connection's from when it is given to when it is sent
     * @return a future that ends without a value once the system has taken all bytes. The work starts when it is subscribed to
     * @demand none needed
     * @thread where the run's task has its place; without one, where the publisher gives and the socket is waited for
     * @failure the publisher's; {@link IOException} if the connection breaks or its output is closed. The connection stays open if
     *     it is the publisher that failed
     * @cancel cancels the publisher; what has been sent cannot be taken back, and the connection stays open
     * @memory {@link TcpOptions#writeBytes()} and one item
     */
    public AsyncFuture<Void> send(Publisher<ByteBuffer> buffers) {
        AsyncStream<ByteBuffer> stream = AsyncStream.from(buffers);
        return output.withLock(AsyncFuture.fromSource(SendCursor.source(this, stream.source())));
    }

    /**
     * Sends one buffer.
     *
     * @param buffer what to send; it is this connection's until it is sent
     * @return a future that ends without a value once the system has taken all bytes. The work starts when it is subscribed to
     * @demand none needed
     * @thread as {@link #send}
     * @failure {@link IOException} if the connection breaks or its output is closed
     * @cancel what has been sent cannot be taken back, and the connection stays open
     * @memory the buffer
     */
    public AsyncFuture<Void> write(ByteBuffer buffer) {
        return send(AsyncFuture.of(Objects.requireNonNull(buffer, "buffer")));
    }

    /**
     * A subscriber whose items are sent: for publishers that are not known here. It closes this side's output at its end.
     *
     * @return a new subscriber, which asks for a few buffers at a time; it aborts the connection when the publisher fails
     */
    public Subscriber<ByteBuffer> outbound() {
        Mpsc<ByteBuffer> channel = Mpsc.create(ITEMS_AHEAD);
        send(channel.receive())
                .switchIfEmpty(closeOutput())
                .in(environment)
                .subscribe(nothing -> {}, failure -> abort(), () -> {});
        return channel.subscriber();
    }

    /**
     * Closes this side's output, behind what is being sent: the other side sees the end of the stream, and can go on sending.
     *
     * @return a future that ends without a value once that is done. The work starts when it is subscribed to
     * @demand none needed
     * @thread as {@link #send}
     * @failure {@link IOException} if the connection is broken
     * @cancel leaves the output open, if it is not closed yet
     * @memory none
     */
    public AsyncFuture<Void> closeOutput() {
        return output.withLock(AsyncFuture.<Void>fromCallable(() -> {
            try {
                link.closeOutput();
            } catch (IOException failure) {
                throw failed(failure);
            }
            tell(observer -> observer.outputClosed(this));
            endOutput();
            return null;
        }));
    }

    // ---- The end

    /** Closes both directions; what the system has taken is still delivered. Whoever reads or sends gets the news. */
    @Override
    public void close() {
        if (end(null)) {
            link.close();
        }
    }

    /** Breaks the connection off: the other side sees an error, and what has not been delivered is lost. */
    public void abort() {
        if (end(null)) {
            link.reset();
        }
    }

    /**
     * Whether the connection is not over.
     *
     * @return true while a direction is open
     */
    public boolean isOpen() {
        return outcome.get() == null;
    }

    /**
     * This side's address.
     *
     * @return the address
     */
    public SocketAddress localAddress() {
        return link.localAddress();
    }

    /**
     * The other side's address.
     *
     * @return the address
     */
    public SocketAddress remoteAddress() {
        return link.remoteAddress();
    }

    @Override
    public String toString() {
        return "TcpConnection[" + localAddress() + " - " + remoteAddress() + (isOpen() ? "" : ", over") + "]";
    }

    // ---- For the cursors

    Link link() {
        return link;
    }

    TcpOptions options() {
        return options;
    }

    /** Throws if this side has closed its output, which does not break the connection. */
    void checkOutput() throws IOException {
        if (outputOver.get() && isOpen()) {
            throw new IOException("The output of the connection with " + remoteAddress() + " has been closed");
        }
    }

    long write(ByteBuffer[] buffers, int first, int count) throws IOException {
        writing = true;
        try {
            return link.write(buffers, first, count);
        } catch (IOException failure) {
            throw failed(failure);
        } finally {
            writing = false;
        }
    }

    /**
     * Whether it cannot be told yet what an end of the input means: the system tells of a reset once, and if a write that is under
     * way is told, a read sees the end of the stream.
     */
    boolean isWriting() {
        return writing;
    }

    /** Why the connection is broken, for a read that saw the end of the stream; null if it is not. */
    @Nullable
    IOException cause() {
        Outcome known = outcome.get();
        return known == null ? null : known.cause;
    }

    /** For who sends and waits for its publisher, so that nothing but this tells it of the end; throws if that has come. */
    void wakeAtTheEnd(Waker waker) throws IOException {
        sender = waker;
        if (!isOpen()) {
            throw failed(new ClosedChannelException());
        }
    }

    void forgetSender() {
        sender = null;
    }

    void active() {
        lastActivity = environment.nanoTime();
    }

    void endInput() {
        tell(observer -> observer.inputEnded(this));
        inputOver.set(true);
        if (outputOver.get()) {
            close();
        }
    }

    private void endOutput() {
        outputOver.set(true);
        if (inputOver.get()) {
            close();
        }
    }

    /** The link has thrown: the connection is over. Returns what whoever asked is told. */
    IOException failed(IOException failure) {
        if (end(failure)) {
            link.reset();
            return failure;
        }
        IOException cause = cause();
        if (cause != null && failure instanceof ClosedChannelException) {
            return cause; // The link was closed because of that.
        }
        return failure;
    }

    private boolean end(@Nullable IOException cause) {
        if (!outcome.compareAndSet(null, new Outcome(cause))) {
            return false;
        }
        Timers.Timer timer = idleTimer;
        if (timer != null) {
            timer.cancel();
        }
        tell(observer -> observer.closed(this, cause));
        if (onClosed != null) {
            onClosed.accept(this);
        }
        Waker waiting = sender;
        if (waiting != null) {
            waiting.wake();
        }
        return true;
    }

    void tell(Consumer<ConnectionObserver> event) {
        Observers.tell(options, environment, event);
    }

    // ---- Idleness

    private void watchIdle(Duration limit) {
        if (!limit.isZero()) {
            watchIdle(limit, nanos(limit));
        }
    }

    /** One timer at a time, set again for what is left: activity costs a look at the clock, not a timer. */
    private void watchIdle(Duration limit, long nanos) {
        try {
            idleTimer = environment.timers().schedule(nanos, Timers.waking(() -> lookIdle(limit)));
        } catch (RejectedExecutionException shutDown) {
            abort(); // Nobody would watch it any more.
        }
        if (!isOpen()) {
            Timers.Timer timer = idleTimer;
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    private void lookIdle(Duration limit) {
        if (!isOpen()) {
            return;
        }
        long left = nanos(limit) - (environment.nanoTime() - lastActivity);
        if (left > 0) {
            watchIdle(limit, left);
            return;
        }
        tell(observer -> observer.idle(this));
        if (end(new IdleTimeoutException(limit))) {
            link.reset();
        }
    }

    private static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }
}
