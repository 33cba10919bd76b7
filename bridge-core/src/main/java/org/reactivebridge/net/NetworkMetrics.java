package org.reactivebridge.net;

import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens to connections. Given to {@link TcpOptions#observer(ConnectionObserver)}, of one listener or client or of many.
 *
 * <p>A number that is read while connections are used may be late by a moment. <strong>Concurrent.</strong>
 */
public final class NetworkMetrics implements ConnectionObserver {

    private final LongAdder opened = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();
    private final LongAdder acceptFailures = new LongAdder();
    private final LongAdder acceptPauses = new LongAdder();
    private final LongAdder handshakes = new LongAdder();
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder bytesWritten = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder flushes = new LongAdder();
    private final LongAdder writeWaits = new LongAdder();
    private final Map<NetworkLimit, LongAdder> limits = new EnumMap<>(NetworkLimit.class);

    /** Metrics that have counted nothing. */
    public NetworkMetrics() {
        for (NetworkLimit limit : NetworkLimit.values()) {
            limits.put(limit, new LongAdder());
        }
    }

    // ---- What is told

    @Override
    public void connectFailed(SocketAddress remote, @Nullable Throwable failure) {
        if (failure != null) {
            connectFailures.increment();
        }
    }

    @Override
    public void connected(TcpConnection connection) {
        opened.increment();
    }

    @Override
    public void acceptPaused(SocketAddress local, @Nullable Throwable failure) {
        acceptPauses.increment();
    }

    @Override
    public void acceptFailed(SocketAddress local, Throwable failure) {
        acceptFailures.increment();
    }

    @Override
    public void handshakeOver(TcpConnection connection) {
        handshakes.increment();
    }

    @Override
    public void read(TcpConnection connection, int bytes) {
        reads.increment();
        bytesRead.add(bytes);
    }

    @Override
    public void flushing(TcpConnection connection, int buffers) {
        flushes.increment();
    }

    @Override
    public void written(TcpConnection connection, long bytes) {
        bytesWritten.add(bytes);
    }

    @Override
    public void writeWaiting(TcpConnection connection) {
        writeWaits.increment();
    }

    @Override
    public void limitReached(NetworkLimit limit, SocketAddress address) {
        adder(limit).increment();
    }

    @Override
    public void closed(TcpConnection connection, @Nullable Throwable cause) {
        closed.increment();
        if (cause != null) {
            failed.increment();
        }
    }

    /**
     * Counts frames that were refused, for {@link FrameLimits#onExceeded}.
     *
     * @param refused why
     */
    public void frameRefused(FramingException refused) {
        if (refused instanceof FrameTooLongException) {
            adder(NetworkLimit.FRAME_LENGTH).increment();
        } else if (refused instanceof EmptyFramesException) {
            adder(NetworkLimit.EMPTY_FRAMES).increment();
        } else if (refused instanceof FrameTimeoutException) {
            adder(NetworkLimit.FRAME_TIME).increment();
        }
    }

    private LongAdder adder(NetworkLimit limit) {
        LongAdder adder = limits.get(limit);
        if (adder == null) {
            throw new IllegalStateException("There is no counter for " + limit);
        }
        return adder;
    }

    // ---- What has been counted

    /**
     * Connections that are not over.
     *
     * @return the number
     */
    public long open() {
        return Math.max(0, opened.sum() - closed.sum());
    }

    /**
     * Connections that were made or accepted.
     *
     * @return the number
     */
    public long opened() {
        return opened.sum();
    }

    /**
     * Connections that are over, for whatever reason.
     *
     * @return the number
     */
    public long closed() {
        return closed.sum();
    }

    /**
     * Connections that ended by a failure or a limit.
     *
     * @return the number
     */
    public long failed() {
        return failed.sum();
    }

    /**
     * Attempts to connect that failed.
     *
     * @return the number
     */
    public long connectFailures() {
        return connectFailures.sum();
    }

    /**
     * Connections that came in and could not be taken.
     *
     * @return the number
     */
    public long acceptFailures() {
        return acceptFailures.sum();
    }

    /**
     * Times that accepting paused.
     *
     * @return the number
     */
    public long acceptPauses() {
        return acceptPauses.sum();
    }

    /**
     * TLS handshakes that succeeded.
     *
     * @return the number
     */
    public long handshakes() {
        return handshakes.sum();
    }

    /**
     * Bytes that were received, as the application sees them.
     *
     * @return the number
     */
    public long bytesRead() {
        return bytesRead.sum();
    }

    /**
     * Bytes that were sent, as the application sees them.
     *
     * @return the number
     */
    public long bytesWritten() {
        return bytesWritten.sum();
    }

    /**
     * Reads that gave something.
     *
     * @return the number
     */
    public long reads() {
        return reads.sum();
    }

    /**
     * Times that what was gathered was handed to the system.
     *
     * @return the number
     */
    public long flushes() {
        return flushes.sum();
    }

    /**
     * Times that the system took no more for the moment.
     *
     * @return the number
     */
    public long writeWaits() {
        return writeWaits.sum();
    }

    /**
     * Times that a limit was reached.
     *
     * @param limit which one
     * @return the number
     */
    public long reached(NetworkLimit limit) {
        return adder(limit).sum();
    }

    @Override
    public String toString() {
        return "NetworkMetrics[open " + open() + ", opened " + opened() + ", failed " + failed() + ", read "
                + bytesRead() + " bytes, written " + bytesWritten() + " bytes]";
    }
}
