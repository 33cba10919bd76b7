package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;

/**
 * Workers that fall asleep while others put in tasks (D2, tokio-rs/tokio#1788; typelevel/cats-effect#4448): the real loop of a
 * worker, under all kinds of schedules.
 */
class WorkerInterleavingTest {

    /** Counts its runs, and starts others. */
    private static final class Job implements Abandonable {

        private final Crew crew;
        private final List<Job> all;
        private final RandomGenerator random;
        private final int depth;
        private int left;
        private int runs;
        private int refusals;

        Job(Crew crew, List<Job> all, RandomGenerator random, int depth) {
            this.crew = crew;
            this.all = all;
            this.random = random;
            this.depth = depth;
            this.left = 1 + (random.nextInt(4) == 0 ? 1 : 0);
            all.add(this);
        }

        @Override
        public void run() {
            runs++;
            left--;
            Interleaving.point();
            if (depth > 0) {
                for (int children = random.nextInt(4); children > 0; children--) {
                    Job child = new Job(crew, all, random, depth - 1);
                    if (random.nextInt(4) == 0) {
                        submitOutside(child);
                    } else if (!crew.submit(child)) {
                        child.refusals++;
                    }
                }
            }
            if (left > 0) {
                if (Crew.index() >= 0) {
                    crew.queues().resubmit(this, Crew.index());
                } else {
                    left = 0;
                }
            }
        }

        private void submitOutside(Job child) {
            if (!crew.engine.submit(child)) {
                child.refusals++;
            }
        }

        @Override
        public void abandon() {
            refusals++;
        }

        @Override
        public String toString() {
            return "ran " + runs + ", left " + left + ", refused " + refusals;
        }
    }

    private static void submitters(Crew crew, List<Job> all, RandomGenerator random, boolean channels) {
        for (int submitter = 1 + random.nextInt(2); submitter > 0; submitter--) {
            crew.thread("submitter " + submitter, () -> {
                for (int i = 1 + random.nextInt(3); i > 0; i--) {
                    Job job = new Job(crew, all, random, 2);
                    switch (random.nextInt(channels ? 5 : 4)) {
                        case 4 -> crew.arrive(random.nextInt(crew.workers.length), job);
                        case 0 -> {
                            Worker worker = crew.workers[random.nextInt(crew.workers.length)];
                            worker.wheel.schedule(crew.engine.nanoTime(), 0, job);
                        }
                        default -> {
                            if (!crew.engine.submit(job)) {
                                job.refusals++;
                            }
                        }
                    }
                }
            });
        }
    }

    @Interleaved(schedules = 10_000)
    void noTaskStaysBehindWhileAllWorkersSleep(Race race) {
        RandomGenerator random = race.random();
        Crew crew = new Crew(race, 1 + random.nextInt(3), Crew.any(random));
        List<Job> all = new ArrayList<>();
        crew.work();
        submitters(crew, all, random, true);
        race.start();
        assertThat(all).allMatch(job -> job.left == 0 && job.runs >= 1 && job.refusals == 0);
        assertThat(crew.queues().drain()).isNull();
        assertThat(crew.idle.isNobodySearching()).isTrue();
        assertThat(crew.uncaught).isEmpty();
    }

