package org.reactivebridge.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.kernel.Waker;

/** A link encrypted by TLS (RFC 8446, RFC 5246), over any other. <strong>Concurrent</strong> as links are. */
final class TlsLink implements Link {

    /*
     * Idea
     *   The JDK's engine between two links: what is read is decrypted into the reader's buffer, and what is written encrypted into
     *   a buffer of the pool, which is written below. The handshake goes on in whichever call comes along: of who reads, of who
     *   writes, or of who waits for nothing else. Buffers are borrowed when bytes are there, and given back when none are: a
     *   connection that waits holds none.
     *
     * Who touches what
     *   engine, buffers, flags     whoever holds the lock. Reader and writer may come on two threads at once, and the engine is one:
     *                              the lock is held for the arithmetic of some records, and while the system copies bytes
     *   reader, writer, shaker     wakers: stored and taken under the lock, called outside of it
     *   the link below             read and written under the lock only; its wakers are set outside of it, since they may wake on
     *                              the spot. They are always the same two
     *   delegated tasks            run aside, outside of the lock; the engine stands still until they have: `aside` says so
     *
     * Why no wake-up is lost
     *   Once the handshake is over, a reader waits for the link to be readable, and a writer for it to be writable, as if this was
     *   not there. During the handshake either may have to wait for what the other has just done. So each step counts up `steps`,
     *   each caller notes the count when it leaves with nothing, and who asks to be woken and sees another count is woken at once.
     *   The link below is asked after the waker has been stored.
     *
     * The end
     *   open -> output closed (close_notify sent) -> closed, or open -> failed -> closed. close() says close_notify, and if the
     *   system does not take it now, stays for LINGER_NANOS to try. A failure of ours is told the other side by an alert, so the
     *   link is closed then, not reset.
     */

    /** For how long a closed connection tries to get rid of its last bytes. */
    private static final long LINGER_NANOS = 3_000_000_000L;

    /** Takes several records, so that one system call writes them. */
    private static final int OUTPUT_BYTES = 64 * 1024;

    /** How much is encrypted before others get the lock. */
    private static final int MOST_AT_ONCE = 256 * 1024;

    /**
     * How many records in a row may bring no data: tickets, new keys, empty ones. Each may have to be answered, and the engine keeps
     * the answers that nobody reads.
     */
    private static final int MOST_WITHOUT_DATA = 64;

    private static final ByteBuffer[] NOTHING = {ByteBuffer.allocate(0)};

    private final Link link;
    private final SSLEngine engine;
    private final Network network;
    private final ReentrantLock lock = new ReentrantLock();
    private final Waker onReadable = () -> ready(false);
    private final Waker onWritable = () -> ready(true);

    private @Nullable PooledBuffer received; // Encrypted, from position to limit.
    private @Nullable PooledBuffer decrypted; // What had no room in a reader's buffer.
    private @Nullable PooledBuffer encrypted; // Not taken by the link yet.
    private int withoutData;
    private boolean isSecure;
    private boolean aside;
    private boolean mustAnswer;
    private boolean receivedAll;
    private boolean saidLast;
    private boolean toldFailure;
    private boolean lingers;
    private @Nullable IOException failure;
    private volatile boolean closed;
    private volatile Timers.@Nullable Timer lingerTimer;
    private volatile @Nullable TlsSession session;
    private Runnable onSecure = () -> {};

    private long steps;
    private final Side reader = new Side();
    private final Side writer = new Side();
    private final Side shaker = new Side();

    /** Somebody who calls and waits. */
    private static final class Side {
        @Nullable
        Waker waker;

        long seen;
    }

    TlsLink(Link link, SSLEngine engine, Network network) throws SSLException {
        this.link = link;
        this.engine = engine;
        this.network = network;
        engine.beginHandshake();
    }

    /** Calls an action once the handshake is over; set before anybody else has this. */
    void onSecure(Runnable action) {
        onSecure = action;
    }

    /** What was agreed on; null until the handshake is over. */
    @Nullable
    TlsSession session() {
        return session;
    }

    // ---- The handshake

    /** Goes on with the handshake. Returns whether it is over; {@link #wakeWhenSecure} tells when to ask again. */
    boolean handshake() throws IOException {
        return call(shaker, () -> secure() ? 1 : 0) != 0;
    }

