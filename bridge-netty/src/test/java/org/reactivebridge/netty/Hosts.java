package org.reactivebridge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.SchedulingAlgorithm;
import org.reactivebridge.runtime.WorkerMetrics;

/** Runtimes that host loops. */
final class Hosts {

    static final Duration LONG = Duration.ofSeconds(20);

    private Hosts() {}

    static AsyncRuntime.Builder builder(NettyTransport transport) {
        assumeTrue(transport.isAvailable(), () -> transport + " is not available: " + transport.unavailabilityCause());
        return AsyncRuntime.builder()
                .shutdownGrace(Duration.ofSeconds(5))
                .ioDriver(NettyLoops.driver(NettyOptions.defaults().transport(transport)));
    }

    static AsyncRuntime one(NettyTransport transport) {
        return builder(transport).scheduling(SchedulingAlgorithm.oneThread()).build();
    }

    /** Tasks stay with the worker that submits them. */
    static AsyncRuntime pinned(NettyTransport transport, int workers) {
        return builder(transport)
                .scheduling(SchedulingAlgorithm.threadPerCore())
                .workers(workers)
                .build();
    }

    static void end(AsyncRuntime runtime) {
        runtime.shutdown().block(LONG);
        assertThat(runtime.isTerminated()).isTrue();
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).as("in time").isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static List<Thread> threadsNamed(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .toList();
    }

    static long parks(AsyncRuntime runtime) {
        return runtime.metrics().sum(WorkerMetrics::parks);
    }

    /** Waits until the workers seem to sleep. */
    static void awaitSilence(AsyncRuntime runtime, Duration silence) {
        long[] last = {-1};
        Awaitility.await().atMost(LONG).pollInterval(silence).until(() -> last[0] == (last[0] = parks(runtime)));
    }

    /** Fails if a worker wakes, once it has slept. */
    static void staySilent(AsyncRuntime runtime, Duration time) {
        long parks = parks(runtime);
        Awaitility.await().during(time).atMost(time.plusSeconds(2)).until(() -> parks(runtime) == parks);
    }
}
