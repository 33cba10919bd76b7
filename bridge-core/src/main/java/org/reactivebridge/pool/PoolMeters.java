package org.reactivebridge.pool;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * {@link PoolState} and {@link PoolMetrics} as meters of Micrometer's, in applications that have it. Their names begin with {@code
 * reactivebridge.pool}; each has a tag {@code pool}, {@code connections} also {@code state} and {@code closed} also {@code reason}.
 *
 * <p>A meter reads the pool when the registry reads the meter, and costs nothing else. <strong>Immutable.</strong>
 */
@SuppressWarnings("exports") // Not transitive: who uses this class has the library, and others need not have it.
public final class PoolMeters implements MeterBinder {

    private static final String PREFIX = "reactivebridge.pool.";

    private final Pool<?> pool;
    private final Tags tags;

    /**
     * The meters of a pool; the value of the tag {@code pool} is its name.
     *
     * @param pool what to read
     */
    public PoolMeters(Pool<?> pool) {
        this.pool = Objects.requireNonNull(pool, "pool");
        this.tags = Tags.of("pool", pool.options().name());
        pool.metrics(); // From now on uses are timed.
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        connections(registry, "opening", PoolState::opening);
        connections(registry, "idle", PoolState::idle);
        connections(registry, "lent", PoolState::lent);
        connections(registry, "checking", PoolState::checking);
        connections(registry, "resetting", PoolState::resetting);
        connections(registry, "closing", PoolState::closing);
        gauge(registry, "size.max", "Connections that there may be", PoolState::maxSize, tags);
        gauge(registry, "waiting", "Borrowers that wait", PoolState::waiting, tags);
        count(registry, "acquired", "Connections that were lent", PoolMetrics::acquired);
        count(registry, "timeouts", "Borrowers that got none in time", PoolMetrics::timeouts);
        count(registry, "refusals", "Borrowers that got none because too many waited", PoolMetrics::refusals);
        count(registry, "cancellations", "Borrowers that gave up waiting", PoolMetrics::cancellations);
        count(registry, "connect.failures", "Attempts to connect that failed", PoolMetrics::connectFailures);
        count(registry, "validations", "Connections that were validated", PoolMetrics::validations);
        count(registry, "leaks", "Connections suspected of not coming back", PoolMetrics::leaks);
        count(registry, "close.overdue", "Connections whose close did not end in time", PoolMetrics::overdueCloses);
        time(registry, "wait", "What borrowers waited", PoolMetrics::waited, PoolMetrics::waitTime);
        time(registry, "use", "What connections were lent", PoolMetrics::timed, PoolMetrics::useTime);
        time(registry, "connect", "What connecting took", PoolMetrics::connected, PoolMetrics::connectTime);
        for (CloseReason reason : CloseReason.values()) {
            FunctionCounter.builder(
                            PREFIX + "closed", pool, read -> read.metrics().closed(reason))
                    .description("Connections that were closed")
                    .tags(tags.and("reason", reason.name().toLowerCase(Locale.ROOT)))
                    .register(registry);
        }
    }

    private void connections(MeterRegistry registry, String state, ToDoubleFunction<PoolState> value) {
        gauge(registry, "connections", "Connections by what they do", value, tags.and("state", state));
    }

    private void gauge(
            MeterRegistry registry, String name, String description, ToDoubleFunction<PoolState> value, Tags all) {
        Gauge.builder(PREFIX + name, pool, read -> value.applyAsDouble(read.state()))
                .description(description)
                .tags(all)
                .register(registry);
    }

    private void count(MeterRegistry registry, String name, String description, ToLongFunction<PoolMetrics> value) {
        FunctionCounter.builder(PREFIX + name, pool, read -> value.applyAsLong(read.metrics()))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void time(
            MeterRegistry registry,
            String name,
            String description,
            ToLongFunction<PoolMetrics> count,
            Function<PoolMetrics, Duration> total) {
        FunctionTimer.builder(
                        PREFIX + name,
                        pool,
                        read -> count.applyAsLong(read.metrics()),
                        read -> total.apply(read.metrics()).toNanos(),
                        TimeUnit.NANOSECONDS)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
