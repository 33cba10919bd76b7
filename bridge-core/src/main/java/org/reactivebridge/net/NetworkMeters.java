package org.reactivebridge.net;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@link NetworkMetrics} as meters of Micrometer's, in applications that have it. Their names begin with {@code reactivebridge.net};
 * each has a tag {@code network}, and {@code limits} also {@code limit}.
 *
 * <p>A meter reads the metrics when the registry reads the meter, and costs nothing else. <strong>Immutable.</strong>
 */
@SuppressWarnings("exports") // Not transitive: who uses this class has the library, and others need not have it.
public final class NetworkMeters implements MeterBinder {

    private static final String PREFIX = "reactivebridge.net.";

    private final NetworkMetrics metrics;
    private final Tags tags;
    private final @Nullable BufferPool buffers;

    /**
     * The meters of some metrics.
     *
     * @param metrics what to read
     * @param name the value of the tag {@code network}
     */
    public NetworkMeters(NetworkMetrics metrics, String name) {
        this(metrics, name, null);
    }

    private NetworkMeters(NetworkMetrics metrics, String name, @Nullable BufferPool buffers) {
        this.metrics = Objects.requireNonNull(metrics, "metrics");
        this.tags = Tags.of("network", name);
        this.buffers = buffers;
    }

    /**
     * The meters of some metrics and of a pool of buffers.
     *
     * @param metrics what to read
     * @param name the value of the tag {@code network}
     * @param buffers the pool, {@link Network#buffers()}
     * @return the meters
     */
    public static NetworkMeters of(NetworkMetrics metrics, String name, BufferPool buffers) {
        return new NetworkMeters(metrics, name, Objects.requireNonNull(buffers, "buffers"));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(PREFIX + "connections.open", metrics, NetworkMetrics::open)
                .description("Connections that are not over")
                .tags(tags)
                .register(registry);
        count(registry, "connections.opened", "Connections made or accepted", NetworkMetrics::opened);
        count(registry, "connections.failed", "Connections ended by a failure or a limit", NetworkMetrics::failed);
        count(registry, "connect.failures", "Attempts to connect that failed", NetworkMetrics::connectFailures);
        count(registry, "accept.failures", "Connections that could not be taken", NetworkMetrics::acceptFailures);
        count(registry, "accept.pauses", "Times that accepting paused", NetworkMetrics::acceptPauses);
        count(registry, "handshakes", "TLS handshakes that succeeded", NetworkMetrics::handshakes);
        count(registry, "read.bytes", "Bytes received", NetworkMetrics::bytesRead);
        count(registry, "written.bytes", "Bytes sent", NetworkMetrics::bytesWritten);
        count(registry, "flushes", "Times that bytes were handed to the system", NetworkMetrics::flushes);
        count(registry, "write.waits", "Times that the system took no more", NetworkMetrics::writeWaits);
        for (NetworkLimit limit : NetworkLimit.values()) {
            FunctionCounter.builder(PREFIX + "limits", metrics, read -> read.reached(limit))
                    .description("Times that a limit was reached")
                    .tags(tags.and("limit", limit.name().toLowerCase(Locale.ROOT)))
                    .register(registry);
        }
        if (buffers != null) {
            gauge(registry, buffers, "buffers.lent", "Bytes lent by the pool", BufferPool::lentBytes);
            gauge(registry, buffers, "buffers.idle", "Bytes that the pool keeps", BufferPool::idleBytes);
        }
    }

    private void count(
            MeterRegistry registry, String name, String description, ToDoubleFunction<NetworkMetrics> value) {
        FunctionCounter.builder(PREFIX + name, metrics, value)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry,
            BufferPool pool,
            String name,
            String description,
            ToDoubleFunction<BufferPool> value) {
        Gauge.builder(PREFIX + name, pool, value)
                .description(description)
                .tags(tags)
                .baseUnit("bytes")
                .register(registry);
    }
}
