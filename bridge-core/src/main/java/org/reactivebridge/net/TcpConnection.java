package org.reactivebridge.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.channel.Mpsc;
import org.reactivebridge.channel.Mutex;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Discardable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Source;
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
 * <p><strong>Concurrent.</strong> One run at a time reads; any number send, one after the other, in the order in which they were subscribed to.
 */
public final class TcpConnection implements AutoCloseable, Discardable {

    /*
     * Who touches what
     *   reading          whether a run reads: taken by that, and given back when it is over
     *   output           a lock for whoever sends
     *   ends             how many directions have ended; the second closes the link
     *   outcome          swapped in once: why the connection is over
     *   writing          who sends, around each call; read by who reads and sees the end
     *   sender           who sends sets it, before it looks whether the connection is over, or whether somebody wants a flush; who
     *                    ends that, or wants one, wakes it afterwards
     *   flushes          counted up by who wants a flush
     *   flushesDone      up to where who sends has done so
     *   isUsed           set by whoever takes the connection over; who discards one that nobody has breaks it off
     *   successor        the same connection encrypted, set once by who has won `outcome`: close and abort go there
     *   wish             set by who closes or aborts what is over
     */

    private static final int ITEMS_AHEAD = 16;

    private final Link link;
    private final Network network;
    private final Environment environment;
    private final TcpOptions options;
    private final boolean isAccepted;
    private final @Nullable Consumer<TcpConnection> onClosed;
    private final AtomicBoolean reading = new AtomicBoolean();
    private final Mutex output = Mutex.create();
    private final AtomicBoolean inputOver = new AtomicBoolean();
    private final AtomicBoolean outputOver = new AtomicBoolean();
    private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();
    private volatile boolean writing;
    private volatile @Nullable Waker sender;
    private volatile boolean isUsed;
    private volatile @Nullable TcpConnection successor;
    private volatile Wish wish = Wish.NONE;
    private final AtomicInteger flushes = new AtomicInteger();
    private volatile int flushesDone;
    private final AtomicReference<@Nullable OutboundQueue> queue = new AtomicReference<>();
    private final Watchdog watchdog;

    private enum Wish {
        NONE,
        CLOSE,
        ABORT
    }

    private record Outcome(@Nullable IOException cause) {}

    /**
     * A connection.
     *
     * @param isAccepted whether the other side has begun it
     * @param host what the user called the other side, if it did
     * @param onClosed told once that it is over
     */
    static TcpConnection of(
            Link link,
            Network network,
            TcpOptions options,
            boolean isAccepted,
            @Nullable String host,
            @Nullable Consumer<TcpConnection> onClosed)
            throws IOException {
        Link top = link;
        TlsOptions tls = options.tls().orElse(null);
        if (tls != null) {
            top = new TlsLink(link, tls.engine(host, link.remoteAddress()), network);
        }
        return new TcpConnection(top, network, options, isAccepted, onClosed);
    }

    private TcpConnection(
            Link link,
            Network network,
            TcpOptions options,
            boolean isAccepted,
            @Nullable Consumer<TcpConnection> onClosed) {
        this.link = link;
        this.network = network;
        this.environment = network.environment();
        this.options = options;
        this.isAccepted = isAccepted;
        this.onClosed = onClosed;
        this.watchdog = new Watchdog(this, environment, options, isAccepted);
        if (link instanceof TlsLink tls) {
            tls.onSecure(this::becameSecure);
        }
        watchdog.start();
        tell(observer -> observer.connected(this));
    }

    // ---- Reading

    /**
     * The bytes that the other side sends. One run at a time reads; another may go on once that is over.
     *
     * @return a stream of buffers of at least one byte, each of which belongs to the subscriber; it ends when the other side closes
     *     its output
     * @demand one item reads once; nothing is read without demand, so the end is noticed only by who asks for more
     * @thread where the run's task has its place; without one, the worker that waits for the socket
     * @failure {@link IOException} if the connection breaks or is closed; {@link IllegalStateException} if somebody reads already
     * @cancel stops reading; the connection stays open
     * @memory none but the item
     */
    public AsyncStream<ByteBuffer> inbound() {
        return AsyncStream.fromSource(reading(InboundCursor.Owned::new));
    }

