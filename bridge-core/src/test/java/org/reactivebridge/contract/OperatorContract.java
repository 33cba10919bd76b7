package org.reactivebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.OperatorTable.Kind;
import org.reactivebridge.testing.OperatorTable.Line;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/**
 * What every operator keeps, as checks over one line of the table of operators. Each throws an {@link AssertionError} if the
 * line breaks it; {@link OperatorContractTest} runs them over all lines, {@link ContractSaboteurTest} over broken ones.
 */
final class OperatorContract {

    private static final int MANY = 1_000_000;

    /** Fewer, where each item takes a timer of the system. */
    private static final int MANY_TIMERS = 10_000;

    private static final Set<String> TIMED = Set.of("delay", "interval");

    /**
     * Stages whose line gives each item to a function that puts it into a recipe: an item in a recipe that is never opened
     * cannot be discarded by anybody.
     */
    private static final Set<String> WRAPPING = Set.of("flatMap", "concatMap", "window", "groupBy");

    private OperatorContract() {}

    // ---- Demand

    /** §3.9. */
    static void invalidRequestFails(Line line, long count) {
        Drops drops = new Drops();
        Waiting recorder = new Waiting(drops.environment(), 0);

        subscribe(line.ofLength().apply(length(line, 2)), recorder);
        recorder.request(count);

        recorder.awaitEnd();
        clean(recorder);
        assertThat(recorder.items).isEmpty();
        if (line.maxLength() > 0) {
            assertThat(recorder.error)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3.9");
        }
    }

    /** §3.3, C1: the stack does not grow with the number of items. */
    static void requestInOnNextDoesNotRecurse(Line line) {
        int many = TIMED.contains(line.method()) ? MANY_TIMERS : MANY;
        int length = length(line, many);
        Drops drops = new Drops();
        Waiting recorder = new Waiting(drops.environment(), 1) {
            @Override
            void next(Object item) {
                request(1);
            }
        };

        Threads.onSmallStack(() -> {
            subscribe(line.ofLength().apply(length), recorder);
            recorder.awaitEnd();
        });

        completedWith(recorder, length);
    }

    /** §1.1, A4. */
    static void demandIsNeverExceeded(Line line, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int length = length(line, 50);
        Drops drops = new Drops();
        Waiting recorder = new Waiting(drops.environment(1 + random.nextInt(3)), 0);

        subscribe(line.ofLength().apply(length), recorder);
        // The recorder looks at every item whether it may come.
        for (int asked = 0; asked <= length; ) {
            int count = 1 + random.nextInt(4);
            recorder.request(count);
            asked += count;
        }

        recorder.awaitEnd();
        completedWith(recorder, length);
    }

    /** §3.17, A5. */
    static void unboundedDemandTwiceIsUnbounded(Line line) {
        int length = length(line, 100);
        Drops drops = new Drops();
        Waiting recorder = new Waiting(drops.environment(), Long.MAX_VALUE) {
            @Override
            void next(Object item) {
                request(Long.MAX_VALUE);
            }
        };

        subscribe(line.ofLength().apply(length), recorder);

        recorder.awaitEnd();
        completedWith(recorder, length);
    }

    /** §2.7 from the other side, A7: no request is lost, whichever threads they come from. */
    static void requestsFromSeveralThreadsAddUp(Line line) {
        int each = length(line, 500);
        int length = length(line, 2 * each);
        for (int round = 0; round < 20; round++) {
            Drops drops = new Drops();
            Waiting recorder = new Waiting(drops.environment(), 0);
            subscribe(line.ofLength().apply(length), recorder);
            Threads.Action requests = () -> {
                Subscription subscription = recorder.subscribedTo();
                for (int i = 0; i < each; i++) {
                    subscription.request(1);
                }
            };
            recorder.allowFromElsewhere(2L * each);

            Threads.race(requests, requests);

            recorder.awaitEnd();
            completedWith(recorder, length);
        }
    }

    // ---- Cancellation

    /** §3.5, A8. */
    static void cancelInOnSubscribeIsSilent(Line line) {
        Drops drops = new Drops();
        Waiting recorder = new Waiting(drops.environment(), 0) {
            @Override
            void subscribed() {
                cancel();
                request(Long.MAX_VALUE); // §3.6
            }
        };

        subscribe(line.ofLength().apply(length(line, 5)), recorder);

        clean(recorder);
        assertThat(recorder.items).isEmpty();
        assertThat(recorder.terminals()).isZero();
    }

