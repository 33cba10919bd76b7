package org.reactivebridge.net;

import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Capacities;

/**
 * What is set on a socket before it is used: {@link StandardSocketOptions}, {@code jdk.net.ExtendedSocketOptions}, and the address
 * to come from.
 *
 * <p><strong>Immutable:</strong> every method returns new options.
 */
public final class SocketOptions {

    private static final SocketOptions DEFAULT =
            new SocketOptions(List.of(new Setting<>(StandardSocketOptions.TCP_NODELAY, true)), null);

    private final List<Setting<?>> settings;
    private final @Nullable SocketAddress localAddress;

    private SocketOptions(List<Setting<?>> settings, @Nullable SocketAddress localAddress) {
        this.settings = settings;
        this.localAddress = localAddress;
    }

    /**
     * Small packets are sent at once ({@code TCP_NODELAY}); everything else is as the system has it.
     *
     * @return the default
     */
    public static SocketOptions defaults() {
        return DEFAULT;
    }

    /**
     * These options with one more, or another value of one. A socket that does not know it refuses it when it is opened.
     *
     * @param <V> the type of the value
     * @param option the option
     * @param value its value
     * @return new options
     */
    public <V> SocketOptions with(SocketOption<V> option, V value) {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(value, "value");
        List<Setting<?>> changed = new ArrayList<>(settings);
        changed.removeIf(setting -> setting.option.equals(option));
        changed.add(new Setting<>(option, value));
        return new SocketOptions(Collections.unmodifiableList(changed), localAddress);
    }

    /**
     * These options with Nagle's algorithm on or off.
     *
     * @param noDelay true to send small packets at once
     * @return new options
     */
    public SocketOptions noDelay(boolean noDelay) {
        return with(StandardSocketOptions.TCP_NODELAY, noDelay);
    }

    /**
     * These options with probes of idle connections by the system, or without.
     *
     * @param keepAlive true to probe
     * @return new options
     */
    public SocketOptions keepAlive(boolean keepAlive) {
        return with(StandardSocketOptions.SO_KEEPALIVE, keepAlive);
    }

    /**
     * These options with a size for the system's receive buffer.
     *
     * @param bytes the size, a hint
     * @return new options
     * @throws IllegalArgumentException if it is less than 1
     */
    public SocketOptions receiveBuffer(int bytes) {
        return with(StandardSocketOptions.SO_RCVBUF, Capacities.positive(bytes, "bytes"));
    }

    /**
     * These options with a size for the system's send buffer.
     *
     * @param bytes the size, a hint
     * @return new options
     * @throws IllegalArgumentException if it is less than 1
     */
    public SocketOptions sendBuffer(int bytes) {
        return with(StandardSocketOptions.SO_SNDBUF, Capacities.positive(bytes, "bytes"));
    }

    /**
     * These options with an address of this machine to connect from.
     *
     * @param address the address; port 0 for any
     * @return new options
     */
    public SocketOptions localAddress(SocketAddress address) {
        return new SocketOptions(settings, Objects.requireNonNull(address, "address"));
    }

    /**
     * The address to connect from.
     *
     * @return the address, if one was given
     */
    public Optional<SocketAddress> localAddress() {
        return Optional.ofNullable(localAddress);
    }

    List<Setting<?>> settings() {
        return settings;
    }

    /** One option with its value. */
    record Setting<V>(SocketOption<V> option, V value) {

        @Override
        public String toString() {
            return option.name() + "=" + value;
        }
    }

    @Override
    public String toString() {
        return "SocketOptions" + settings + (localAddress == null ? "" : " from " + localAddress);
    }
}
