package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;

/** A serial view under all kinds of schedules: one at a time, in order, and what is closed meanwhile is run or taken back. */
class SerialExecutorInterleavingTest {

    /** No thread of its own, and nothing runs on it: only what it takes to make a view. */
    private static final AsyncRuntime RUNTIME = AsyncRuntime.builder()
            .name("interleaved")
            .scheduling(SchedulingAlgorithm.callerThread())
            .build();

    private static final class Log {

        private final List<Job> accepted = new ArrayList<>();
        private final List<Job> ran = new ArrayList<>();
        private boolean inside;
        private boolean overlap;
    }

    private static final class Job implements Runnable {

        private final Log log;
        private final int producer;
        private final int number;
        private @Nullable Runnable within;
        private Timers.@Nullable Timer handle;
        private boolean cancelled;
        private int runs;

        Job(Log log, int producer, int number) {
            this.log = log;
            this.producer = producer;
            this.number = number;
        }

        @Override
        public void run() {
            log.overlap |= log.inside;
            log.inside = true;
            Interleaving.point();
            runs++;
            log.ran.add(this);
            Runnable nested = within;
            if (nested != null) {
                nested.run();
            }
            Interleaving.point();
            log.inside = false;
        }

        @Override
        public String toString() {
            return producer + "/" + number + " ran " + runs + (cancelled ? ", cancelled" : "");
        }
    }

    private static Job submit(SerialExecutor executor, Log log, int producer, int number) {
        Job job = new Job(log, producer, number);
        try {
            job.handle = executor.submit(job);
            log.accepted.add(job);
        } catch (RejectedExecutionException closed) {
            // Told, and that is all.
        }
        return job;
    }

    private static boolean cancel(Job job) {
        Timers.Timer handle = job.handle;
        return handle != null && handle.cancel();
    }

    private static void producers(Race race, SerialExecutor executor, Log log, boolean cancels) {
        RandomGenerator random = race.random();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            int producer = i;
            race.thread("producer " + i, () -> {
                int count = 1 + random.nextInt(4);
                for (int number = 0; number < count; number++) {
                    Job job = submit(executor, log, producer, number);
                    if (cancels && random.nextInt(3) == 0) {
                        job.cancelled = cancel(job);
                    }
                }
            });
        }
    }

    private static void assertSerialAndInOrder(Log log) {
        assertThat(log.overlap).isFalse();
        for (int i = 0; i < log.ran.size(); i++) {
            for (int j = i + 1; j < log.ran.size(); j++) {
                Job before = log.ran.get(i);
                Job after = log.ran.get(j);
                assertThat(before.producer != after.producer || before.number < after.number)
                        .as("%s before %s", before, after)
                        .isTrue();
            }
        }
    }

    @Interleaved(schedules = 15_000)
    void eachRunsOnceInOrderAndAlone(Race race) {
        Log log = new Log();
        SerialExecutor executor = new SerialExecutor(RUNTIME, race.scheduler());
        producers(race, executor, log, true);
        Job outer = new Job(log, 9, 0);
        outer.within = () -> submit(executor, log, 9, 1);
        log.accepted.add(outer);
        race.thread("nested", () -> outer.handle = executor.submit(outer));
        race.start();
        assertSerialAndInOrder(log);
        assertThat(log.accepted).hasSizeGreaterThan(2).allMatch(job -> job.runs + (job.cancelled ? 1 : 0) == 1);
    }

    @Interleaved(schedules = 15_000)
    void whatIsClosedMeanwhileIsRunOrTakenBack(Race race) {
        Log log = new Log();
        int accepted = race.random().nextInt(6);
        int[] asked = new int[1];
        boolean refusals = race.random().nextInt(3) == 0; // As if the runtime were shut down.
        SerialExecutor executor = new SerialExecutor(RUNTIME, race.scheduler(() -> refusals && asked[0]++ >= accepted));
        producers(race, executor, log, false);
        if (!refusals) {
            race.thread("close", executor::close);
        }
        race.start();
        assertSerialAndInOrder(log);
        // If one could still be cancelled it would have been left in the queue.
        assertThat(log.accepted).allMatch(job -> !cancel(job) && job.runs <= 1);
        if (refusals) {
            assertThat(log.accepted).allMatch(job -> job.runs == 1); // What is refused later runs where that was found.
        }
    }
}