    /** §1.8, §3.12, B1, B4. */
    static void cancelInOnNextStopsAndReleases(Line line) {
        for (int at = 1; at <= length(line, 3); at++) {
            int cancelAt = at;
            Drops drops = new Drops();
            TrackedSource source = new TrackedSource(length(line, 5), null);
            Waiting recorder = new Waiting(drops.environment(2), Long.MAX_VALUE) {
                @Override
                void next(Object item) {
                    if (items.size() == cancelAt) {
                        cancel();
                    }
                }
            };

            subscribe(over(line, source), recorder);

            Waiting.eventually().until(() -> recorder.items.size() >= cancelAt);
            released(line, source, recorder, drops);
            clean(recorder);
            assertThat(recorder.items).hasSize(cancelAt);
            assertThat(recorder.terminals()).isZero();
        }
    }

    /** §1.6, §3.6, §3.7: after the end, nothing happens any more. */
    static void afterTheEndNothingHappens(Line line) {
        int length = length(line, 3);
        Drops drops = new Drops();
        Waiting recorder = new Waiting(drops.environment(), Long.MAX_VALUE);
        subscribe(line.ofLength().apply(length), recorder);
        recorder.awaitEnd();
        Subscription subscription = recorder.subscribedTo();

        Threads.race(
                () -> {
                    subscription.request(1);
                    subscription.request(-1);
                },
                subscription::cancel);

        completedWith(recorder, length);
        assertThat(drops.errors).isEmpty();
    }

    /** A2, B1 to B3: whatever the moment, every item is delivered or discarded, once. */
    static void cancelRacesEverything(Line line, int rounds) {
        for (int round = 0; round < rounds; round++) {
            Drops drops = new Drops();
            TrackedSource source = new TrackedSource(length(line, 20), null);
            Waiting recorder = new Waiting(drops.environment(2), 0);
            subscribe(over(line, source), recorder);
            Subscription subscription = recorder.subscribedTo();
            recorder.allowFromElsewhere(30);
            int delay = round % 50;

            Threads.race(
                    () -> {
                        for (int i = 0; i < 30; i++) {
                            subscription.request(1);
                        }
                    },
                    () -> {
                        for (int i = 0; i < delay; i++) {
                            Thread.onSpinWait();
                        }
                        subscription.cancel();
                    });

            released(line, source, recorder, drops);
            clean(recorder);
            assertThat(drops.errors).isEmpty();
        }
    }

    /** §3.13, B6: the subscriber can be collected although its subscription is still held. */
    static void subscriberIsForgotten(Line line, boolean byCancel) {
        AtomicReference<Subscription> held = new AtomicReference<>();
        WeakReference<Waiting> subscriber = subscribeAndEnd(line, byCancel, held);

        Waiting.eventually().until(() -> {
            System.gc();
            return subscriber.get() == null;
        });
        assertThat(held.get()).isNotNull();
    }

    /** In a method of its own, so that no local variable keeps the subscriber. */
    private static WeakReference<Waiting> subscribeAndEnd(
            Line line, boolean byCancel, AtomicReference<Subscription> held) {
        Drops drops = new Drops();
        Waiting recorder = new Waiting(drops.environment(), byCancel ? 1 : Long.MAX_VALUE);
        subscribe(line.ofLength().apply(length(line, 3)), recorder);
        held.set(recorder.subscription);
        if (byCancel) {
            recorder.subscribedTo().cancel();
        } else {
            recorder.awaitEnd();
        }
        return new WeakReference<>(recorder);
    }

    // ---- Failure

    /** The same instance comes out, once, and the upstream is closed. */
    static void failurePasses(Line line) {
        RuntimeException failure = new RuntimeException("of the upstream");
        for (int items = 0; items <= length(line, 2); items++) {
            Drops drops = new Drops();
            TrackedSource source = new TrackedSource(items, failure);
            Waiting recorder = new Waiting(drops.environment(2), Long.MAX_VALUE);

            subscribe(over(line, source), recorder);

            recorder.awaitEnd();
            clean(recorder);
            if (recorder.completed && line.maxLength() <= 1 && items > 0) {
                continue; // It had what it needed before the failure.
            }
            assertThat(recorder.error).isSameAs(failure);
            Waiting.eventually().until(() -> source.opened.get() == source.closed.get());
            assertThat(drops.errors).doesNotContain(failure);
        }
    }