    void wakeWhenSecure(Waker waker) {
        await(shaker, waker);
    }

    /** Goes on with the handshake as far as it goes. Returns whether it is over. */
    private boolean secure() throws IOException {
        while (!isSecure) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    aside = true;
                    return false;
                }
                case NEED_WRAP -> {
                    if (!flushEncrypted()) {
                        return false;
                    }
                    wrap(NOTHING, 0, 1);
                    steps++;
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!flushEncrypted() || !receiveHandshake()) {
                        return false;
                    }
                    steps++;
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    steps++;
                    isSecure = true;
                    session = TlsSession.of(engine);
                }
            }
        }
        return true;
    }

    private boolean receiveHandshake() throws IOException {
        if (!hasReceived() && !receive()) {
            return false;
        }
        SSLEngineResult result = engine.unwrap(buffer(received), NOTHING[0]);
        return switch (result.getStatus()) {
            case OK -> true;
            case BUFFER_UNDERFLOW -> receive();
            case CLOSED, BUFFER_OVERFLOW -> throw new SSLHandshakeException("The other side has given up");
        };
    }

    /** Runs what the engine asks to be run elsewhere. Called without the lock. */
    private void runAside() {
        try {
            network.runAside(() -> {
                        Runnable task;
                        while ((task = engine.getDelegatedTask()) != null) {
                            task.run();
                        }
                        return true;
                    })
                    .in(network.environment())
                    .subscribe(done -> wentAside(null), this::wentAside, () -> {});
        } catch (RuntimeException refused) {
            wentAside(refused);
        }
    }

    private void wentAside(@Nullable Throwable thrown) {
        Waker[] wakers;
        lock.lock();
        try {
            aside = false;
            if (thrown != null && failure == null) {
                failure = new SSLHandshakeException(
                        "The TLS handshake with " + link.remoteAddress() + " could not go on");
                failure.initCause(thrown);
            }
            wakers = takeAll();
        } finally {
            lock.unlock();
        }
        wake(wakers);
    }

    // ---- Reading

    @Override
    public int read(ByteBuffer into) throws IOException {
        return (int) call(reader, () -> secure() ? decrypt(into) : 0);
    }

    private int decrypt(ByteBuffer into) throws IOException {
        int start = into.position();
        do {
            if (decrypted != null) {
                takeDecrypted(into);
            } else {
                int count;
                try {
                    count = unwrap(into);
                } catch (IOException thrown) {
                    if (into.position() == start) {
                        throw thrown;
                    }
                    fail(thrown); // Comes behind what was read before; others are told at once.
                    steps++;
                    count = 0;
                }
                if (count <= 0) {
                    return into.position() > start ? into.position() - start : count;
                }
            }
        } while (into.remaining() >= engine.getSession().getApplicationBufferSize());
        return into.position() - start;
    }

    /** Decrypts a record. Returns how many bytes it gave; 0 if there is none now, -1 after the last. */
    private int unwrap(ByteBuffer into) throws IOException {
        while (!receivedAll) {
            if (!answered() || (!hasReceived() && !receive())) {
                return 0;
            }
            SSLEngineResult result = engine.unwrap(buffer(received), into);
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                result = unwrapAside(into.remaining());
            }
            switch (result.getStatus()) {
                case BUFFER_UNDERFLOW -> {
                    if (!receive()) {
                        return 0;
                    }
                }
                case CLOSED -> {
                    receivedAll = true;
                    answer(result);
                }
                case OK -> {
                    answer(result);
                    if (result.bytesProduced() > 0) {
                        withoutData = 0;
                        return decrypted == null ? result.bytesProduced() : takeDecrypted(into);
                    }
                    if (++withoutData > MOST_WITHOUT_DATA) {
                        throw new SSLException("The other side sends more than " + MOST_WITHOUT_DATA
                                + " records in a row without data");
                    }
                }
                case BUFFER_OVERFLOW -> throw new SSLException("A record is longer than records may be");
            }
        }
        return -1;
    }

    /** Decrypts a record for which the reader has too little room. The engine says so before it knows that all of it is there. */
    private SSLEngineResult unwrapAside(int tooLittle) throws IOException {
        decrypted = network.buffers().borrow(Math.max(engine.getSession().getApplicationBufferSize(), tooLittle + 1));
        SSLEngineResult result = engine.unwrap(buffer(received), decrypted.buffer());
        decrypted.buffer().flip();
        if (result.bytesProduced() == 0) {
            decrypted = release(decrypted);
        }
        return result;
    }

    private int takeDecrypted(ByteBuffer into) {
        ByteBuffer from = buffer(decrypted);
        int count = Math.min(from.remaining(), into.remaining());
        ByteBuffer part = from.duplicate();
        part.limit(part.position() + count);
        into.put(part);
        from.position(from.position() + count);
        if (!from.hasRemaining()) {
            decrypted = release(decrypted);
        }
        return count;
    }

    /** Does what the engine wants behind a record that it has unwrapped: to answer a change of keys, or the end. */
    private void answer(SSLEngineResult result) throws IOException {
        HandshakeStatus wants = result.getHandshakeStatus();
        boolean isOld = !"TLSv1.3".equals(engine.getSession().getProtocol());
        if (isOld
                && result.getStatus() == Status.OK
                && wants != HandshakeStatus.NOT_HANDSHAKING
                && wants != HandshakeStatus.FINISHED) {
            throw new SSLException("The other side asks for another handshake, which is refused");
        }
        while (wants == HandshakeStatus.NEED_TASK) {
            Runnable task = engine.getDelegatedTask(); // A new key: some microseconds.
            if (task != null) {
                task.run();
            }
            wants = engine.getHandshakeStatus();
        }
        if (wants == HandshakeStatus.NEED_WRAP) {
            mustAnswer = true;
            answered();
        }
    }

    /**
     * Whether no answer is owed, or it has been given now. No further record is looked at before that: the engine would keep the
     * answers to a side that does not read.
     */
    private boolean answered() throws IOException {
        while (mustAnswer) {
            if (!flushEncrypted()) {
                return false;
            }
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrap(NOTHING, 0, 1);
            }
            mustAnswer = engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !engine.isOutboundDone();
        }
        return true;
    }

    /** Reads encrypted bytes. Returns whether some came. */
    private boolean receive() throws IOException {
        ByteBuffer into;
        if (received == null) {
            received = network.buffers().borrow(engine.getSession().getPacketBufferSize());
            into = received.buffer();
        } else {
            into = received.buffer().compact();
            if (!into.hasRemaining()) {
                PooledBuffer larger = network.buffers().borrow(2 * into.capacity());
                larger.buffer().put(into.flip());
                received.close();
                received = larger;
                into = larger.buffer();
            }
        }
        int count;
        try {
            count = link.read(into);
        } finally {
            into.flip();
        }
        if (count < 0) {
            if (!isSecure) {
                throw new SSLHandshakeException("The other side has closed the connection");
            }
            throw new TlsTruncatedException(link.remoteAddress());
        }
        return count > 0;
    }

    private boolean hasReceived() {
        return received != null && received.buffer().hasRemaining();
    }

    // ---- Writing

    @Override
    public long write(ByteBuffer[] from, int offset, int count) throws IOException {
        return call(writer, () -> {
            if (!secure() || !flushEncrypted()) {
                return 0;
            }
            if (saidLast || engine.isOutboundDone()) {
                throw new SSLException(
                        saidLast ? "The output has been closed" : "The other side has closed the connection");
            }
            return wrap(from, offset, count);
        });
    }

    /** Encrypts, and writes what goes; returns how many bytes have been encrypted. */
    private long wrap(ByteBuffer[] from, int offset, int count) throws IOException {
        long taken = 0;
        int first = offset;
        do {
            if (encrypted == null) {
                encrypted = network.buffers().borrow(OUTPUT_BYTES);
            } else {
                encrypted.buffer().compact();
            }
            ByteBuffer into = encrypted.buffer();
            boolean goesOn = true;
            try {
                while (goesOn && into.remaining() >= engine.getSession().getPacketBufferSize()) {
                    SSLEngineResult result = engine.wrap(from, first, offset + count - first, into);
                    taken += result.bytesConsumed();
                    while (first < offset + count && !from[first].hasRemaining()) {
                        first++;
                    }
                    goesOn = result.getStatus() == Status.OK && first < offset + count;
                }
            } finally {
                into.flip();
            }
            if (!flushEncrypted() || !goesOn) {
                return taken;
            }
        } while (taken < MOST_AT_ONCE);
        return taken;
    }

    private boolean flushEncrypted() throws IOException {
        if (encrypted == null) {
            return true;
        }
        ByteBuffer[] from = {encrypted.buffer()};
        while (from[0].hasRemaining()) {
            if (link.write(from, 0, 1) == 0) {
                return false;
            }
        }
        encrypted = release(encrypted);
        return true;
    }

    @Override
    public boolean flush() throws IOException {
        return call(writer, () -> flushEncrypted() ? 1 : 0) != 0;
    }

    @Override
    public boolean closeOutput() throws IOException {
        return call(writer, () -> {
                    if (!secure() || !flushEncrypted()) {
                        return 0;
                    }
                    sayLast();
                    return flushEncrypted() && link.closeOutput() ? 1 : 0;
                })
                != 0;
    }

    /** Says close_notify, if that has not been done. */
    private void sayLast() throws IOException {
        if (!saidLast) {
            saidLast = true;
            engine.closeOutbound();
            wrap(NOTHING, 0, 1);
        }
    }

    // ---- Calls and wake-ups

    private interface Step {
        long run() throws IOException;
    }

    private long call(Side side, Step step) throws IOException {
        long result;
        boolean compute;
        Waker[] wakers = {};
        boolean becameSecure = false;
        boolean pending;
        lock.lock();
        try {
            check();
            boolean wasSecure = isSecure;
            long stepsBefore = steps;
            boolean wasAside = aside;
            result = wasAside && !isSecure ? 0 : run(step);
            compute = aside && !wasAside;
            becameSecure = isSecure && !wasSecure;
            if (steps != stepsBefore) {
                wakers = takeOthers(side);
            }
            side.seen = steps;
            pending = encrypted != null && result != 0;
            releaseEmpty();
        } catch (Throwable thrown) {
            wakers = takeAll();
            throw thrown;
        } finally {
            lock.unlock();
            wake(wakers);
        }
        if (pending) {
            link.wakeWhenWritable(onWritable); // Who got what he wanted may not come back for it.
        }
        if (compute) {
            runAside();
        }
        if (becameSecure) {
            onSecure.run();
        }
        return result;
    }

    private long run(Step step) throws IOException {
        try {
            return step.run();
        } catch (IOException thrown) {
            throw fail(thrown);
        } catch (RuntimeException thrown) {
            throw fail(new SSLException("The engine has failed", thrown)); // Of the JDK's providers.
        }
    }

    private void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    private IOException fail(IOException thrown) {
        if (failure != null && toldFailure) {
            return failure;
        }
        IOException told = thrown;
        if (thrown instanceof SSLException && !(thrown instanceof TlsTruncatedException)) {
            tellAlert();
            if (!isSecure) {
                told = new SSLHandshakeException(
                        "The TLS handshake with " + link.remoteAddress() + " failed: " + reason(thrown));
                told.initCause(thrown);
            }
        }
        failure = told;
        return told;
    }

    private static String reason(IOException thrown) {
        String message = String.valueOf(thrown.getMessage());
        return message.contains("SSL message") ? "what it sends is not TLS" : message;
    }

    /** Tells the other side what is wrong, as far as that goes now. */
    private void tellAlert() {
        toldFailure = true;
        try {
            if (flushEncrypted()) {
                engine.closeOutbound(); // What is said next is why, and not the next step of a handshake.
                if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                    wrap(NOTHING, 0, 1);
                }
            }
        } catch (IOException | RuntimeException cannot) {
            // Then it does not learn it: the connection is broken in any case.
        }
    }

    @Override
    public void wakeWhenReadable(Waker waker) {
        await(reader, waker);
    }

    @Override
    public void wakeWhenWritable(Waker waker) {
        await(writer, waker);
    }

    private void await(Side side, Waker waker) {
        boolean now;
        boolean readable;
        boolean writable;
        lock.lock();
        try {
            side.waker = waker;
            now = closed
                    || failure != null
                    || (side.seen != steps && !aside)
                    || (side == writer && isSecure && encrypted == null)
                    || (side == reader && (decrypted != null || receivedAll || (mustAnswer && encrypted == null)))
                    || (side == shaker && isSecure);
            writable = !aside && encrypted != null;
            // Who has to write first does not read, as in a handshake: to be woken for what is not read yet would spin.
            readable = !aside && (isSecure ? side == reader && !mustAnswer : !writable);
            if (now) {
                side.waker = null;
            }
        } finally {
            lock.unlock();
        }
        if (now) {
            waker.wake();
            return;
        }
        if (readable) {
            link.wakeWhenReadable(onReadable);
        }
        if (writable) {
            link.wakeWhenWritable(onWritable);
        }
    }

    /** The link below is ready for something. */
    private void ready(boolean writable) {
        Waker[] wakers;
        boolean done;
        boolean again;
        lock.lock();
        try {
            boolean owed = mustAnswer;
            if (writable && encrypted != null && failure == null) {
                try {
                    if (flushEncrypted() && !closed) {
                        answered();
                    }
                } catch (IOException thrown) {
                    fail(thrown);
                }
            }
            boolean pending = encrypted != null && failure == null;
            done = lingers && !pending;
            again = writable && pending;
            wakers = isSecure && failure == null && !owed ? new Waker[] {take(writable ? writer : reader)} : takeAll();
        } finally {
            lock.unlock();
        }
        if (done) {
            endLinger();
        } else if (again) {
            link.wakeWhenWritable(onWritable);
        }
        wake(wakers);
    }

    private static @Nullable Waker take(Side side) {
        Waker waker = side.waker;
        side.waker = null;
        return waker;
    }

    private Waker[] takeAll() {
        steps++;
        return new Waker[] {take(reader), take(writer), take(shaker)};
    }

    private Waker[] takeOthers(Side side) {
        Waker[] wakers = new Waker[3];
        int count = 0;
        for (Side other : new Side[] {reader, writer, shaker}) {
            if (other != side) {
                wakers[count++] = take(other);
            }
        }
        return wakers;
    }

    private static void wake(@Nullable Waker[] wakers) {
        for (Waker waker : wakers) {
            if (waker != null) {
                waker.wake();
            }
        }
    }

    // ---- The end

    @Override
    public void close() {
        end(false);
    }

    @Override
    public void reset() {
        end(true);
    }

    private void end(boolean breaksOff) {
        Waker[] wakers;
        boolean reset;
        boolean stays;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            reset = breaksOff && !toldFailure;
            if (!reset && isSecure && failure == null) {
                sayFarewell();
            }
            stays = !reset && encrypted != null && failure == null;
            lingers = stays;
            if (!stays) {
                encrypted = release(encrypted);
            }
            received = release(received);
            decrypted = release(decrypted);
            wakers = takeAll();
        } finally {
            lock.unlock();
        }
        if (stays) {
            linger();
        } else if (reset) {
            link.reset();
        } else {
            link.close();
        }
        wake(wakers);
    }

    private void sayFarewell() {
        try {
            if (flushEncrypted()) {
                sayLast();
                flushEncrypted();
            }
        } catch (IOException | RuntimeException broken) {
            encrypted = release(encrypted);
        }
    }

    private void linger() {
        try {
            lingerTimer = network.environment().timers().schedule(LINGER_NANOS, Timers.waking(this::endLinger));
            link.wakeWhenWritable(onWritable);
        } catch (RejectedExecutionException shutDown) {
            endLinger();
        }
    }

    private void endLinger() {
        lock.lock();
        try {
            lingers = false;
            encrypted = release(encrypted);
        } finally {
            lock.unlock();
        }
        Timers.Timer timer = lingerTimer;
        if (timer != null) {
            timer.cancel();
        }
        link.close();
    }

    // ---- Buffers

    private void releaseEmpty() {
        if (received != null && !received.buffer().hasRemaining()) {
            received = release(received);
        }
    }

    private static @Nullable PooledBuffer release(@Nullable PooledBuffer buffer) {
        if (buffer != null) {
            buffer.close();
        }
        return null;
    }

    private static ByteBuffer buffer(@Nullable PooledBuffer held) {
        if (held == null) {
            throw new IllegalStateException("There is no buffer");
        }
        return held.buffer();
    }

    // ---- The link below

    @Override
    public boolean finishConnect() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public SocketAddress localAddress() {
        return link.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return link.remoteAddress();
    }
}
