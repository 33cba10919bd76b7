package org.reactivebridge.net;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Capacities;

/**
 * How connections are made and used, and their limits. What is off by default is said so: every other limit is finite.
 *
 * <p><strong>Immutable:</strong> every method returns new options.
 */
public final class TcpOptions {

    private static final TcpOptions DEFAULT = new TcpOptions(new Values());

    private final Values values;

    /** What can be chosen. Written before it is given to options, and not after. */
    private static final class Values implements Cloneable {
        Duration connectTimeout = Duration.ofSeconds(10);
        Duration idleTimeout = Duration.ofSeconds(60);
        Duration readTimeout = Duration.ZERO;
        Duration writeTimeout = Duration.ofSeconds(30);
        Duration firstByteTimeout = Duration.ofSeconds(30);
        long minReadRate = 0;
        long minWriteRate = 0;
        int readBytes = 64 * 1024;
        int writeBytes = 64 * 1024;
        int outboundBytes = 256 * 1024;
        int backlog = 1024;
        int maxConnections = 10_000;
        int maxConnectionsPerAddress = 0;
        FlushPolicy flush = FlushPolicy.batchEnd();
        SocketOptions socket = SocketOptions.defaults();
        ConnectionObserver observer = ConnectionObserver.NONE;

        @Nullable
        TlsOptions tls;

        Values copy() {
            try {
                return (Values) clone();
            } catch (CloneNotSupportedException cannotBe) {
                throw new AssertionError(cannotBe);
            }
        }
    }

    private TcpOptions(Values values) {
        this.values = values;
    }