    /** A failure that comes after cancellation goes to the hook, once. */
    static void failureAfterCancelIsDropped(Line line) {
        RuntimeException failure = new RuntimeException("after cancellation");
        Drops drops = new Drops();
        AtomicReference<Subscription> cancelled = new AtomicReference<>();
        Waiting recorder = new Waiting(drops.environment(), Long.MAX_VALUE) {
            @Override
            void subscribed() {
                cancelled.set(subscribedTo());
                super.subscribed();
            }
        };
        AsyncStream<Integer> upstream = AsyncStream.fromSource((waker, context) -> new Cursor<>() {
            @Override
            public @Nullable Integer poll() {
                Objects.requireNonNull(cancelled.get()).cancel();
                throw failure;
            }

            @Override
            public boolean isDone() {
                return false;
            }

            @Override
            public void close() {}
        });

        subscribe(Objects.requireNonNull(line.over()).apply(upstream), recorder);

        Waiting.eventually().until(() -> !drops.errors.isEmpty());
        clean(recorder);
        assertThat(recorder.terminals()).isZero();
        assertThat(drops.errors).containsExactly(failure);
    }

    // ---- Resources and reuse

    /** §2.6, B4: each run closes what it opened, once. */
    static void completionReleases(Line line) {
        Drops drops = new Drops();
        int length = length(line, 5);
        TrackedSource source = new TrackedSource(length, null);
        Waiting recorder = new Waiting(drops.environment(2), Long.MAX_VALUE);

        subscribe(over(line, source), recorder);

        recorder.awaitEnd();
        clean(recorder);
        released(line, source, recorder, drops);
        assertThat(source.opened.get()).isPositive();
    }

    /** A recipe is reusable: a thousand runs on several threads do not know of each other. */
    static void oneRecipeServesManySubscribers(Line line) {
        int length = length(line, 5);
        Publisher<?> recipe = line.ofLength().apply(length);
        Threads.Action subscribers = () -> {
            for (int i = 0; i < 250; i++) {
                Drops drops = new Drops();
                Waiting recorder = new Waiting(drops.environment(), Long.MAX_VALUE);
                recipe.subscribe(recorder);
                recorder.awaitEnd();
                completedWith(recorder, length);
            }
        };

        Threads.race(subscribers, subscribers, subscribers, subscribers);
    }

    // ---- Shared parts

    private static int length(Line line, int wanted) {
        return (int) Math.min(wanted, line.maxLength());
    }

    private static Publisher<?> over(Line line, TrackedSource source) {
        return Objects.requireNonNull(line.over()).apply(AsyncStream.fromSource(source));
    }

    @SuppressWarnings("unchecked") // A publisher only produces.
    private static void subscribe(Publisher<?> publisher, Waiting recorder) {
        Publisher<?> placed = publisher instanceof AsyncStream<?> stream
                ? stream.in(recorder.context().environment())
                : publisher;
        ((Publisher<Object>) placed).subscribe(recorder);
    }

    private static void clean(Recorder<?> recorder) {
        assertThat(recorder.violations).isEmpty();
        assertThat(recorder.terminals()).isLessThanOrEqualTo(1);
    }

    private static void completedWith(Recorder<?> recorder, int length) {
        clean(recorder);
        assertThat(recorder.error).isNull();
        assertThat(recorder.completed).isTrue();
        assertThat(recorder.items).hasSize(length);
    }

    private static void released(Line line, TrackedSource source, Recorder<?> recorder, Drops drops) {
        Waiting.eventually()
                .untilAsserted(() -> assertThat(source.closed.get())
                        .as("closed as often as opened")
                        .isEqualTo(source.opened.get()));
        if (line.kind() != Kind.STAGE
                || WRAPPING.contains(line.method())
                || line.variant().contains("within")
                || line.variant().contains("inner")
                || line.variant().contains("cut")) {
            return;
        }
        // What is kept for later subscribers is neither delivered nor discarded when the last one leaves.
        int kept = line.method().equals("replay") ? 2 : 0;
        Waiting.eventually().untilAsserted(() -> {
            List<Object> fates = new ArrayList<>(recorder.items);
            fates.addAll(drops.discarded);
            fates.removeIf(item -> !(item instanceof Integer)); // Of another source of the line.
            assertThat(fates)
                    .as("delivered or discarded, once (B1, B2): " + recorder + ", " + drops)
                    .doesNotHaveDuplicates()
                    .hasSizeBetween(source.given.get() - kept, source.given.get());
        });
    }
}
