package org.reactivebridge.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;
import org.reactivebridge.testing.SimulatedFailure;

/** The producing task's end against the consumer's close and a refusal of either (A3, B1 to B3, D3). */
class BoundaryCursorInterleavingTest {

    private static final class Upstream implements Cursor<Integer> {

        private final Race race;
        private final int items;
        private final @Nullable Throwable failure;
        private int next;
        private int closes;

        Upstream(Race race, int items, @Nullable Throwable failure) {
            this.race = race;
            this.items = items;
            this.failure = failure;
        }

        @Override
        public @Nullable Integer poll() throws Throwable {
            Interleaving.point();
            if (next < items) {
                return race.ledger().enter(next++);
            }
            if (failure != null) {
                throw failure;
            }
            return null;
        }

        @Override
        public boolean isDone() {
            return next == items;
        }

        @Override
        public void close() {
            closes++;
        }
    }

    private void race(Race race, int refusal, boolean closesEarly) {
        int items = race.random().nextInt(5);
        int capacity = 1 + race.random().nextInt(3);
        SimulatedFailure failure = race.random().nextInt(3) == 0 ? new SimulatedFailure("at the end") : null;
        List<Upstream> upstreams = new ArrayList<>();
        int[] asked = new int[1];
        Source<Integer> upstream = (waker, context) -> {
            Upstream cursor = new Upstream(race, items, failure);
            upstreams.add(cursor);
            return cursor;
        };
        Source<Integer> source = BoundaryCursor.source(upstream, race.scheduler(() -> asked[0]++ == refusal), capacity);
        int most = closesEarly ? race.random().nextInt(6) : Integer.MAX_VALUE;
        List<Throwable> errors = new ArrayList<>();
        int[] delivered = new int[1];
        race.thread("consumer", () -> {
            int[] wakes = new int[1];
            Cursor<Integer> cursor = source.open(() -> wakes[0]++, race.context(capacity));
            try {
                for (int polls = 0; polls < most; ) {
                    int before = wakes[0];
                    Integer item = cursor.poll();
                    if (item != null) {
                        assertThat(race.ledger().value(item)).isEqualTo(delivered[0]++);
                        race.ledger().deliver(item);
                        polls++;
                    } else if (cursor.isDone()) {
                        cursor.poll();
                        break;
                    } else {
                        polls += closesEarly ? 1 : 0;
                        while (wakes[0] == before && !closesEarly) {
                            Race.idle(); // As if parked: a wake-up that is missing leaves nobody to go on.
                        }
                    }
                }
            } catch (SimulatedFailure | RejectedExecutionException met) {
                errors.add(met);
            }
            cursor.close();
        });
        race.start();
        for (Upstream cursor : upstreams) {
            assertThat(cursor.closes).isEqualTo(1);
        }
        errors.addAll(race.droppedErrors());
        assertThat(errors).hasSizeLessThanOrEqualTo(1).doesNotHaveDuplicates();
        if (!closesEarly) {
            if (asked[0] <= refusal || refusal < 0) {
                assertThat(delivered[0]).isEqualTo(items);
                assertThat(errors).hasSize(failure == null ? 0 : 1);
            } else {
                assertThat(errors).hasSize(1);
            }
        }
    }

    @Interleaved(schedules = 10_000)
    void aConsumerThatStaysGetsEverythingAndIsWokenForIt(Race race) {
        race(race, -1, false);
    }

    @Interleaved(schedules = 20_000)
    void whateverTheConsumerLeavesIsDiscarded(Race race) {
        race(race, -1, true);
    }

    @Interleaved(schedules = 20_000)
    void aRefusalEndsTheRunAndIsToldOnce(Race race) {
        race(race, race.random().nextInt(4), race.random().nextBoolean());
    }
}
