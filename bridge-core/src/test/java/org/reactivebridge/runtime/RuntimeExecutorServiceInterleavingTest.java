package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;

/** The runtime as an executor service, while it is shut down, under all kinds of schedules. */
class RuntimeExecutorServiceInterleavingTest {

    private static final class Driver implements IoDriver {

        private BooleanSupplier isOver = () -> false;
        private boolean permit;

        @Override
        public int poll() {
            return 0;
        }

        @Override
        public int park(long nanos, BooleanSupplier mayBlock) {
            if (mayBlock.getAsBoolean() && nanos == Long.MAX_VALUE) {
                while (!permit && !isOver.getAsBoolean()) {
                    Race.idle();
                }
            }
            permit = false;
            return 0;
        }

        @Override
        public void wakeup() {
            Interleaving.point();
            permit = true;
        }

        @Override
        public boolean hasInterest() {
            return false;
        }

        @Override
        public Registration register(java.nio.channels.SelectableChannel channel, IntConsumer onReady) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static class Job implements Runnable {

        private int runs;
        private boolean accepted;
        private boolean interrupted;

        @Override
        public void run() {
            runs++;
            Interleaving.point();
            interrupted = Thread.currentThread().isInterrupted();
            Interleaving.point();
        }
    }

    private static AsyncRuntime runtime(Driver driver) {
        return AsyncRuntime.builder()
                .name("interleaved")
                .ioDriver(i -> driver)
                .timerResolution(Duration.ofNanos(1)) // The clock is the system's: every timer here is due at once.
                .scheduling(SchedulingAlgorithm.callerThread())
                .build();
    }

    @Interleaved(schedules = 10_000)
    void whatWasAcceptedRunsOrIsGivenBack(Race race) {
        RandomGenerator random = race.random();
        Driver driver = new Driver();
        AsyncRuntime runtime = runtime(driver);
        RuntimeExecutorService executor = new RuntimeExecutorService(runtime);
        boolean now = random.nextBoolean();
        List<Job> all = new ArrayList<>();
        List<Runnable> never = new ArrayList<>();
        int[] others = {0};
        for (int producer = 1 + random.nextInt(2); producer > 0; producer--) {
            others[0]++;
            race.thread("producer " + producer, () -> {
                for (int i = 1 + random.nextInt(3); i > 0; i--) {
                    Job job = new Job();
                    all.add(job);
                    try {
                        executor.execute(job);
                        job.accepted = true;
                    } catch (RejectedExecutionException shutDown) {
                        assertThat(executor.isShutdown()).isTrue();
                    }
                }
                others[0]--;
            });
        }
        others[0]++;
        race.thread("end", () -> {
            if (now) {
                never.addAll(executor.shutdownNow());
            } else {
                executor.shutdown();
            }
            others[0]--;
        });
        driver.isOver = () -> others[0] == 0 && executor.isTerminated();
        boolean[] leaked = new boolean[1];
        race.thread("worker", () -> {
            ((WorkerEngine) runtime.engine()).runHere(driver.isOver);
            leaked[0] = Thread.currentThread().isInterrupted();
        });
        race.start();
        assertThat(executor.isTerminated()).isTrue();
        assertThat(leaked[0]).isFalse();
        assertThat(never).doesNotHaveDuplicates();
        for (Job job : all) {
            int fates = job.runs + (never.contains(job) ? 1 : 0);
            // A call that meets the end may be refused although the task was given back; never both run and refused.
            assertThat(job.accepted ? fates == 1 : job.runs == 0).isTrue();
            assertThat(!job.interrupted || now).isTrue();
        }
    }

    /** JDK: a periodic task ends with the executor, so that nobody waits for it in vain. */
    @Interleaved(schedules = 10_000)
    void aPeriodicTaskEndsWithTheExecutor(Race race) {
        RandomGenerator random = race.random();
        Driver driver = new Driver();
        AsyncRuntime runtime = runtime(driver);
        RuntimeExecutorService executor = new RuntimeExecutorService(runtime);
        int end = random.nextInt(4);
        int[] others = {1};
        Job job = new Job() {
            @Override
            public void run() {
                super.run();
                if (others[0] > 0) {
                    Race.idle(); // Or it would go on for ever, if the schedule lets it.
                }
            }
        };
        List<Runnable> never = new ArrayList<>();
        List<ScheduledFuture<?>> futures = new ArrayList<>();
        race.thread("user", () -> {
            try {
                futures.add(executor.scheduleWithFixedDelay(job, 0, 1, TimeUnit.NANOSECONDS));
            } catch (RejectedExecutionException shutDown) {
                assertThat(executor.isShutdown()).isTrue();
            }
            if (end == 0 && !futures.isEmpty()) {
                futures.get(0).cancel(random.nextBoolean());
            }
            others[0]--;
        });
        others[0]++;
        race.thread("end", () -> {
            if (end <= 1) {
                executor.shutdown();
            } else {
                never.addAll(executor.shutdownNow());
            }
            others[0]--;
        });
        driver.isOver = () -> others[0] == 0 && executor.isTerminated();
        race.thread("worker", () -> ((WorkerEngine) runtime.engine()).runHere(driver.isOver));
        race.start();
        assertThat(executor.isTerminated()).isTrue();
        assertThat(futures)
                .allMatch(future -> future.isDone() || never.contains(future), "done, unless it was given back");
        assertThat(runtime.metrics().timers()).as("timers").isZero();
    }
}