    private TcpOptions with(Consumer<Values> change) {
        Values changed = values.copy();
        change.accept(changed);
        return new TcpOptions(changed);
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
     * How long all attempts to connect may take together; 10 seconds.
     *
     * @return the value
     */
    public Duration connectTimeout() {
        return values.connectTimeout;
    }

    /**
     * These options with another {@link #connectTimeout()}.
     *
     * @param time positive
     * @return new options
     * @throws IllegalArgumentException if it is not positive
     */
    public TcpOptions connectTimeout(Duration time) {
        positive(time, "connectTimeout");
        return with(values -> values.connectTimeout = time);
    }

    /**
     * For how long nothing may be read or written before a connection is ended with {@link IdleTimeoutException}; 60 seconds; zero for ever.
     *
     * @return the value
     */
    public Duration idleTimeout() {
        return values.idleTimeout;
    }

    /**
     * These options with another {@link #idleTimeout()}.
     *
     * @param time not negative; zero for ever
     * @return new options
     * @throws IllegalArgumentException if it is negative
     */
    public TcpOptions idleTimeout(Duration time) {
        notNegative(time, "idleTimeout");
        return with(values -> values.idleTimeout = time);
    }

    /**
     * For how long nothing may come while somebody reads, before a connection is ended with {@link ReadTimeoutException}; off, which is zero, since the idle time is limited.
     *
     * @return the value
     */
    public Duration readTimeout() {
        return values.readTimeout;
    }

    /**
     * These options with another {@link #readTimeout()}.
     *
     * @param time not negative; zero for ever
     * @return new options
     * @throws IllegalArgumentException if it is negative
     */
    public TcpOptions readTimeout(Duration time) {
        notNegative(time, "readTimeout");
        return with(values -> values.readTimeout = time);
    }

    /**
     * For how long the other side may take nothing of what is sent, before a connection is ended with {@link WriteTimeoutException}; 30 seconds; zero for ever.
     *
     * @return the value
     */
    public Duration writeTimeout() {
        return values.writeTimeout;
    }

    /**
     * These options with another {@link #writeTimeout()}.
     *
     * @param time not negative; zero for ever
     * @return new options
     * @throws IllegalArgumentException if it is negative
     */
    public TcpOptions writeTimeout(Duration time) {
        notNegative(time, "writeTimeout");
        return with(values -> values.writeTimeout = time);
    }

    /**
     * How long after a connection was accepted its first byte may come, if somebody reads, before it is ended with {@link FirstByteTimeoutException}; 30 seconds; zero for ever.
     *
     * @return the value
     */
    public Duration firstByteTimeout() {
        return values.firstByteTimeout;
    }

    /**
     * These options with another {@link #firstByteTimeout()}.
     *
     * @param time not negative; zero for ever
     * @return new options
     * @throws IllegalArgumentException if it is negative
     */
    public TcpOptions firstByteTimeout(Duration time) {
        notNegative(time, "firstByteTimeout");
        return with(values -> values.firstByteTimeout = time);
    }

    /**
     * How many bytes a second must come while somebody reads, over any 10 seconds, lest a connection is ended with {@link SlowPeerException}; off, which is 0.
     *
     * @return the value
     */
    public long minReadRate() {
        return values.minReadRate;
    }

    /**
     * These options with another {@link #minReadRate()}.
     *
     * @param rate not negative; 0 for none
     * @return new options
     * @throws IllegalArgumentException if it is negative
     */
    public TcpOptions minReadRate(long rate) {
        notNegative(rate, "minReadRate");
        return with(values -> values.minReadRate = rate);
    }

    /**
     * How many bytes a second the other side must take while somebody sends, over any 10 seconds of waiting, lest a connection is ended with {@link SlowPeerException}; off, which is 0.
     *
     * @return the value
     */
    public long minWriteRate() {
        return values.minWriteRate;
    }

    /**
     * These options with another {@link #minWriteRate()}.
     *
     * @param rate not negative; 0 for none
     * @return new options
     * @throws IllegalArgumentException if it is negative
     */
    public TcpOptions minWriteRate(long rate) {
        notNegative(rate, "minWriteRate");
        return with(values -> values.minWriteRate = rate);
    }

    /**
     * How many bytes are read at once, at most, and so how many an item of {@link TcpConnection#inbound()} has; 64 KiB.
     *
     * @return the value
     */
    public int readBytes() {
        return values.readBytes;
    }

    /**
     * These options with another {@link #readBytes()}.
     *
     * @param number at least 1
     * @return new options
     * @throws IllegalArgumentException if it is less than 1
     */
    public TcpOptions readBytes(int number) {
        Capacities.capacity(number, "readBytes");
        return with(values -> values.readBytes = number);
    }

    /**
     * How many bytes of a publisher that is sent are held before the next is asked for; 64 KiB.
     *
     * @return the value
     */
    public int writeBytes() {
        return values.writeBytes;
    }

    /**
     * These options with another {@link #writeBytes()}.
     *
     * @param number at least 1
     * @return new options
     * @throws IllegalArgumentException if it is less than 1
     */
    public TcpOptions writeBytes(int number) {
        Capacities.capacity(number, "writeBytes");
        return with(values -> values.writeBytes = number);
    }

    /**
     * How many bytes {@link TcpConnection#trySend} lets wait; 256 KiB.
     *
     * @return the value
     */
    public int outboundBytes() {
        return values.outboundBytes;
    }

    /**
     * These options with another {@link #outboundBytes()}.
     *
     * @param number at least 1
     * @return new options
     * @throws IllegalArgumentException if it is less than 1
     */
    public TcpOptions outboundBytes(int number) {
        Capacities.positive(number, "outboundBytes");
        return with(values -> values.outboundBytes = number);
    }

    /**
     * How many connections the system keeps that have not been accepted; 1024.
     *
     * @return the value
     */
    public int backlog() {
        return values.backlog;
    }

    /**
     * These options with another {@link #backlog()}.
     *
     * @param number at least 1
     * @return new options
     * @throws IllegalArgumentException if it is less than 1
     */
    public TcpOptions backlog(int number) {
        Capacities.positive(number, "backlog");
        return with(values -> values.backlog = number);
    }

    /**
     * How many accepted connections are open at once: beyond it none is accepted until one is closed; 10,000.
     *
     * @return the value
     */
    public int maxConnections() {
        return values.maxConnections;
    }

    /**
     * These options with another {@link #maxConnections()}.
     *
     * @param number at least 1
     * @return new options
     * @throws IllegalArgumentException if it is less than 1
     */
    public TcpOptions maxConnections(int number) {
        Capacities.positive(number, "maxConnections");
        return with(values -> values.maxConnections = number);
    }

    /**
     * How many accepted connections of one internet address are open at once: more are broken off, and the observer is told of a {@link TooManyConnectionsException}; off, which is 0.
     *
     * @return the value
     */
    public int maxConnectionsPerAddress() {
        return values.maxConnectionsPerAddress;
    }

    /**
     * These options with another {@link #maxConnectionsPerAddress()}.
     *
     * @param number not negative; 0 for any number
     * @return new options
     * @throws IllegalArgumentException if it is negative
     */
    public TcpOptions maxConnectionsPerAddress(int number) {
        notNegative(number, "maxConnectionsPerAddress");
        return with(values -> values.maxConnectionsPerAddress = number);
    }

    /**
     * When what is sent is handed to the system; as soon as there is no more at the moment.
     *
     * @return the value
     */
    public FlushPolicy flush() {
        return values.flush;
    }

    /**
     * These options with another {@link #flush()}.
     *
     * @param other the policy
     * @return new options
     */
    public TcpOptions flush(FlushPolicy other) {
        Objects.requireNonNull(other, "flush");
        return with(values -> values.flush = other);
    }

    /**
     * What is set on each socket.
     *
     * @return the value
     */
    public SocketOptions socket() {
        return values.socket;
    }

    /**
     * These options with another {@link #socket()}.
     *
     * @param other what is set on each socket
     * @return new options
     */
    public TcpOptions socket(SocketOptions other) {
        Objects.requireNonNull(other, "socket");
        return with(values -> values.socket = other);
    }

    /**
     * Is told what happens; nobody.
     *
     * @return the value
     */
    public ConnectionObserver observer() {
        return values.observer;
    }

    /**
     * These options with another {@link #observer()}.
     *
     * @param other is told what happens
     * @return new options
     */
    public TcpOptions observer(ConnectionObserver other) {
        Objects.requireNonNull(other, "observer");
        return with(values -> values.observer = other);
    }

    /**
     * How connections are encrypted; not at all.
     *
     * @return the options, if they are
     */
    public Optional<TlsOptions> tls() {
        return Optional.ofNullable(values.tls);
    }

    /**
     * These options with connections that are encrypted: those of a client by options made with {@link TlsOptions#client()}, those
     * of a listener by {@link TlsOptions#server}.
     *
     * @param options how connections are encrypted
     * @return new options
     */
    public TcpOptions tls(TlsOptions options) {
        Objects.requireNonNull(options, "tls");
        return with(values -> values.tls = options);
    }

    private static void positive(Duration time, String name) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, but is " + time);
        }
    }

    private static void notNegative(Duration time, String name) {
        if (time.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, but is " + time);
        }
    }

    private static void notNegative(long number, String name) {
        if (number < 0) {
            throw new IllegalArgumentException(name + " must not be negative, but is " + number);
        }
    }

    @Override
    public String toString() {
        return "TcpOptions[connectTimeout=" + values.connectTimeout + ", idleTimeout=" + values.idleTimeout
                + ", readTimeout=" + values.readTimeout + ", writeTimeout=" + values.writeTimeout
                + ", firstByteTimeout=" + values.firstByteTimeout + ", minReadRate=" + values.minReadRate
                + ", minWriteRate=" + values.minWriteRate + ", readBytes=" + values.readBytes + ", writeBytes="
                + values.writeBytes + ", outboundBytes=" + values.outboundBytes + ", backlog=" + values.backlog
                + ", maxConnections=" + values.maxConnections + ", maxConnectionsPerAddress="
                + values.maxConnectionsPerAddress + ", flush=" + values.flush + ", socket=" + values.socket
                + (values.tls == null ? "" : ", tls") + "]";
    }
}
