package org.reactivebridge.netty;

import java.time.Duration;
import java.util.Objects;

/**
 * How a runtime hosts Netty's event loops.
 *
 * <p><strong>Immutable:</strong> every method returns new options.
 */
public final class NettyOptions {

    private static final NettyOptions DEFAULT = new NettyOptions(NettyTransport.NIO, 200_000);

    private final NettyTransport transport;
    private final long taskNanos;

    private NettyOptions(NettyTransport transport, long taskNanos) {
        this.transport = transport;
        this.taskNanos = taskNanos;
    }

    /**
     * Selectors of {@code java.nio}, and 200 microseconds for Netty's tasks.
     *
     * @return the default
     */
    public static NettyOptions defaults() {
        return DEFAULT;
    }

    /**
     * These options with another transport.
     *
     * @param newTransport what the loops wait in
     * @return new options
     */
    public NettyOptions transport(NettyTransport newTransport) {
        return new NettyOptions(Objects.requireNonNull(newTransport, "transport"), taskNanos);
    }

    /**
     * These options with another limit for Netty's tasks: how long a loop runs those that were given to it ({@code execute},
     * {@code schedule}) before the worker's other tasks and timers have their turn. It is looked at between two tasks. Events of
     * channels are not limited by it; each channel limits itself, by its option for the number of messages per read.
     *
     * @param time at least a microsecond
     * @return new options
     * @throws IllegalArgumentException if it is shorter
     * @throws ArithmeticException if it is longer than 292 years
     */
    public NettyOptions taskTime(Duration time) {
        long nanos = time.toNanos();
        if (nanos < 1000) {
            throw new IllegalArgumentException("time must be at least a microsecond, but is " + time);
        }
        return new NettyOptions(transport, nanos);
    }

    /**
     * What the loops wait in.
     *
     * @return the transport
     */
    public NettyTransport transport() {
        return transport;
    }

    /**
     * How long a loop runs Netty's tasks at a time.
     *
     * @return at least a microsecond
     */
    public Duration taskTime() {
        return Duration.ofNanos(taskNanos);
    }

    long taskNanos() {
        return taskNanos;
    }
}
