package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Very many tasks on real threads: none is lost. {@code -Dsoak.tasks=n} takes more of them. */
@Timeout(120)
class SoakTest {

    private static final long TASKS = Long.getLong("soak.tasks", 2_000_000);

    private static void await(CountDownLatch latch, AsyncRuntime runtime) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS))
                    .as(() -> "in time; " + runtime.metrics())
                    .isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WORK_STEALING", "ONE_THREAD", "THREAD_PER_CORE"})
    void everyTaskRunsOnce(Algorithms algorithm) {
        try (AsyncRuntime runtime = algorithm.start()) {
            LongAdder runs = new LongAdder();
            int parents = 2_000;
            int children = (int) (TASKS / parents);
            CountDownLatch all = new CountDownLatch(parents);
            for (int i = 0; i < parents; i++) {
                AtomicInteger left = new AtomicInteger(children);
                runtime.execute(() -> {
                    for (int j = 0; j < children; j++) {
                        runtime.execute(() -> {
                            runs.increment();
                            if (left.decrementAndGet() == 0) {
                                all.countDown();
                            }
                        });
                    }
                });
            }
            await(all, runtime);
            assertThat(runs.sum()).isEqualTo((long) parents * children);
            assertThat(runtime.metrics().sum(WorkerMetrics::queueDepth)
                            + runtime.metrics().sharedQueueDepth())
                    .isZero();
        }
    }

    /**
     * Each task comes when its worker is about to sleep, or has just begun to: the next one is sent as soon as the one before it
     * has run, with a short and varying pause.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWorkerThatIsAboutToSleepIsWoken(boolean inSelector) throws IOException {
        Pipe pipe = Pipe.open();
        try (AsyncRuntime runtime = Algorithms.WORK_STEALING.start();
                Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            if (inSelector) {
                source.configureBlocking(false);
                AtomicInteger registered = new AtomicInteger();
                for (int i = 0;
                        i < 2;
                        i++) { // The driver of one worker, and of the other if the thread happens to be on it.
                    runtime.execute(() -> {
                        if (registered.getAndIncrement() == 0) {
                            register(runtime, source);
                        }
                    });
                }
                Awaitility.await().until(() -> registered.get() == 2);
            }
            AtomicLong ran = new AtomicLong();
            Thread sender = Thread.currentThread();
            long until = System.nanoTime() + 6_000_000_000L;
            long sent = 0;
            while (sent < 1_000_000 && System.nanoTime() - until < 0) {
                long number = ++sent;
                runtime.execute(() -> {
                    ran.set(number);
                    LockSupport.unpark(sender);
                });
                long watchdog = System.nanoTime() + 30_000_000_000L;
                while (ran.get() != number) {
                    assertThat(watchdog - System.nanoTime())
                            .as(() -> "task " + number + " was lost; " + runtime.metrics())
                            .isPositive();
                    LockSupport.parkNanos(1_000_000_000L);
                }
                for (long spins = number % 50; spins > 0; spins--) {
                    Thread.onSpinWait();
                }
            }
            assertThat(sent).isGreaterThan(1_000);
        } finally {
            pipe.sink().close();
        }
    }

    private static void register(AsyncRuntime runtime, Pipe.SourceChannel source) {
        try {
            runtime.drivers().get(0).register(source, operations -> {});
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