    /**
     * The bytes that the other side sends, in memory of the network's pool: for who moves many bytes, since none is copied.
     *
     * @return a stream of buffers of at least one byte, each of which the subscriber closes or hands on; it ends when the other side
     *     closes its output
     * @demand as {@link #inbound()}
     * @thread as {@link #inbound()}
     * @failure as {@link #inbound()}; {@link BufferBudgetException} if the pool lends no more
     * @cancel stops reading; the connection stays open
     * @memory none but the item, which is the subscriber's
     */
    public AsyncStream<PooledBuffer> inboundPooled() {
        return AsyncStream.fromSource(
                reading((connection, waker) -> new InboundCursor.Pooled(connection, waker, network.buffers())));
    }

    /**
     * What the other side sends next: one read.
     *
     * @return a future of a buffer of at least one byte, which belongs to the subscriber; empty if the other side has closed its
     *     output. The work starts when it is subscribed to
     * @demand one item
     * @thread as {@link #inbound()}
     * @failure as {@link #inbound()}
     * @cancel stops reading; nothing is lost, and the connection stays open
     * @memory none but the item
     */
    public AsyncFuture<ByteBuffer> read() {
        return AsyncFuture.fromSource(
                reading((connection, waker) -> new ReadCursor(new InboundCursor.Owned(connection, waker))));
    }

    private <T> Source<T> reading(BiFunction<TcpConnection, Waker, Cursor<T>> cursor) {
        isUsed = true;
        return (waker, context) -> {
            if (reading.compareAndSet(false, true)) {
                return inputOver.get() ? ceased() : cursor.apply(this, waker);
            }
            return Cursors.failed(new IllegalStateException(
                    "Somebody reads from the connection with " + remoteAddress() + " already"));
        };
    }

    /** The end has been read before. */
    private <T> Cursor<T> ceased() {
        reading.set(false);
        return Cursors.ended();
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
        return send(buffers, options.flush());
    }

    /**
     * Sends what a publisher gives, and hands it to the system by a policy.
     *
     * @param buffers what to send; each buffer is this connection's from when it is given to when it is sent
     * @param flush when what was given is handed to the system
     * @return a future that ends without a value once the system has taken all bytes. The work starts when it is subscribed to
     * @demand none needed
     * @thread as {@link #send(Publisher)}
     * @failure as {@link #send(Publisher)}
     * @cancel as {@link #send(Publisher)}; what is held back is discarded
     * @memory {@link TcpOptions#writeBytes()} and one item
     */
    public AsyncFuture<Void> send(Publisher<ByteBuffer> buffers, FlushPolicy flush) {
        return sendItems(buffers, Payload.OWNED, flush);
    }

    /**
     * Sends buffers of a pool, and closes each once it is sent, or will not be.
     *
     * @param buffers what to send
     * @return a future that ends without a value once the system has taken all bytes. The work starts when it is subscribed to
     * @demand none needed
     * @thread as {@link #send(Publisher)}
     * @failure as {@link #send(Publisher)}
     * @cancel as {@link #send(Publisher)}
     * @memory {@link TcpOptions#writeBytes()} and one item
     */
    public AsyncFuture<Void> sendPooled(Publisher<PooledBuffer> buffers) {
        return sendItems(buffers, Payload.POOLED, options.flush());
    }

    private <T> AsyncFuture<Void> sendItems(Publisher<T> items, Payload<T> payload, FlushPolicy flush) {
        isUsed = true;
        AsyncStream<T> stream = AsyncStream.from(items);
        return exclusively(SendCursor.source(this, stream.source(), payload, flush));
    }

    private <T> AsyncFuture<T> exclusively(Source<T> work) {
        isUsed = true;
        return output.withLock(AsyncFuture.fromSource(work));
    }

    /**
     * Sends a part of a file, which the system copies itself if it can ({@code sendfile}).
     *
     * @param file where from; it stays open, and must until the future is over. Its own position neither matters nor changes
     * @param position the first byte
     * @param count how many bytes
     * @return a future that ends without a value once the system has taken all bytes. The work starts when it is subscribed to
     * @throws IllegalArgumentException if a number is negative
     * @demand none needed
     * @thread as {@link #send(Publisher)}; the disk is read there too, a piece at a time
     * @failure {@link java.io.EOFException} if the file has fewer bytes; {@link IOException} if it cannot be read, the connection
     *     breaks or its output is closed
     * @cancel what has been sent cannot be taken back, and the connection stays open
     * @memory none; 64 KiB if the connection is encrypted
     */
    public AsyncFuture<Void> sendFile(FileChannel file, long position, long count) {
        Objects.requireNonNull(file, "file");
        if (position < 0 || count < 0) {
            throw new IllegalArgumentException(
                    "position and count must not be negative, but are " + position + " and " + count);
        }
        return exclusively((waker, context) -> new SendFileCursor(this, file, position, count, waker));
    }

