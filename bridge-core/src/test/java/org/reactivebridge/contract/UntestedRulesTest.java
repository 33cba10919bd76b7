package org.reactivebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The rules of Reactive Streams that its TCK has a place for but no check, one test each, at both edges.
 *
 * <p>What stands elsewhere: §2.5, §2.8, §2.10 and §2.12 in every short sequence of signals ({@link UpstreamEnumerationTest}, {@link
 * DownstreamEnumerationTest}); §2.11 under jcstress ({@code PublisherCursorStress.NextPoll}, {@code BoundaryCursorStress}); §2.2,
 * which thread, in {@code PlacementTest}; §1.4, §1.5 and §1.11 are checks of the TCK that run because every recipe provides what
 * they need.
 */
class UntestedRulesTest {

    private static final RuntimeException BOOM = new IllegalStateException("boom");

    /** A publisher that gives what was asked for, and writes down how it was treated. */
    private static final class Probe implements Publisher<Integer>, Subscription {

        final AtomicInteger cancels = new AtomicInteger();
        final AtomicInteger requests = new AtomicInteger();
        final AtomicInteger overlaps = new AtomicInteger();
        final List<String> afterEnd = new ArrayList<>();
        private final AtomicInteger inside = new AtomicInteger();

        @Nullable
        Subscriber<? super Integer> subscriber;

        boolean ended;

        @Override
        public void subscribe(Subscriber<? super Integer> given) {
            subscriber = given;
            given.onSubscribe(this);
        }

        @Override
        public void request(long count) {
            enter("request");
            requests.incrementAndGet();
            inside.decrementAndGet();
        }

        @Override
        public void cancel() {
            enter("cancel");
            cancels.incrementAndGet();
            inside.decrementAndGet();
        }

        private void enter(String call) {
            if (inside.getAndIncrement() > 0) {
                overlaps.incrementAndGet();
            }
            if (ended) {
                afterEnd.add(call);
            }
        }

        Probe next(int... items) {
            for (int item : items) {
                subscriber.onNext(item);
            }
            return this;
        }

        void complete() {
            ended = true;
            subscriber.onComplete();
        }
    }

    // ---- Chapter 1: as a publisher

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void spec106_afterTheEnd_theSubscriptionIsCancelled(boolean fails) throws Exception {
        Drops drops = new Drops();
        TrackedSource source = new TrackedSource(2, fails ? BOOM : null);
        Recorder<Integer> recorder = new Recorder<>();
        AsyncStream.fromSource(source).in(drops.environment()).subscribe(recorder);
        recorder.request(5);
        assertThat(recorder.terminals()).isEqualTo(1);
        Subscription subscription = recorder.subscribedTo();

        Threads.race(
                () -> {
                    subscription.request(1);
                    subscription.request(-1);
                },
                subscription::cancel);

        assertThat(recorder.violations).isEmpty();
        assertThat(recorder.items).containsExactly(0, 1);
        assertThat(source.closed).hasValue(1);
        assertThat(drops.errors).isEmpty();
    }

    @Test
    void spec107_afterOnError_nothingFollows() {
        Recorder<Integer> recorder = new Recorder<>();
        Probe probe = new Probe();
        Drops drops = new Drops();
        AsyncStream.<Integer>from(probe)
                .map(x -> 10 / x)
                .in(drops.environment())
                .subscribe(recorder);
        recorder.request(10);
        probe.next(1, 0, 2, 3);
        probe.complete();
        assertThat(recorder.items).containsExactly(10);
        assertThat(recorder.error).isInstanceOf(ArithmeticException.class);
        assertThat(recorder.violations).isEmpty();
        assertThat(probe.cancels).hasValue(1);
        assertThat(drops.discarded).contains(2, 3);
    }

