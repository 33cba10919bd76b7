package org.reactivebridge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.kernel.Interleaving;

/**
 * That the explorer of interleavings finds what it is there to find: small state machines with planted bugs, each of which
 * must show within a budget of schedules, while the same machine without a bug passes them all.
 */
@Tag("interleaving")
class PlantedRacesTest {

    private static final int BUDGET = 2_000;

    private record Scenario(String name, Consumer<Race> test) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aPlantedBugIsFound(Scenario planted) {
        assertThat(seeds(planted).firstFailing(0, BUDGET))
                .as("seed that finds it")
                .isPresent();
    }

    @ParameterizedTest
    @MethodSource("healthy")
    void withoutABugNothingIsFound(Scenario healthy) {
        seeds(healthy).run(0, 2 * BUDGET);
    }

    private static Seeds<Race> seeds(Scenario scenario) {
        return new Seeds<>("PlantedRacesTest#" + scenario.name, Race::new, race -> () -> scenario.test.accept(race));
    }

    static Stream<Scenario> healthy() {
        return Stream.of(
                new Scenario("task", race -> task(race, new SmallTask(race))),
                new Scenario("demand", race -> demand(race, new SmallDemand())),
                new Scenario("slot", race -> slot(race, new SmallSlot(race))),
                new Scenario("end", race -> end(race, new SmallEnd())));
    }

    static Stream<Scenario> bugs() {
        return Stream.of(
                new Scenario(
                        "a wake-up looks before it marks: tokio#1788",
                        race -> task(race, new SmallTask(race) {
                            @Override
                            void wake() {
                                Interleaving.point();
                                if (word.get() == IDLE) {
                                    super.wake();
                                }
                            }
                        })),
                new Scenario(
                        "parking forgets the mark of a wake-up",
                        race -> task(race, new SmallTask(race) {
                            @Override
                            boolean park() {
                                Interleaving.point();
                                word.set(IDLE);
                                return true;
                            }
                        })),
                new Scenario(
                        "a wake-up of a running task starts it again",
                        race -> task(race, new SmallTask(race) {
                            @Override
                            boolean mustSubmit(int before) {
                                return before != WOKEN;
                            }
                        })),
                new Scenario(
                        "the mark is taken after the work",
                        race -> task(race, new SmallTask(race) {
                            @Override
                            void turn() {
                                work();
                                Interleaving.point();
                                word.set(RUNNING);
                            }
                        })),
                new Scenario(
                        "demand is added without a swap",
                        race -> demand(race, new SmallDemand() {
                            @Override
                            void request(int count) {
                                Interleaving.point();
                                int before = word.get();
                                Interleaving.point();
                                word.set(before + count);
                            }
                        })),
                new Scenario(
                        "demand is consumed without a swap",
                        race -> demand(race, new SmallDemand() {
                            @Override
                            boolean consume() {
                                Interleaving.point();
                                int before = word.get();
                                Interleaving.point();
                                if (before == 0) {
                                    return false;
                                }
                                word.set(before - 1);
                                return true;
                            }
                        })),
                new Scenario(
                        "emit and discard do not share a swap: reactor-core#4352",
                        race -> slot(race, new SmallSlot(race) {
                            @Override
                            @Nullable
                            Integer take() {
                                Interleaving.point();
                                Integer item = slot.get();
                                Interleaving.point();
                                slot.set(null);
                                return item;
                            }
                        })),
                new Scenario(
                        "no second look after an offer: reactor-core#2114",
                        race -> slot(race, new SmallSlot(race) {
                            @Override
                            void lookAgain() {}
                        })),
                new Scenario(
                        "done before the error is stored: reactor-core#2618",
                        race -> end(race, new SmallEnd() {
                            @Override
                            void fail(Throwable failure) {
                                Interleaving.point();
                                done = true;
                                Interleaving.point();
                                error = failure;
                            }
                        })),
                new Scenario(
                        "a loop waits for the other half of an update: reactor-core#2554",
                        race -> end(race, new SmallEnd() {
                            @Override
                            boolean isDone() {
                                while (!done) {
                                    Interleaving.point();
                                }
                                return true;
                            }
                        })));
    }

    // ---- A task

    private static class SmallTask {

