package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;

/** Groups of tasks, with serial executors that share a line, under all kinds of schedules. */
class TaskGroupInterleavingTest {

    /** No thread of its own, and nothing runs on it: only what it takes to make a group. Its timers never fire. */
    private static final AsyncRuntime RUNTIME = AsyncRuntime.builder()
            .name("interleaved")
            .scheduling(SchedulingAlgorithm.callerThread())
            .build();

    private static final long FAR = 1_000_000_000_000L;

    private static final class Log {

        private final List<Job> all = new ArrayList<>();
        private boolean inside;
        private boolean overlap;
    }

    private static final class Job extends RuntimeTask {

        private final Log log;
        private final boolean isSerial;
        private boolean accepted;
        private boolean refused;
        private boolean cancelled;
        private boolean closed; // When it was refused or submitted, closing had begun.
        private int runs;
        private int abandoned;

        Job(Log log, boolean isSerial) {
            this.log = log;
            this.isSerial = isSerial;
            log.all.add(this);
        }

        @Override
        protected void execute() {
            if (isSerial) {
                log.overlap |= log.inside;
                log.inside = true;
            }
            Interleaving.point();
            runs++;
            Interleaving.point();
            if (isSerial) {
                log.inside = false;
            }
        }

        @Override
        protected boolean failed(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        protected void abandoned(RejectedExecutionException reason) {
            abandoned++;
        }

        void submit(Runnable how) {
            try {
                how.run();
                accepted = true;
            } catch (RejectedExecutionException told) {
                refused = true;
            }
        }

        @Override
        public String toString() {
            return (isSerial ? "serial" : "direct") + (accepted ? ", accepted" : "") + (refused ? ", refused" : "")
                    + (cancelled ? ", cancelled" : "") + ", runs " + runs + ", abandoned " + abandoned;
        }
    }

    private static void submitters(Race race, TaskGroup group, List<SerialExecutor> line, Log log, boolean cancels) {
        RandomGenerator random = race.random();
        for (int i = 2 + random.nextInt(2); i > 0; i--) {
            race.thread("submitter " + i, () -> {
                int count = 1 + random.nextInt(3);
                for (int number = 0; number < count; number++) {
                    SerialExecutor executor = line.get(random.nextInt(line.size()));
                    boolean isSerial = random.nextInt(3) > 0;
                    Job job = new Job(log, isSerial);
                    switch (random.nextInt(4)) {
                        case 0 ->
                            job.submit(() -> {
                                if (isSerial) {
                                    executor.schedule(job, FAR);
                                } else {
                                    group.schedule(job, FAR);
                                }
                            });
                        case 1 ->
                            job.submit(() -> {
                                if (isSerial) {
                                    executor.runHere(job);
                                } else {
                                    group.submit(job);
                                }
                            });
                        default ->
                            job.submit(() -> {
                                if (isSerial) {
                                    executor.submit(job);
                                } else {
                                    group.submit(job);
                                }
                            });
                    }
                    if (cancels && random.nextInt(3) == 0) {
                        job.cancelled = job.cancel();
                    }
                }
            });
        }
    }

    private static void assertOneOutcomeEach(Log log) {
        assertThat(log.overlap).isFalse();
        assertThat(log.all).allMatch(job -> job.accepted != job.refused);
        assertThat(log.all).allMatch(job -> !job.refused || (job.runs == 0 && job.abandoned == 0 && job.isOver()));
        assertThat(log.all).allMatch(job -> job.runs + (job.cancelled ? 1 : 0) <= 1);
    }

    @Interleaved(schedules = 15_000)
    void eachRunsOnce_orIsCancelled_orWaits(Race race) {
        Log log = new Log();
        TaskGroup group = new TaskGroup(RUNTIME, new TaskPlace(RUNTIME, race.scheduler(), false));
        SerialExecutor first = group.serialExecutor();
        submitters(race, group, List.of(first, first.sibling()), log, true);
        race.start();
        assertOneOutcomeEach(log);
        assertThat(log.all).allMatch(job -> job.accepted);
        long waiting = log.all.stream().filter(job -> !job.isOver()).count();
        assertThat(log.all).allMatch(job -> !job.isOver() || job.runs + (job.cancelled ? 1 : 0) == 1);
        assertThat(RUNTIME.metrics().timers()).isEqualTo(waiting);
        group.close();
        assertThat(RUNTIME.metrics().timers()).isZero();
        assertThat(group.isEnded()).isTrue();
    }

    @Interleaved(schedules = 15_000)
    void whatIsClosedMeanwhile_leavesNothingBehind(Race race) {
        Log log = new Log();
        TaskGroup group = new TaskGroup(RUNTIME, new TaskPlace(RUNTIME, race.scheduler(), false));
        SerialExecutor first = group.serialExecutor();
        SerialExecutor second = first.sibling();
        submitters(race, group, List.of(first, second), log, false);
        switch (race.random().nextInt(3)) {
            case 0 -> race.thread("close", group::close);
            case 1 -> {
                race.thread("close gracefully", group::closeGracefully);
                race.thread("close one", second::close);
            }
            default -> {
                race.thread("close one", first::close);
                race.thread("close other", second::close);
            }
        }
        race.start();
        assertOneOutcomeEach(log);
        boolean wasClosed = group.isClosed();
        long waiting = log.all.stream().filter(job -> !job.isOver()).count();
        assertThat(RUNTIME.metrics().timers()).isEqualTo(waiting);
        if (wasClosed) {
            assertThat(group.isEnded()).isEqualTo(waiting == 0);
        }
        group.close();
        assertThat(log.all).allMatch(RuntimeTask::isOver);
        assertThat(RUNTIME.metrics().timers()).isZero();
        assertThat(group.isEnded()).isTrue();
    }

    @Interleaved(schedules = 15_000)
    void whatIsAccepted_isRun_whateverIsRefusedMeanwhile(Race race) {
        Log log = new Log();
        int accepted = race.random().nextInt(5);
        int[] asked = new int[1];
        TaskGroup group =
                new TaskGroup(RUNTIME, new TaskPlace(RUNTIME, race.scheduler(() -> asked[0]++ >= accepted), false));
        SerialExecutor first = group.serialExecutor();
        submitters(race, group, List.of(first, first.sibling()), log, false);
        race.start();
        assertOneOutcomeEach(log);
        assertThat(log.all).allMatch(job -> job.refused || job.runs == 1 || !job.isOver());
        group.close();
        assertThat(RUNTIME.metrics().timers()).isZero();
        assertThat(group.isEnded()).isTrue();
    }
}
