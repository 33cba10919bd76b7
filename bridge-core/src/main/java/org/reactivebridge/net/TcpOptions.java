package org.reactivebridge.net;

import java.time.Duration;
import java.util.Objects;
import org.reactivebridge.kernel.Capacities;

/**
 * How connections are made and used, and their limits. Every limit is finite unless it is said otherwise.
 *
 * <p><strong>Immutable:</strong> every method returns new options.
 *
 * @param connectTimeout how long all attempts to connect may take together; 10 seconds
 * @param idleTimeout for how long nothing may be read or written before a connection is ended; 60 seconds; zero for ever
 * @param readBytes how many bytes are read at once, at most, and so how many an item of {@link TcpConnection#inbound()} has; 64
 *     KiB
 * @param writeBytes how many bytes of a publisher that is sent are held before the next is asked for; 64 KiB
 * @param backlog how many connections the system keeps that have not been accepted; 1024
 * @param maxConnections how many accepted connections are open at once: beyond it none is accepted until one is closed; 10,000
 * @param socket what is set on each socket
 * @param observer is told what happens
 */
public record TcpOptions(
        Duration connectTimeout,
        Duration idleTimeout,
        int readBytes,
        int writeBytes,
        int backlog,
        int maxConnections,
        SocketOptions socket,
        ConnectionObserver observer) {

    private static final TcpOptions DEFAULT = new TcpOptions(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            64 * 1024,
            64 * 1024,
            1024,
            10_000,
            SocketOptions.defaults(),
            ConnectionObserver.NONE);

    /**
     * Checks the options.
     *
     * @param connectTimeout positive
     * @param idleTimeout not negative
     * @param readBytes at least 1
     * @param writeBytes at least 1
     * @param backlog at least 1
     * @param maxConnections at least 1
     * @param socket not null
     * @param observer not null
     * @throws IllegalArgumentException if one is out of range
     */
    public TcpOptions {
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException("connectTimeout must be positive, but is " + connectTimeout);
        }
        if (idleTimeout.isNegative()) {
            throw new IllegalArgumentException("idleTimeout must not be negative, but is " + idleTimeout);
        }
        Capacities.capacity(readBytes, "readBytes");
        Capacities.capacity(writeBytes, "writeBytes");
        Capacities.positive(backlog, "backlog");
        Capacities.positive(maxConnections, "maxConnections");
        Objects.requireNonNull(socket, "socket");
        Objects.requireNonNull(observer, "observer");
    }

    /**
     * Options that fit most uses.
     *
     * @return the default
     */
    public static TcpOptions defaults() {
        return DEFAULT;
    }

    /**
     * These options with another time to connect.
     *
     * @param timeout positive
     * @return new options
     */
    public TcpOptions connectTimeout(Duration timeout) {
        return new TcpOptions(timeout, idleTimeout, readBytes, writeBytes, backlog, maxConnections, socket, observer);
    }

    /**
     * These options with another time without reading or writing.
     *
     * @param timeout not negative; zero for ever
     * @return new options
     */
    public TcpOptions idleTimeout(Duration timeout) {
        return new TcpOptions(
                connectTimeout, timeout, readBytes, writeBytes, backlog, maxConnections, socket, observer);
    }

    /**
     * These options with other sizes.
     *
     * @param read how many bytes are read at once, at most
     * @param write how many bytes are held before the next item is asked for
     * @return new options
     */
    public TcpOptions bytes(int read, int write) {
        return new TcpOptions(connectTimeout, idleTimeout, read, write, backlog, maxConnections, socket, observer);
    }

    /**
     * These options with another number of connections that have not been accepted.
     *
     * @param connections at least 1; a hint to the system
     * @return new options
     */
    public TcpOptions backlog(int connections) {
        return new TcpOptions(
                connectTimeout, idleTimeout, readBytes, writeBytes, connections, maxConnections, socket, observer);
    }

    /**
     * These options with another number of accepted connections that are open at once.
     *
     * @param connections at least 1
     * @return new options
     */
    public TcpOptions maxConnections(int connections) {
        return new TcpOptions(
                connectTimeout, idleTimeout, readBytes, writeBytes, backlog, connections, socket, observer);
    }

    /**
     * These options with other options of the sockets.
     *
     * @param options what is set on each socket
     * @return new options
     */
    public TcpOptions socket(SocketOptions options) {
        return new TcpOptions(
                connectTimeout, idleTimeout, readBytes, writeBytes, backlog, maxConnections, options, observer);
    }

    /**
     * These options with an observer.
     *
     * @param told is told what happens
     * @return new options
     */
    public TcpOptions observer(ConnectionObserver told) {
        return new TcpOptions(
                connectTimeout, idleTimeout, readBytes, writeBytes, backlog, maxConnections, socket, told);
    }
}