        static final int IDLE = 0;
        static final int WOKEN = 1;
        static final int RUNNING = 2;

        final AtomicInteger word = new AtomicInteger();
        private final Race race;
        private volatile int published;
        private int seen;
        private boolean inside;
        private boolean overlapped;

        SmallTask(Race race) {
            this.race = race;
        }

        boolean mustSubmit(int before) {
            return before == IDLE;
        }

        void wake() {
            Interleaving.point();
            int before = word.getAndUpdate(state -> state | WOKEN);
            if (mustSubmit(before)) {
                race.thread("turn", this::run);
            }
        }

        /** True if the task is idle now. */
        boolean park() {
            Interleaving.point();
            return word.compareAndSet(RUNNING, IDLE);
        }

        void turn() {
            Interleaving.point();
            word.set(RUNNING);
            work();
        }

        void work() {
            overlapped |= inside;
            inside = true;
            Interleaving.point();
            seen = published;
            Interleaving.point();
            inside = false;
        }

        private void run() {
            do {
                turn();
            } while (!park());
        }
    }

    private static void task(Race race, SmallTask task) {
        for (int waker = 0; waker < 2; waker++) {
            race.thread("waker " + waker, () -> {
                for (int i = 0; i < 2; i++) {
                    Interleaving.point();
                    task.published++;
                    task.wake();
                }
            });
        }
        race.start();
        assertThat(task.seen).isEqualTo(4);
        assertThat(task.overlapped).isFalse();
    }

    // ---- Demand

    private static class SmallDemand {

        final AtomicInteger word = new AtomicInteger();

        void request(int count) {
            Interleaving.point();
            word.addAndGet(count);
        }

        boolean consume() {
            Interleaving.point();
            return word.getAndUpdate(demand -> Math.max(0, demand - 1)) > 0;
        }
    }

    private static void demand(Race race, SmallDemand demand) {
        int[] consumed = new int[1];
        race.thread("requests three", () -> demand.request(3));
        race.thread("requests two", () -> demand.request(2));
        race.thread("consumes", () -> {
            for (int i = 0; i < 4; i++) {
                consumed[0] += demand.consume() ? 1 : 0;
            }
        });
        race.start();
        assertThat(consumed[0] + demand.word.get()).isEqualTo(5);
    }

    // ---- One slot between a producer and a consumer that closes

    private static class SmallSlot {

        final AtomicReference<@Nullable Integer> slot = new AtomicReference<>();
        private final Race race;
        private volatile boolean closed;

        SmallSlot(Race race) {
            this.race = race;
        }

        @Nullable
        Integer take() {
            Interleaving.point();
            return slot.getAndSet(null);
        }

        void lookAgain() {
            Interleaving.point();
            if (closed) {
                discard();
            }
        }

        void offer() {
            Interleaving.point();
            if (!closed) {
                Interleaving.point();
                slot.set(race.ledger().enter(0));
                lookAgain();
            }
        }

        void close() {
            Interleaving.point();
            closed = true;
            discard();
        }

        private void discard() {
            Integer item = take();
            if (item != null) {
                race.ledger().discard(item);
            }
        }
    }

    private static void slot(Race race, SmallSlot slot) {
        race.thread("producer", slot::offer);
        race.thread("consumer", () -> {
            Integer item = slot.take();
            if (item != null) {
                race.ledger().deliver(item);
            }
            slot.close();
        });
        race.start();
    }

    // ---- An end with an error

    private static class SmallEnd {

        volatile @Nullable Throwable error;
        volatile boolean done;

        void fail(Throwable failure) {
            Interleaving.point();
            error = failure;
            Interleaving.point();
            done = true;
        }

        boolean isDone() {
            Interleaving.point();
            return done;
        }
    }

    private static void end(Race race, SmallEnd end) {
        boolean[] completed = new boolean[1];
        race.thread("producer", () -> end.fail(new SimulatedFailure("at the end")));
        race.thread("consumer", () -> {
            for (int i = 0; i < 4; i++) {
                if (end.isDone()) {
                    Interleaving.point();
                    completed[0] = end.error == null;
                    return;
                }
            }
        });
        race.start();
        assertThat(completed[0]).isFalse();
    }
}
