package org.reactivebridge.spring;

import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.RuntimeMetrics;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Whether the runtime takes tasks, and how it is. <strong>Concurrent.</strong> */
final class RuntimeHealthIndicator extends AbstractHealthIndicator {

    private final AsyncRuntime runtime;

    RuntimeHealthIndicator(AsyncRuntime runtime) {
        super("The runtime could not be asked");
        this.runtime = runtime;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        RuntimeMetrics metrics = runtime.metrics();
        if (runtime.isShutdown()) {
            health.outOfService();
        } else {
            health.up();
        }
        health.withDetail("runtime", runtime.name())
                .withDetail("workers", metrics.workers().size());
    }
}