    @Test
    void spec108_afterCancelWithinASignal_noSignalFollows() {
        Recorder<Integer> recorder = new Recorder<>() {
            @Override
            void next(Integer item) {
                if (item == 3) {
                    cancel();
                }
            }
        };
        AsyncStream.range(0, 1_000).map(x -> x).subscribe(recorder);
        recorder.request(Long.MAX_VALUE);
        assertThat(recorder.items).containsExactly(0, 1, 2, 3);
        assertThat(recorder.violations).isEmpty();
    }

    static Stream<Throwable> throwables() {
        return Stream.of(BOOM, new AssertionError("an error"), new Exception("a checked one"));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneak(Throwable failure) throws E {
        throw (E) failure;
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void spec109_subscribe_throwsNothingButForNull(Throwable thrown) {
        Drops drops = new Drops();
        List<AsyncStream<Integer>> failing = List.of(
                AsyncStream.defer(() -> {
                    throw UntestedRulesTest.<RuntimeException>sneak(thrown);
                }),
                AsyncStream.fromIterable(() -> {
                    throw UntestedRulesTest.<RuntimeException>sneak(thrown);
                }),
                AsyncStream.<Integer>from(subscriber -> {
                    throw UntestedRulesTest.<RuntimeException>sneak(thrown);
                }),
                AsyncStream.of(1).doOnSubscribe(() -> {
                    throw UntestedRulesTest.<RuntimeException>sneak(thrown);
                }));
        for (AsyncStream<Integer> stream : failing) {
            Recorder<Integer> recorder = new Recorder<>();
            assertThatCode(() -> stream.in(drops.environment()).subscribe(recorder))
                    .doesNotThrowAnyException();
            recorder.request(1);
            assertThat(recorder.error).isSameAs(thrown);
        }
        Subscriber<Integer> broken = new Recorder<>() {
            @Override
            void subscribed() {
                throw UntestedRulesTest.<RuntimeException>sneak(thrown);
            }
        };
        assertThatCode(() -> AsyncStream.of(1).in(drops.environment()).subscribe(broken))
                .doesNotThrowAnyException();
        assertThat(drops.errors).contains(thrown);
        assertThatNullPointerException().isThrownBy(() -> AsyncStream.of(1).subscribe((Subscriber<Integer>) null));
    }

    @Test
    void spec110_theSameStreamTwice_isTwoRuns() {
        AtomicInteger runs = new AtomicInteger();
        AsyncStream<Integer> stream = AsyncStream.defer(() -> AsyncStream.of(runs.incrementAndGet()));
        Recorder<Integer> first = new Recorder<>();
        Recorder<Integer> second = new Recorder<>();
        stream.subscribe(first);
        stream.subscribe(second);
        first.cancel();
        second.request(1);
        assertThat(first.items).isEmpty();
        assertThat(second.items).hasSize(1);
        assertThat(second.completed).isTrue();
    }

    // ---- Chapter 2: as a subscriber

    @Test
    void spec204_afterTheEnd_nothingReachesTheUpstream() {
        Probe probe = new Probe();
        Recorder<Integer> recorder = new Recorder<>();
        AsyncStream.<Integer>from(probe).subscribe(recorder);
        recorder.request(1);
        probe.next(1, 2);
        probe.complete();
        recorder.request(5);
        recorder.cancel();
        assertThat(recorder.items).containsExactly(1, 2);
        assertThat(probe.afterEnd).isEmpty();
    }

    static Stream<Arguments> early() {
        return Stream.of(
                stop("take", s -> s.take(1)),
                stop("takeWhile", s -> s.takeWhile(x -> x < 1)),
                stop("takeUntil", s -> s.takeUntil(AsyncStream.of(0))),
                stop("first", s -> s.first().toStream()),
                stop("any", s -> s.any(x -> x == 0).toStream()),
                stop("all", s -> s.all(x -> x != 0).toStream()),
                stop("none", s -> s.none(x -> x == 0).toStream()),
                stop("a mapper that throws", s -> s.map(x -> 1 / x)),
                stop("a predicate that throws", s -> s.filter(x -> 1 / x == 0)),
                stop("an inner stream that fails", s -> s.flatMap(x -> AsyncStream.error(BOOM))),
                stop("an inner stream that fails, in order", s -> s.concatMap(x -> AsyncStream.error(BOOM))),
                stop("zip with a shorter one", s -> s.zipWith(AsyncStream.of(7), Integer::sum)),
                stop("race with a faster one", s -> AsyncStream.race(List.of(AsyncStream.of(7), s))),
                stop("merge with one that fails", s -> s.mergeWith(AsyncStream.error(BOOM))));
    }

    private static Arguments stop(String name, Function<AsyncStream<Integer>, AsyncStream<?>> early) {
        return Arguments.of(name, early);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("early")
    void spec206_whoeverStopsEarly_cancelsOnce(String name, Function<AsyncStream<Integer>, AsyncStream<Object>> early) {
        Probe probe = new Probe();
        Recorder<Object> recorder = new Recorder<>();
        early.apply(AsyncStream.from(probe)).subscribe(recorder);
        recorder.request(10);
        if (!recorder.isTerminated() && probe.subscriber != null) {
            probe.next(0);
        }
        if (!recorder.isTerminated()) {
            probe.next(1);
        }
        assertThat(recorder.isTerminated()).isTrue();
        if (probe.subscriber != null) {
            assertThat(probe.cancels).hasValue(1);
        }
        assertThat(probe.overlaps).hasValue(0);
    }

    @Test
    void spec207_requestAndCancel_reachTheUpstreamSerially() throws Exception {
        for (int round = 0; round < 200; round++) {
            Probe probe = new Probe();
            Drops drops = new Drops();
            Waiting recorder = new Waiting(drops.environment(1), 0);
            recorder.allowFromElsewhere(Long.MAX_VALUE);
            AsyncStream.<Integer>from(probe).subscribe(recorder);
            Subscription subscription = recorder.subscribedTo();
            Threads.Action asks = () -> {
                for (int i = 0; i < 20; i++) {
                    subscription.request(1);
                }
            };
            Threads.race(
                    asks,
                    asks,
                    () -> {
                        for (int i = 0; i < 20; i++) {
                            if (probe.requests.get() > i) {
                                probe.next(i);
                            }
                        }
                    },
                    subscription::cancel);
            assertThat(probe.overlaps).as("round " + round).hasValue(0);
            assertThat(probe.cancels).hasValue(1);
        }
    }

    @Test
    void spec208_anItemAfterCancel_isDiscardedOnce() {
        Probe probe = new Probe();
        Drops drops = new Drops();
        Recorder<Integer> recorder = new Recorder<>();
        AsyncStream.<Integer>from(probe).in(drops.environment()).subscribe(recorder);
        recorder.request(1);
        recorder.cancel();
        probe.next(5);
        assertThat(recorder.items).isEmpty();
        assertThat(drops.discarded).containsExactly(5);
        assertThat(drops.items).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void spec213_aSubscriberThatThrows_endsItsRunAndNothingElse(Throwable thrown) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Drops drops = new Drops();
            TrackedSource source = new TrackedSource(10, null);
            Recorder<Integer> recorder = new Recorder<>() {
                @Override
                void next(Integer item) {
                    throw UntestedRulesTest.<RuntimeException>sneak(thrown);
                }
            };
            AsyncStream.fromSource(source)
                    .subscribeOn(executor)
                    .in(drops.environment())
                    .subscribe(recorder);
            recorder.request(5);
            // The thread is still there and takes the next task, which comes behind the run.
            executor.submit(() -> {}).get(10, TimeUnit.SECONDS);
            assertThat(recorder.items).containsExactly(0);
            assertThat(recorder.terminals()).isZero();
            assertThat(source.closed).hasValue(1);
            assertThat(drops.errors).containsExactly(thrown);
            assertThat(drops.discarded).containsExactly(0);
        } finally {
            executor.shutdownNow();
        }
    }

    // ---- Chapter 3: as a subscription

    @Test
    void spec301_callsFromElsewhere_beforeDuringAndAfterOnSubscribe() throws Exception {
        ExecutorService elsewhere = Executors.newSingleThreadExecutor();
        try {
            Recorder<Integer> recorder = new Recorder<>() {
                @Override
                void subscribed() {
                    Subscription given = subscribedTo();
                    allowFromElsewhere(2);
                    try {
                        elsewhere.submit(() -> given.request(2)).get(10, TimeUnit.SECONDS);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                    assertThat(items)
                            .as("not before onSubscribe has returned (§1.3)")
                            .isEmpty();
                }
            };
            AsyncStream.range(0, 10).map(x -> x).subscribe(recorder);
            assertThat(recorder.items).containsExactly(0, 1);
            recorder.allowFromElsewhere(1);
            elsewhere.submit(() -> recorder.subscribedTo().request(1)).get(10, TimeUnit.SECONDS);
            assertThat(recorder.items).containsExactly(0, 1, 2);
            elsewhere.submit(() -> recorder.subscribedTo().cancel()).get(10, TimeUnit.SECONDS);
            recorder.request(1);
            assertThat(recorder.items).containsExactly(0, 1, 2);
            assertThat(recorder.violations).isEmpty();
        } finally {
            elsewhere.shutdownNow();
        }
    }

    @Test
    void spec304_spec305_requestAndCancel_takeNoTime() {
        SimulatedEnvironment world = new SimulatedEnvironment(1);
        world.run(() -> {
            Recorder<Long> recorder = new Recorder<>();
            AsyncStream.interval(Duration.ofSeconds(1)).in(world).subscribe(recorder);
            long before = world.nanoTime();
            recorder.request(3);
            recorder.cancel();
            assertThat(world.nanoTime()).isEqualTo(before);
            assertThat(recorder.items).isEmpty();
        });
    }

    @Test
    void spec310_spec311_spec314_callsWithinRequest_areFine() {
        List<Integer> within = new ArrayList<>();
        AtomicLong ends = new AtomicLong();
        AsyncStream<Integer> other = AsyncStream.of(7);
        Recorder<Integer> recorder = new Recorder<>() {
            @Override
            void next(Integer item) {
                // The signal comes within request (§3.10, §3.11), and subscribes somebody else from there (§3.14).
                other.subscribe(within::add, error -> {}, ends::incrementAndGet);
                if (item < 5) {
                    request(1);
                }
            }
        };
        AsyncStream.range(0, 6).map(x -> x).subscribe(recorder);
        recorder.request(1);
        assertThat(recorder.items).hasSize(6);
        assertThat(recorder.completed).isTrue();
        assertThat(within).hasSize(6).containsOnly(7);
        assertThat(ends).hasValue(6);
        assertThat(recorder.violations).isEmpty();
    }

    @Test
    void spec315_spec316_anUpstreamThatThrows_isNoExceptionOfOurCaller() {
        Drops drops = new Drops();
        Recorder<Integer> recorder = new Recorder<>();
        AsyncStream.<Integer>from(subscriber -> subscriber.onSubscribe(new Subscription() {
                    @Override
                    public void request(long count) {
                        throw BOOM;
                    }

                    @Override
                    public void cancel() {
                        throw new IllegalArgumentException("cancel");
                    }
                }))
                .in(drops.environment())
                .subscribe(recorder);
        assertThatCode(() -> recorder.request(1)).doesNotThrowAnyException();
        assertThat(recorder.error).isSameAs(BOOM);
        assertThat(recorder.violations).isEmpty();
        assertThat(drops.errors).singleElement().isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void spec309_message_namesRuleAndNumber() {
        Recorder<Integer> recorder = new Recorder<>();
        AsyncFuture.of(1).map(x -> x).subscribe(recorder);
        recorder.request(-3);
        assertThat(recorder.error)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3.9")
                .hasMessageContaining("-3");
    }
}
