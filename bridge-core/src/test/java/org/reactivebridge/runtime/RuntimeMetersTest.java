package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RuntimeMetersTest {

    @Test
    void meters_readWhatTheRuntimeDid() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (AsyncRuntime runtime =
                AsyncRuntime.builder().name("metered").workers(2).build()) {
            new RuntimeMeters(runtime).bindTo(registry);
            for (int i = 0; i < 50; i++) {
                runtime.spawn(() -> 1).future().block();
            }
            JoinHandle<Void> sleeping = runtime.spawn(runtime.sleep(Duration.ofDays(1)));
            runtime.runUntil(runtime.sleep(Duration.ofMillis(2)));
            assertThat(registry.get("reactivebridge.runtime.tasks.spawned")
                            .tag("runtime", "metered")
                            .functionCounter()
                            .count())
                    .isGreaterThanOrEqualTo(51);
            assertThat(sum(registry, "reactivebridge.runtime.worker.tasks")).isGreaterThanOrEqualTo(51);
            assertThat(sum(registry, "reactivebridge.runtime.worker.parks")).isPositive();
            assertThat(sum(registry, "reactivebridge.runtime.worker.busy")).isPositive();
            assertThat(registry.get("reactivebridge.runtime.timers").gauge().value())
                    .isEqualTo(1);
            sleeping.abort();
        }
    }

    private static double sum(SimpleMeterRegistry registry, String name) {
        double sum = 0;
        for (Meter meter : registry.get(name).meters()) {
            sum += meter.measure().iterator().next().getValue();
        }
        return sum;
    }
}
