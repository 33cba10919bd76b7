package org.reactivebridge.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Requests, bad requests and cancellation from several threads against the driver's turns (A1, A2, A4, A6; ServiceTalk#1015). */
class SubscriptionDriverInterleavingTest {

    private static final class Numbers implements Cursor<Integer> {

        private final Race race;
        private final int count;
        private int next;
        private int opens;
        private int closes;

        Numbers(Race race, int count) {
            this.race = race;
            this.count = count;
        }

        @Override
        public @Nullable Integer poll() {
            Interleaving.point();
            return next == count ? null : race.ledger().enter(next++);
        }

        @Override
        public boolean isDone() {
            return next == count;
        }

        @Override
        public void close() {
            closes++;
        }
    }

    private static final class Witness implements Subscriber<Integer> {

        private final Race race;
        private final Runnable onSubscribe;
        private @Nullable Subscription subscription;
        private volatile long requested;
        private int received;
        private int completions;
        private @Nullable Throwable error;
        private boolean inside;
        private String fault = "";

        Witness(Race race, Runnable onSubscribe) {
            this.race = race;
            this.onSubscribe = onSubscribe;
        }

        void request(long count) {
            if (count > 0) {
                requested += count; // One thread at a time holds the baton, so that this is one step.
            }
            Interleaving.point();
            Objects.requireNonNull(subscription).request(count);
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            onSubscribe.run();
        }

        @Override
        public void onNext(Integer item) {
            enter();
            if (++received > requested) {
                fault = received + " items, but only " + requested + " requested (A4)";
            }
            race.ledger().deliver(item);
            Interleaving.point();
            inside = false;
        }

        @Override
        public void onError(Throwable failure) {
            enter();
            error = failure;
            Interleaving.point();
            inside = false;
        }

        @Override
        public void onComplete() {
            enter();
            completions++;
            Interleaving.point();
            inside = false;
        }

        private void enter() {
            if (inside) {
                fault = "a signal within another (A1)";
            }
            if (completions > 0 || error != null) {
                fault = "a signal after the end (A2)";
            }
            inside = true;
        }
    }

    @Interleaved(schedules = 20_000)
    void requestsAddUpAndAnEndComesOnce(Race race) {
        int count = 3 + race.random().nextInt(4);
        boolean cancels = race.random().nextBoolean();
        boolean misbehaves = race.random().nextBoolean();
        Scheduler scheduler = race.random().nextBoolean() ? race.scheduler() : Scheduler.inline();
        Numbers numbers = new Numbers(race, count);
        boolean early = race.random().nextBoolean(); // Within onSubscribe, and so before the task is started.
        Witness[] witnesses = new Witness[1];
        Runnable calls = () -> {
            Witness witness = witnesses[0];
            witness.request(1);
            race.thread("requests two and one", () -> {
                witness.request(2);
                witness.request(1);
            });
            if (misbehaves) {
                race.thread("requests less than nothing", () -> witness.request(-1));
            }
            if (cancels) {
                race.thread(
                        "cancels",
                        () -> Objects.requireNonNull(witness.subscription).cancel());
            }
        };
        Witness witness = new Witness(race, early ? calls : () -> {});
        witnesses[0] = witness;
        race.thread("subscribe", () -> {
            SubscriptionDriver.subscribe(
                    (waker, context) -> {
                        numbers.opens++;
                        return numbers;
                    },
                    witness,
                    false,
                    race.context(2),
                    scheduler);
            if (!early) {
                calls.run();
            }
        });
        race.start();
        assertThat(witness.fault).isEmpty();
        if (!cancels && !misbehaves) {
            assertThat(witness.received).isEqualTo(Math.min(4, count));
            assertThat(witness.completions).isEqualTo(count <= 4 ? 1 : 0);
        } else if (misbehaves && !cancels) {
            assertThat(witness.completions + (witness.error == null ? 0 : 1)).isEqualTo(1);
            if (witness.error != null) {
                assertThat(witness.error)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("-1");
            }
        }
        boolean over = cancels || misbehaves || count <= 4;
        assertThat(numbers.closes).isEqualTo(over ? numbers.opens : 0);
    }
}