    /**
     * Sends a file.
     *
     * @param file where it is; opened when its turn has come
     * @return a future that ends without a value once the system has taken all bytes
     * @demand none needed
     * @thread as {@link #sendFile(FileChannel, long, long)}
     * @failure as {@link #sendFile(FileChannel, long, long)}; {@link IOException} if the file cannot be opened
     * @cancel as {@link #sendFile(FileChannel, long, long)}
     * @memory none; 64 KiB if the connection is encrypted
     */
    public AsyncFuture<Void> sendFile(Path file) {
        Objects.requireNonNull(file, "file");
        return exclusively((waker, context) -> new SendFileCursor(this, file, waker));
    }

    /**
     * Takes a buffer to be sent behind what is being sent, if there is room: for who cannot wait.
     *
     * @param buffer what to send; it is this connection's if it is taken
     * @return false if {@link TcpOptions#outboundBytes()} would be exceeded, or the connection is over: the buffer is the caller's
     */
    public boolean trySend(ByteBuffer buffer) {
        Objects.requireNonNull(buffer, "buffer");
        isUsed = true;
        OutboundQueue known = queue.get();
        if (known == null) {
            OutboundQueue made = new OutboundQueue(this);
            known = queue.compareAndSet(null, made) ? made : Objects.requireNonNull(queue.get());
        }
        return known.offer(buffer);
    }

    /**
     * Hands to the system what is being sent and held back by a {@link FlushPolicy}. If nothing is being sent, the next that is, and
     * has been subscribed to on another thread perhaps, does so with what it has first.
     */
    public void flush() {
        flushes.incrementAndGet();
        Waker waiting = sender;
        if (waiting != null) {
            waiting.wake();
        }
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
                .then(closeOutput())
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
        return exclusively((waker, context) -> new CloseOutputCursor(this, waker));
    }

    // ---- Encryption

    /**
     * What was agreed on with the other side, if this connection is encrypted and its handshake over.
     *
     * @return the session
     */
    public Optional<TlsSession> tls() {
        return link instanceof TlsLink tls ? Optional.ofNullable(tls.session()) : Optional.empty();
    }

    /**
     * Waits for the handshake of an encrypted connection. Nobody needs to: to read or to send does so too.
     *
     * @return a future of what was agreed on, never empty. The work starts when it is subscribed to
     * @demand one item
     * @thread where the run's task has its place; without one, the worker that waits for the socket
     * @failure {@link javax.net.ssl.SSLException} if the handshake fails, {@link HandshakeTimeoutException} if it takes too long;
     *     {@link IllegalStateException} if the connection is not encrypted
     * @cancel stops waiting; the connection stays open
     * @memory none
     */
    public AsyncFuture<TlsSession> handshake() {
        isUsed = true;
        return secured().map(connection -> connection.tls().orElseThrow());
    }

    /** This connection once the handshake is over. */
    private AsyncFuture<TcpConnection> secured() {
        return AsyncFuture.fromSource((waker, context) -> link instanceof TlsLink tls
                ? new HandshakeCursor(this, tls, waker)
                : Cursors.failed(new IllegalStateException(
                        "The connection with " + remoteAddress() + " is not encrypted: see TcpOptions.tls")));
    }

    /** This connection once the handshake is over; it is broken off if nobody waits for that any more. */
    AsyncFuture<TcpConnection> orBrokenOff() {
        return secured().doOnCancel(this::abort);
    }

