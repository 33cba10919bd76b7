package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Publishers that give items on threads of their own, to a task that runs on the thread that wakes it: each item comes once and in
 * its place, whether it was handed over to the task or went through the ring, while others request and cancel.
 */
class HandOverInterleavingTest {

    private static final int STRIDE = 100;

    /** Gives numbers from its first on, as many as are asked for and no more than it has. */
    private static final class Numbers implements Publisher<Integer>, Subscription {

        private final Race race;
        private final int first;
        private final int count;
        private volatile @Nullable Subscriber<? super Integer> subscriber;
        private volatile long requested;
        private volatile boolean cancelled;

        Numbers(Race race, int first, int count) {
            this.race = race;
            this.first = first;
            this.count = count;
        }

        @Override
        public void subscribe(Subscriber<? super Integer> given) {
            subscriber = given;
            given.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            requested += n; // One thread at a time holds the baton, so that this is one step.
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        void give() {
            Subscriber<? super Integer> target = Objects.requireNonNull(subscriber);
            int given = 0;
            while (given < count && !cancelled) {
                Interleaving.point();
                if (given < requested) {
                    target.onNext(race.ledger().enter(first + given++));
                } else if (!cancelled) {
                    Race.idle(); // As if waiting for demand.
                }
            }
            if (given == count) {
                target.onComplete();
            }
        }
    }

    private static final class Witness implements Subscriber<Integer> {

        private final Race race;
        private final List<Integer> items = new ArrayList<>();
        private @Nullable Subscription subscription;
        private volatile long requested;
        private int completions;
        private boolean inside;
        private String fault = "";

        Witness(Race race) {
            this.race = race;
        }

        void request(long count) {
            requested = Math.min(requested, Long.MAX_VALUE - count) + count;
            Objects.requireNonNull(subscription).request(count);
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(Integer item) {
            enter();
            race.ledger().deliver(item);
            items.add(race.ledger().value(item));
            if (items.size() > requested) {
                fault = "more than requested";
            }
            Interleaving.point();
            inside = false;
        }

        @Override
        public void onError(Throwable failure) {
            fault = failure.toString();
        }

        @Override
        public void onComplete() {
            enter();
            completions++;
            inside = false;
        }

        private void enter() {
            if (inside || completions > 0) {
                fault = "a signal within another, or after the end";
            }
            inside = true;
        }

        List<Integer> from(Numbers numbers) {
            return items.stream()
                    .filter(item -> item / STRIDE == numbers.first / STRIDE)
                    .toList();
        }
    }

    @Interleaved(schedules = 20_000)
    void ofOnePublisher_everyItemComesOnceAndInOrder(Race race) {
        Numbers only = new Numbers(race, 0, 1 + race.random().nextInt(5));
        check(race, AsyncStream.from(only), List.of(only));
    }

    @Interleaved(schedules = 20_000)
    void ofMergedPublishers_everyItemComesOnceAndInOrder(Race race) {
        List<Numbers> merged =
                List.of(new Numbers(race, 0, 1 + race.random().nextInt(4)), new Numbers(race, STRIDE, 3));
        check(race, AsyncStream.fromIterable(merged).flatMap(numbers -> numbers), merged);
    }

    /** The stage below takes an item of the merged ones only when the other stream has one too. */
    @Interleaved(schedules = 10_000)
    void ofMergedPublishersThatAreZipped_everyItemComesOnceAndInOrder(Race race) {
        List<Numbers> merged = List.of(
                new Numbers(race, 0, 1 + race.random().nextInt(2)),
                new Numbers(race, STRIDE, 2),
                new Numbers(race, 2 * STRIDE, 1 + race.random().nextInt(2)));
        int count = merged.stream().mapToInt(numbers -> numbers.count).sum();
        Numbers other = new Numbers(race, 3 * STRIDE, count);
        AsyncStream<Integer> stream = AsyncStream.fromIterable(merged)
                .flatMap(numbers -> numbers, merged.size())
                .zipWith(other, (item, beside) -> {
                    race.ledger().deliver(beside);
                    return item;
                });
        race.thread("publisher of " + other.first, other::give);
        check(race, stream, merged);
    }

    private static void check(Race race, AsyncStream<Integer> stream, List<Numbers> sources) {
        Witness witness = new Witness(race);
        boolean cancels = race.random().nextInt(3) == 0;
        boolean unbounded = race.random().nextBoolean();
        stream.in(race.context(2).environment()).subscribe(witness);
        witness.request(unbounded ? Long.MAX_VALUE : 1);
        for (Numbers source : sources) {
            race.thread("publisher of " + source.first, source::give);
        }
        race.thread("subscriber", () -> {
            witness.request(1);
            witness.request(2);
            if (cancels) {
                Objects.requireNonNull(witness.subscription).cancel();
            } else {
                witness.request(Long.MAX_VALUE);
            }
        });
        race.start();
        assertThat(witness.fault).isEmpty();
        for (Numbers source : sources) {
            List<Integer> came = witness.from(source);
            for (int i = 0; i < came.size(); i++) {
                assertThat(came.get(i)).isEqualTo(source.first + i);
            }
            if (!cancels) {
                assertThat(came).hasSize(source.count);
            }
        }
        assertThat(witness.completions).isLessThanOrEqualTo(1);
        if (!cancels) {
            assertThat(witness.completions).isOne();
        }
    }
}