    /**
     * A worker that is stuck in a task must not keep from others that sleep what came from outside, nor what is in its ring. The
     * monitor would help with its slot only.
     */
    @Interleaved(schedules = 10_000)
    void noTaskWaitsForAStuckWorkerWhileAnotherSleeps(Race race) {
        RandomGenerator random = race.random();
        Crew crew = new Crew(race, 2 + random.nextInt(2), Crew.workStealing(random));
        int outside = 1 + random.nextInt(3);
        int inside = random.nextInt(3);
        boolean[] stuck = new boolean[1];
        int[] ran = new int[1];
        List<String> faults = new ArrayList<>();
        Runnable job = () -> {
            if (stuck[0]) {
                ran[0]++;
                return;
            }
            stuck[0] = true;
            for (int i = 0; i < inside; i++) {
                crew.submit(() -> ran[0]++);
            }
            crew.submit(() -> {}); // What stays in the slot is not waited for.
            while (ran[0] < outside - 1 + inside) {
                if (crew.isStill(1)) {
                    faults.add("all others sleep, but only " + ran[0] + " tasks have run");
                    return;
                }
                Race.idle();
            }
        };
        crew.work();
        int first = random.nextInt(outside + 1);
        crew.thread("submitter one", () -> submit(crew, job, first));
        crew.thread("submitter two", () -> submit(crew, job, outside - first));
        if (random.nextBoolean()) {
            // Workers that are woken for something else while somebody looks for one that sleeps.
            crew.thread("timers", () -> {
                for (int i = random.nextInt(4); i > 0; i--) {
                    Worker worker = crew.workers[random.nextInt(crew.workers.length)];
                    worker.wheel.schedule(crew.engine.nanoTime(), 0, () -> {});
                }
            });
        }
        race.start();
        assertThat(faults).isEmpty();
        assertThat(ran[0]).isEqualTo(outside - 1 + inside);
    }

    /** What a worker keeps to itself is for others as soon as the monitor, or the worker, says so. */
    @Interleaved(schedules = 10_000)
    void noTaskOfAChannelStaysWithAStuckWorkerThatShares(Race race) {
        RandomGenerator random = race.random();
        Crew crew = new Crew(race, 2 + random.nextInt(2), Crew.workStealing(random));
        int channels = 2 + random.nextInt(3);
        boolean[] stuck = new boolean[1];
        int[] ran = new int[1];
        List<String> faults = new ArrayList<>();
        Runnable job = () -> {
            if (stuck[0]) {
                ran[0]++;
                return;
            }
            stuck[0] = true;
            if (Crew.index() == 0) {
                crew.submit(() -> {}); // Takes what may be in the slot out of it.
            }
            while (ran[0] < channels - 1) {
                if (crew.isStill(1)) {
                    faults.add("all others sleep, but only " + ran[0] + " tasks have run");
                    return;
                }
                Race.idle();
            }
        };
        for (int i = 0; i < channels; i++) {
            crew.arrive(0, () -> job.run()); // Before the worker looks: it is told of all at once.
        }
        crew.work();
        crew.thread("monitor", () -> {
            while (!stuck[0]) {
                Race.idle();
            }
            crew.workers[0].share();
        });
        race.start();
        assertThat(faults).isEmpty();
        assertThat(ran[0]).isEqualTo(channels - 1);
    }

    private static void submit(Crew crew, Runnable job, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(crew.engine.submit(() -> job.run())).isTrue();
        }
    }

    /** D3: a task that comes while the engine ends is run or refused, and one of them only. */
    @Interleaved(schedules = 10_000)
    void aTaskThatComesDuringTheEndIsRunOrRefused(Race race) {
        RandomGenerator random = race.random();
        Crew crew = new Crew(race, 1 + random.nextInt(2), Crew.any(random));
        boolean idle = random.nextBoolean();
        List<Job> all = new ArrayList<>();
        crew.work();
        submitters(crew, all, random, false); // Of a channel nobody tells a worker that has ended.
        crew.thread("end", () -> {
            if (idle) {
                crew.engine.stopWhenIdle();
            } else {
                crew.engine.stopNow();
            }
            crew.awaitWorkers();
            Interleaving.point();
            crew.engine.sweep();
        });
        try {
            race.start();
        } catch (java.util.concurrent.RejectedExecutionException timerRefused) {
            return; // What set the timer has been told.
        }
        assertThat(all).allMatch(job -> job.refusals == 1 ? job.left > 0 : job.left == 0 && job.refusals == 0);
        assertThat(crew.queues().drain()).isNull();
        assertThat(crew.uncaught).isEmpty();
    }
}