    /**
     * Encrypts this connection from here on, as protocols do that begin in plain text ({@code STARTTLS}): behind what is being sent.
     * This object is over then, and the new one takes its place: to close this one closes that.
     *
     * <p>Nobody must read meanwhile: cancel the run that does, or let it end. What it has read too much is lost: the other side must
     * wait for an answer before it begins the handshake.
     *
     * @param tls how: {@link TlsOptions#client()} or {@link TlsOptions#server}, whichever this side is
     * @return a future of the encrypted connection, never empty, once the handshake is over. The work starts when it is subscribed to
     * @demand one item
     * @thread as {@link #send(Publisher)}
     * @failure {@link IllegalStateException} if somebody reads, or it is encrypted already; {@link IOException} if the connection is
     *     over, or the handshake fails, which ends it
     * @cancel leaves the connection as it is before the handshake, and breaks it off during it
     * @memory none
     */
    public AsyncFuture<TcpConnection> startTls(TlsOptions tls) {
        Objects.requireNonNull(tls, "tls");
        isUsed = true;
        return output.withLock(AsyncFuture.fromCallable(() -> succeed(tls))).flatMap(TcpConnection::orBrokenOff);
    }

    private TcpConnection succeed(TlsOptions tls) throws IOException {
        boolean isRead = reading.get();
        if (link instanceof TlsLink || isRead) {
            throw new IllegalStateException("The connection with " + remoteAddress()
                    + (isRead ? " is being read: stop that before it is encrypted" : " is encrypted already"));
        }
        TlsLink top = new TlsLink(link, tls.engine(null, remoteAddress()), network);
        checkOutput();
        if (!outcome.compareAndSet(null, new Outcome(null))) {
            throw failed(new ClosedChannelException());
        }
        watchdog.stop();
        TcpConnection next = new TcpConnection(
                top, network, options.tls(tls), isAccepted, onClosed == null ? null : over -> onClosed.accept(this));
        successor = next;
        endSuccessor();
        return next;
    }

    private void becameSecure() {
        watchdog.handshakeIsOver();
        tell(observer -> observer.handshakeOver(this));
    }

    // ---- The end

    /**
     * Closes both directions; what the system has taken is still delivered. Whoever reads or sends gets the news.
     *
     * <p>The system resets a connection on which something arrives after that, and the other side may lose what it has not read yet.
     * To be sure that it gets everything {@linkplain #closeOutput() close the output} and read to the end.
     */
    @Override
    public void close() {
        if (end(null)) {
            link.close();
        } else {
            wish = Wish.CLOSE;
            endSuccessor();
        }
    }

    /** Breaks the connection off: the other side sees an error, and what has not been delivered is lost. */
    public void abort() {
        if (end(null)) {
            link.reset();
        } else {
            wish = Wish.ABORT;
            endSuccessor();
        }
    }

    /** Says what is wished before it looks for the successor; who makes that looks what is wished afterwards. */
    private void endSuccessor() {
        TcpConnection next = successor;
        if (next != null && wish == Wish.ABORT) {
            next.abort();
        } else if (next != null && wish == Wish.CLOSE) {
            next.close();
        }
    }

    /** Breaks the connection off if nobody has read from it, sent to it or taken it over otherwise. */
    @Override
    public void discard() {
        if (!isUsed) {
            abort();
        }
    }

    /** Somebody has taken it over. */
    void use() {
        isUsed = true;
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

    Watchdog watchdog() {
        return watchdog;
    }

    Environment environment() {
        return environment;
    }

    /** How many flushes have been wanted. */
    int flushes() {
        return flushes.get();
    }

    /** Up to where they have been done. */
    int flushesDone() {
        return flushesDone;
    }

    /** Whether something could still be sent. */
    boolean mayStillSend() {
        return isOpen() && !outputOver.get();
    }

    void flushed(int wanted) {
        flushesDone = wanted;
    }

    void ceaseReading() {
        reading.set(false);
        watchdog.readCeases();
    }

    /** Closes this side's output; false if that goes on later. */
    boolean tryCloseOutput() throws IOException {
        try {
            if (!link.closeOutput()) {
                return false;
            }
        } catch (IOException failure) {
            throw failed(failure);
        }
        tell(observer -> observer.outputClosed(this));
        endOutput();
        return true;
    }

    boolean flushLink() throws IOException {
        try {
            return link.flush();
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    long writeFrom(FileChannel file, long position, long count) throws IOException {
        writing = true;
        try {
            return link.writeFrom(file, position, count);
        } catch (IOException failure) {
            throw failed(failure);
        } finally {
            writing = false;
        }
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
        watchdog.stop();
        if (cause instanceof NetworkLimitException limited) {
            tell(observer -> observer.limitReached(limited.limit(), remoteAddress()));
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

    void exceeded(IOException limit) {
        if (end(limit)) {
            link.reset();
        }
    }
}
