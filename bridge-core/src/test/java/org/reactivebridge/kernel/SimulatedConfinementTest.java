package org.reactivebridge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real thread that gets into a simulation is told so, instead of making it end differently each time. */
class SimulatedConfinementTest {

    private final ExecutorService elsewhere = Executors.newSingleThreadExecutor(task -> new Thread(task, "elsewhere"));
    private final SimulatedEnvironment world = new SimulatedEnvironment(1);

    @AfterEach
    void stop() {
        elsewhere.shutdownNow();
    }

    private Throwable failureElsewhere(Runnable action) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        world.run(() -> {
            try {
                elsewhere
                        .submit(() -> {
                            try {
                                action.run();
                            } catch (Throwable thrown) {
                                failure.set(thrown);
                            }
                        })
                        .get(10, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        return failure.get();
    }

    @Test
    void anotherThread_whileOneRunsIt_isRefused() {
        for (Runnable action : new Runnable[] {
            () -> world.scheduler().submit(() -> {}),
            () -> world.timers().schedule(1, () -> {}),
            () -> world.run(() -> {}),
            world::runUntilQuiet,
            () -> world.await(() -> true, 1)
        }) {
            assertThat(failureElsewhere(action))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("one thread at a time")
                    .hasMessageContaining("elsewhere");
        }
    }

    @Test
    void oneThreadAfterAnother_isFine() throws Exception {
        world.run(() -> world.scheduler().submit(() -> {}));
        elsewhere.submit(world::runUntilQuiet).get(10, TimeUnit.SECONDS);
        world.run(() -> world.run(world::runUntilQuiet));
        assertThatIllegalStateException().isThrownBy(() -> world.await(() -> false, Long.MAX_VALUE));
    }
}
