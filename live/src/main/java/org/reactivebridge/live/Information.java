package org.reactivebridge.live;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.pool.PoolState;
import org.reactivebridge.r2dbc.PooledConnectionFactory;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.RuntimeMetrics;
import org.reactivebridge.runtime.WorkerMetrics;
import org.springframework.stereotype.Component;

/** What the application tells of itself. <strong>Concurrent.</strong> */
@Component
class Information {

    /**
     * Connections of the pool.
     *
     * @param kind whose pool it is
     * @param most how many there may be
     * @param lent how many are in use
     * @param idle how many are not
     * @param waiting how many wait for one
     */
    record Pool(String kind, int most, int lent, int idle, int waiting) {}

    /**
     * The runtime.
     *
     * @param name its name
     * @param workers how many workers there are
     * @param tasks tasks that were run
     * @param steals how often one worker took tasks from another
     * @param parks how often a worker went to sleep
     * @param timers how many timers are set
     * @param liveTasks how many spawned tasks go on
     * @param blockingThreads how many threads there are for calls that block
     * @param lagMicros how long, lately, the slowest worker took from one look at timers and sockets to the next
     */
    record RuntimeState(
            String name,
            int workers,
            long tasks,
            long steals,
            long parks,
            long timers,
            long liveTasks,
            int blockingThreads,
            long lagMicros) {}

    /**
     * All of it.
     *
     * @param mode how the application runs
     * @param database what database it is
     * @param uptimeSeconds how long it has been running
     * @param threadCount how many threads of Java's there are, the virtual machine's own included
     * @param threads them by name, numbers left out
     * @param runtime the runtime
     * @param pool the pool
     * @param pipeline the pipeline
     */
    record View(
            String mode,
            String database,
            long uptimeSeconds,
            int threadCount,
            Map<String, Integer> threads,
            RuntimeState runtime,
            @Nullable Pool pool,
            Pipeline.State pipeline) {}

    private final AsyncRuntime runtime;
    private final ConnectionFactory factory;
    private final Pipeline pipeline;
    private final LiveProperties properties;

    Information(AsyncRuntime runtime, ConnectionFactory factory, Pipeline pipeline, LiveProperties properties) {
        this.runtime = runtime;
        this.factory = factory;
        this.pipeline = pipeline;
        this.properties = properties;
    }

    View view() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        Map<String, Integer> threads = new TreeMap<>();
        int count = 0;
        for (ThreadInfo thread : bean.getThreadInfo(bean.getAllThreadIds())) {
            if (thread != null) {
                count++;
                threads.merge(thread.getThreadName().replaceAll("\\d+", "*"), 1, Integer::sum);
            }
        }
        return new View(
                properties.mode(),
                factory.getMetadata().getName(),
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000,
                count,
                threads,
                runtimeView(),
                pool(),
                pipeline.state());
    }

    private RuntimeState runtimeView() {
        RuntimeMetrics metrics = runtime.metrics();
        return new RuntimeState(
                runtime.name(),
                metrics.workers().size(),
                metrics.sum(WorkerMetrics::tasks),
                metrics.sum(WorkerMetrics::steals),
                metrics.sum(WorkerMetrics::parks),
                metrics.timers(),
                metrics.liveTasks(),
                metrics.blockingThreads(),
                metrics.workers().stream()
                                .mapToLong(WorkerMetrics::lagNanos)
                                .max()
                                .orElse(0)
                        / 1000);
    }

    /** Ours or Spring Boot's, whatever is put around it. */
    @Nullable
    Pool pool() {
        Object inner = factory;
        while (inner != null) {
            if (inner instanceof PooledConnectionFactory ours) {
                PoolState state = ours.state();
                int busy = state.total() - state.idle();
                return new Pool("Reactive Bridge", state.maxSize(), busy, state.idle(), state.waiting());
            }
            if (inner instanceof ConnectionPool theirs) {
                return theirs.getMetrics()
                        .map(state -> new Pool(
                                "r2dbc-pool",
                                state.getMaxAllocatedSize(),
                                state.acquiredSize(),
                                state.idleSize(),
                                state.pendingAcquireSize()))
                        .orElse(null);
            }
            inner = inner instanceof Wrapped<?> wrapper ? Objects.requireNonNull(wrapper.unwrap()) : null;
        }
        return null;
    }
}
