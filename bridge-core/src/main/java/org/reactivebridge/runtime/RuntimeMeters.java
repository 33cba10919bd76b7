package org.reactivebridge.runtime;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The {@linkplain AsyncRuntime#metrics() metrics} of a runtime as meters of Micrometer's, in applications that have it. Their names
 * begin with {@code reactivebridge.runtime}; each has a tag {@code runtime}, and those of workers also {@code worker}.
 *
 * <p>A meter reads the runtime when the registry reads the meter, and costs nothing else. <strong>Immutable.</strong>
 */
@SuppressWarnings("exports") // Not transitive: who uses this class has the library, and others need not have it.
public final class RuntimeMeters implements MeterBinder {

    private static final String PREFIX = "reactivebridge.runtime.";

    private final AsyncRuntime runtime;

    /**
     * The meters of a runtime.
     *
     * @param runtime what to read
     */
    public RuntimeMeters(AsyncRuntime runtime) {
        this.runtime = Objects.requireNonNull(runtime, "runtime");
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Tags tags = Tags.of("runtime", runtime.name());
        gauge(registry, tags, "queue.shared", "Tasks that wait for any worker", m -> m.sharedQueueDepth());
        gauge(registry, tags, "tasks.live", "Spawned tasks that are not over", RuntimeMetrics::liveTasks);
        gauge(registry, tags, "timers", "Timers that are set", RuntimeMetrics::timers);
        gauge(registry, tags, "blocking.threads", "Threads for blocking tasks", m -> m.blockingThreads());
        gauge(registry, tags, "blocking.queue", "Blocking tasks that wait", m -> m.blockingQueueDepth());
        FunctionCounter.builder(
                        PREFIX + "tasks.spawned", runtime, r -> r.metrics().spawned())
                .description("Tasks that have been spawned")
                .tags(tags)
                .register(registry);
        int workers = runtime.metrics().workers().size();
        for (int worker = 0; worker < workers; worker++) {
            bind(registry, tags.and("worker", Integer.toString(worker)), worker);
        }
    }

    private void bind(MeterRegistry registry, Tags tags, int worker) {
        counter(registry, tags, worker, "tasks", "Tasks run", WorkerMetrics::tasks);
        counter(registry, tags, worker, "steals", "Times that tasks were taken from another", WorkerMetrics::steals);
        counter(registry, tags, worker, "parks", "Times that the worker went to sleep", WorkerMetrics::parks);
        counter(registry, tags, worker, "polls", "Times that a busy worker looked for I/O", WorkerMetrics::polls);
        counter(registry, tags, worker, "events", "Times that a channel was ready", WorkerMetrics::events);
        counter(registry, tags, worker, "timers.fired", "Timers called", WorkerMetrics::timersFired);
        counter(registry, tags, worker, "lifo", "Tasks run right after who woke them", WorkerMetrics::lifoHits);
        Gauge.builder(
                        PREFIX + "worker.queue",
                        runtime,
                        r -> r.metrics().workers().get(worker).queueDepth())
                .description("Tasks that wait for the worker")
                .tags(tags)
                .register(registry);
        time(
                registry,
                tags,
                "worker.busy",
                "How long the worker was awake",
                r -> r.metrics().workers().get(worker).busyNanos());
        time(
                registry,
                tags,
                "worker.lag",
                "From one look at timers and I/O to the next",
                r -> r.metrics().workers().get(worker).lagNanos());
    }

    private void gauge(
            MeterRegistry registry, Tags tags, String name, String text, ToDoubleFunction<RuntimeMetrics> number) {
        Gauge.builder(PREFIX + name, runtime, r -> number.applyAsDouble(r.metrics()))
                .description(text)
                .tags(tags)
                .register(registry);
    }

    private void counter(
            MeterRegistry registry,
            Tags tags,
            int worker,
            String name,
            String text,
            ToLongFunction<WorkerMetrics> number) {
        FunctionCounter.builder(
                        PREFIX + "worker." + name,
                        runtime,
                        r -> number.applyAsLong(r.metrics().workers().get(worker)))
                .description(text)
                .tags(tags)
                .register(registry);
    }

    private void time(
            MeterRegistry registry, Tags tags, String name, String text, ToDoubleFunction<AsyncRuntime> nanos) {
        TimeGauge.builder(PREFIX + name, runtime, TimeUnit.NANOSECONDS, nanos)
                .description(text)
                .tags(tags)
                .register(registry);
    }
}
