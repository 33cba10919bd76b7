package org.reactivebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.OperatorTable.Line;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The rules of Reactive Streams that its TCK has a place for but no check, one check each, at both edges. Each takes what to
 * put at the edge it looks at: a {@link Saboteur} between us and the other side, or an edge in place of ours. {@link
 * UntestedRulesTest} runs them over ours, and over broken ones.
 */
final class UntestedRules {

    static final RuntimeException BOOM = new IllegalStateException("boom");

    private static final long PATIENCE_SECONDS = 10;

    private UntestedRules() {}

    /** A publisher that gives what the test says, and writes down how each of its subscriptions was treated. */
    static final class Probe implements Publisher<Integer> {

        final List<Given> given = new CopyOnWriteArrayList<>();

        @Override
        public void subscribe(Subscriber<? super Integer> subscriber) {
            Given next = new Given(subscriber);
            given.add(next);
            subscriber.onSubscribe(next);
        }

        boolean isAsked() {
            return !given.isEmpty() && last().requests.get() > 0;
        }

        Given last() {
            return given.get(given.size() - 1);
        }
    }

    /** One subscription of a {@link Probe}. */
    static final class Given implements Subscription {

        final Subscriber<? super Integer> subscriber;
        final AtomicInteger cancels = new AtomicInteger();
        final AtomicInteger requests = new AtomicInteger();
        final AtomicInteger overlaps = new AtomicInteger();
        final List<String> afterEnd = new CopyOnWriteArrayList<>();
        private final AtomicInteger inside = new AtomicInteger();
        private volatile boolean ended;

        Given(Subscriber<? super Integer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            enter("request(" + count + ")");
            requests.incrementAndGet();
            inside.decrementAndGet();
        }

        @Override
        public void cancel() {
            enter("cancel()");
            cancels.incrementAndGet();
            inside.decrementAndGet();
        }

        private void enter(String call) {
            if (inside.getAndIncrement() > 0) {
                overlaps.incrementAndGet();
            }
            for (int i = 0; i < 50; i++) {
                Thread.onSpinWait(); // So that another call has a chance to meet this one.
            }
            if (ended) {
                afterEnd.add(call);
            }
        }

        Given next(int... items) {
            for (int item : items) {
                subscriber.onNext(item);
            }
            return this;
        }

        void complete() {
            ended = true;
            subscriber.onComplete();
        }

        void fail() {
            ended = true;
            subscriber.onError(BOOM);
        }
    }

    private static <T> Publisher<T> edge(Publisher<T> honest, Saboteur saboteur) {
        return saboteur == Saboteur.NONE ? honest : saboteur.between(honest);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneak(Throwable failure) throws E {
        throw (E) failure;
    }

    // ---- Chapter 1: as a publisher

    static void spec106(Saboteur saboteur, boolean fails) throws Exception {
        Drops drops = new Drops();
        TrackedSource source = new TrackedSource(2, fails ? BOOM : null);
        Recorder<Integer> recorder = new Recorder<>();
        edge(AsyncStream.fromSource(source).in(drops.environment()), saboteur).subscribe(recorder);
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

    static void spec107(Saboteur saboteur) {
        Recorder<Integer> recorder = new Recorder<>();
        Probe probe = new Probe();
        Drops drops = new Drops();
        AsyncStream<Integer> stream = AsyncStream.<Integer>from(probe).map(x -> 10 / x);
        edge(stream.in(drops.environment()), saboteur).subscribe(recorder);
        recorder.request(10);
        probe.last().next(1, 0, 2, 3).complete();
        assertThat(recorder.items).containsExactly(10);
        assertThat(recorder.error).isInstanceOf(ArithmeticException.class);
        assertThat(recorder.violations).isEmpty();
        assertThat(probe.last().cancels).hasValue(1);
        assertThat(drops.discarded).contains(2, 3);
    }

    static void spec108Within(Saboteur saboteur) {
        Recorder<Integer> recorder = new Recorder<>() {
            @Override
            void next(Integer item) {
                if (item == 3) {
                    cancel();
                }
            }
        };
        edge(AsyncStream.range(0, 1_000).map(x -> x), saboteur).subscribe(recorder);
        recorder.request(Long.MAX_VALUE);
        assertThat(recorder.items).containsExactly(0, 1, 2, 3);
        assertThat(recorder.violations).isEmpty();
    }

    /** Over two hand-overs that are full: of all that is under way, only the signal that had begun may still come. */
    static void spec108Elsewhere(Saboteur saboteur) throws Exception {
        ExecutorService first = Executors.newSingleThreadExecutor();
        ExecutorService second = Executors.newSingleThreadExecutor();
        try {
            Drops drops = new Drops();
            TrackedSource source = new TrackedSource(Integer.MAX_VALUE, null);
            AtomicInteger seen = new AtomicInteger();
            AtomicReference<Subscription> subscription = new AtomicReference<>();
            Subscriber<Integer> counter = new Subscriber<>() {
                @Override
                public void onSubscribe(Subscription given) {
                    subscription.set(given);
                    given.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(Integer item) {
                    seen.incrementAndGet();
                }

                @Override
                public void onError(Throwable error) {
                    seen.addAndGet(1_000_000);
                }

                @Override
                public void onComplete() {
                    seen.addAndGet(1_000_000);
                }
            };
            AsyncStream<Integer> stream =
                    AsyncStream.fromSource(source).subscribeOn(first).via(second, 4);
            edge(stream.in(drops.environment()), saboteur).subscribe(counter);
            Waiting.eventually().until(() -> seen.get() > 1_000);

            subscription.get().cancel();
            int after = seen.get();

            Waiting.eventually().until(() -> source.closed.get() == 1);
            // Whatever the threads had to do for this run stands before this.
            first.submit(() -> {}).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            second.submit(() -> {}).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(seen.get() - after).as("signals after cancel").isBetween(0, 1);
            Waiting.eventually().until(() -> seen.get() + drops.discarded.size() == source.given.get());
            assertThat(drops.discarded).hasSizeLessThanOrEqualTo(4 + 1);
        } finally {
            first.shutdownNow();
            second.shutdownNow();
        }
    }

    static void spec109(Saboteur saboteur, Throwable thrown) {
        Runnable thrower = () -> {
            throw UntestedRules.<RuntimeException>sneak(thrown);
        };
        Drops drops = new Drops();
        List<AsyncStream<Integer>> failing = List.of(
                AsyncStream.defer(() -> {
                    thrower.run();
                    return AsyncStream.of(1);
                }),
                AsyncStream.fromIterable(() -> {
                    throw UntestedRules.<RuntimeException>sneak(thrown);
                }),
                AsyncStream.<Integer>from(subscriber -> thrower.run()),
                AsyncStream.deferContext(context -> {
                    throw UntestedRules.<RuntimeException>sneak(thrown);
                }),
                AsyncStream.<Integer>fromSource((waker, context) -> {
                    throw UntestedRules.<RuntimeException>sneak(thrown);
                }),
                AsyncStream.of(1).contextWrite(context -> {
                    throw UntestedRules.<RuntimeException>sneak(thrown);
                }),
                AsyncStream.of(1).doOnSubscribe(thrower));
        for (AsyncStream<Integer> stream : failing) {
            Recorder<Integer> recorder = new Recorder<>();
            assertThatCode(() -> edge(stream.in(drops.environment()), saboteur).subscribe(recorder))
                    .doesNotThrowAnyException();
            recorder.request(1);
            assertThat(recorder.error).isSameAs(thrown);
            assertThat(recorder.violations).isEmpty();
        }
        Subscriber<Integer> broken = new Recorder<>() {
            @Override
            void subscribed() {
                thrower.run();
            }
        };
        assertThatCode(() -> edge(AsyncStream.of(1).in(drops.environment()), saboteur)
                        .subscribe(broken))
                .doesNotThrowAnyException();
        assertThat(drops.errors).contains(thrown);
        assertThatNullPointerException().isThrownBy(() -> AsyncStream.of(1).subscribe((Subscriber<Integer>) null));
        assertThatNullPointerException().isThrownBy(() -> AsyncFuture.of(1).subscribe((Subscriber<Integer>) null));
    }

    /** Hooks are told of what the subscriber threw, and throw themselves. */
    static void spec109Hooks(Saboteur saboteur, Throwable thrown) {
        Environment environment = Environment.system()
                .withHooks(Hooks.defaults()
                        .onErrorDropped(error -> sneakAway(thrown))
                        .onItemDropped(item -> sneakAway(thrown))
                        .onDiscard(item -> sneakAway(thrown)));
        Recorder<Integer> broken = new Recorder<>() {
            @Override
            void subscribed() {
                request(5);
            }

            @Override
            void next(Integer item) {
                throw BOOM;
            }
        };
        TrackedSource source = new TrackedSource(3, null);
        assertThatCode(() -> edge(AsyncStream.fromSource(source).in(environment), saboteur)
                        .subscribe(broken))
                .doesNotThrowAnyException();
        assertThat(broken.items).containsExactly(0);
        assertThat(source.closed).hasValue(1);
    }

    private static void sneakAway(Throwable thrown) {
        throw UntestedRules.<RuntimeException>sneak(thrown);
    }

    static void spec110Stream(Saboteur saboteur) {
        AtomicInteger runs = new AtomicInteger();
        Publisher<Integer> stream = edge(AsyncStream.defer(() -> AsyncStream.of(runs.incrementAndGet())), saboteur);
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

    /** A subscriber as §2.5 wants it: the first subscription counts, every other is cancelled. */
    private static final class KeepsFirst implements Subscriber<Integer> {

        final AtomicReference<Subscription> kept = new AtomicReference<>();
        final AtomicInteger refused = new AtomicInteger();
        final List<Integer> items = new CopyOnWriteArrayList<>();
        final AtomicInteger ends = new AtomicInteger();

        @Override
        public void onSubscribe(Subscription given) {
            if (!kept.compareAndSet(null, given)) {
                given.cancel();
                refused.incrementAndGet();
            }
        }

        @Override
        public void onNext(Integer item) {
            items.add(item);
        }

        @Override
        public void onError(Throwable error) {
            ends.addAndGet(100);
        }

        @Override
        public void onComplete() {
            ends.incrementAndGet();
        }
    }

    /** The publisher need not notice; but the run that was there first must not be harmed by the other. */
    static void spec110Subscriber(Saboteur saboteur) throws Exception {
        for (int round = 0; round < 200; round++) {
            TrackedSource source = new TrackedSource(3, null);
            Publisher<Integer> stream = edge(AsyncStream.fromSource(source), saboteur);
            KeepsFirst subscriber = new KeepsFirst();
            if (round == 0) {
                stream.subscribe(subscriber);
                stream.subscribe(subscriber);
            } else {
                Threads.race(() -> stream.subscribe(subscriber), () -> stream.subscribe(subscriber));
            }
            assertThat(subscriber.refused).hasValue(1);
            subscriber.kept.get().request(10);
            assertThat(subscriber.items).containsExactly(0, 1, 2);
            assertThat(subscriber.ends).hasValue(1);
            assertThat(source.closed.get()).isEqualTo(source.opened.get());
        }
    }

    // ---- Chapter 2: as a subscriber

    /** Over an operator: from the moment the upstream has ended, it hears of nobody. */
    static void spec204(Line line, Saboteur saboteur, boolean fails) {
        Probe probe = new Probe();
        Drops drops = new Drops();
        Waiting recorder = new Waiting(drops.environment(), 0);
        subscribe(Objects.requireNonNull(line.over()).apply(AsyncStream.from(edge(probe, saboteur))), recorder);
        recorder.request(Long.MAX_VALUE);
        Waiting.eventually().until(probe::isAsked);
        Given given = probe.last().next(7);
        if (given.cancels.get() > 0) {
            return; // It had enough by this item.
        }
        if (fails) {
            given.fail();
        } else {
            given.complete();
        }
        recorder.awaitEnd();
        recorder.request(5);
        recorder.cancel();
        assertThat(given.afterEnd).isEmpty();
        assertThat(given.overlaps).hasValue(0);
    }

    @SuppressWarnings("unchecked") // A publisher only produces.
    private static void subscribe(Publisher<?> publisher, Waiting recorder) {
        Publisher<?> placed = publisher instanceof AsyncStream<?> stream
                ? stream.in(recorder.context().environment())
                : publisher;
        ((Publisher<Object>) placed).subscribe(recorder);
    }

    static void spec206(Function<AsyncStream<Integer>, Publisher<?>> early, Saboteur saboteur) {
        Probe probe = new Probe();
        Drops drops = new Drops();
        Waiting recorder = new Waiting(drops.environment(), 0);
        subscribe(early.apply(AsyncStream.from(edge(probe, saboteur))), recorder);
        recorder.request(10);
        for (int item = 0; item < 2 && !recorder.isTerminated() && probe.isAsked(); item++) {
            probe.last().next(item);
        }
        recorder.awaitEnd();
        for (Given given : probe.given) {
            Waiting.eventually().until(() -> given.cancels.get() > 0);
            assertThat(given.cancels).hasValue(1);
            assertThat(given.overlaps).hasValue(0);
        }
        assertThat(recorder.violations).isEmpty();
    }

    static void spec207(Function<Publisher<Integer>, Publisher<Integer>> edge) throws Exception {
        for (int round = 0; round < 200; round++) {
            Probe probe = new Probe();
            Waiting recorder = new Waiting(new Drops().environment(1), 0);
            recorder.allowFromElsewhere(Long.MAX_VALUE);
            edge.apply(probe).subscribe(recorder);
            Given given = probe.last();
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
                            if (given.requests.get() > i) {
                                given.next(i);
                            }
                        }
                    },
                    subscription::cancel);
            assertThat(given.overlaps).as("round " + round).hasValue(0);
            assertThat(given.cancels).hasValue(1);
        }
    }

    static void spec208(BiFunction<Publisher<Integer>, Environment, Publisher<Integer>> edge) {
        Probe probe = new Probe();
        Drops drops = new Drops();
        Recorder<Integer> recorder = new Recorder<>();
        edge.apply(probe, drops.environment()).subscribe(recorder);
        recorder.request(1);
        recorder.cancel();
        probe.last().next(5);
        assertThat(recorder.items).isEmpty();
        assertThat(drops.discarded).containsExactly(5);
        assertThat(drops.items).isEmpty();
    }

    /** Two subscriptions at the same time: one counts, whichever it is, and the other is cancelled, once (§2.5). */
    static void spec212(Function<Publisher<Integer>, Publisher<Integer>> edge) throws Exception {
        for (int round = 0; round < 200; round++) {
            AtomicReference<Given> first = new AtomicReference<>();
            AtomicReference<Given> second = new AtomicReference<>();
            AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
            Recorder<Integer> recorder = new Recorder<>();
            edge.apply(subscriber -> {
                        first.set(new Given(subscriber));
                        second.set(new Given(subscriber));
                        try {
                            Threads.race(
                                    () -> subscriber.onSubscribe(first.get()),
                                    () -> subscriber.onSubscribe(second.get()));
                        } catch (Throwable failure) {
                            thrown.set(failure);
                        }
                    })
                    .subscribe(recorder);
            assertThat(thrown.get()).isNull();
            assertThat(recorder.violations).isEmpty();
            recorder.request(1);
            Given kept = first.get().cancels.get() == 0 ? first.get() : second.get();
            Given refused = kept == first.get() ? second.get() : first.get();
            assertThat(kept.cancels).hasValue(0);
            assertThat(kept.requests.get()).isPositive();
            assertThat(refused.cancels).hasValue(1);
            assertThat(refused.requests).hasValue(0);
            kept.next(1).complete();
            assertThat(recorder.items).containsExactly(1);
            assertThat(recorder.completed).isTrue();
        }
    }

    static void spec213(Saboteur saboteur, Throwable thrown) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Drops drops = new Drops();
            TrackedSource source = new TrackedSource(10, null);
            Recorder<Integer> recorder = new Recorder<>() {
                @Override
                void next(Integer item) {
                    throw UntestedRules.<RuntimeException>sneak(thrown);
                }
            };
            edge(AsyncStream.fromSource(source).subscribeOn(executor).in(drops.environment()), saboteur)
                    .subscribe(recorder);
            recorder.request(5);
            // The thread is still there and takes the next task, which comes behind the run.
            executor.submit(() -> {}).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
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

    static void spec301(Saboteur saboteur) throws Exception {
        ExecutorService elsewhere = Executors.newSingleThreadExecutor();
        try {
            Recorder<Integer> recorder = new Recorder<>() {
                @Override
                void subscribed() {
                    Subscription given = subscribedTo();
                    allowFromElsewhere(2);
                    try {
                        elsewhere.submit(() -> given.request(2)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                    assertThat(items)
                            .as("not before onSubscribe has returned (§1.3)")
                            .isEmpty();
                }
            };
            edge(AsyncStream.range(0, 10).map(x -> x), saboteur).subscribe(recorder);
            assertThat(recorder.items).containsExactly(0, 1);
            recorder.allowFromElsewhere(1);
            elsewhere.submit(() -> recorder.subscribedTo().request(1)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(recorder.items).containsExactly(0, 1, 2);
            elsewhere.submit(() -> recorder.subscribedTo().cancel()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            recorder.request(1);
            assertThat(recorder.items).containsExactly(0, 1, 2);
            assertThat(recorder.violations).isEmpty();
        } finally {
            elsewhere.shutdownNow();
        }
    }

    static void spec304And305(BiFunction<AsyncStream<Long>, SimulatedEnvironment, Publisher<Long>> edge) {
        SimulatedEnvironment world = new SimulatedEnvironment(1);
        world.run(() -> {
            Recorder<Long> recorder = new Recorder<>();
            AsyncStream<Long> ticks = AsyncStream.interval(Duration.ofSeconds(1));
            edge.apply(ticks.in(world), world).subscribe(recorder);
            long before = world.nanoTime();
            recorder.request(3);
            recorder.cancel();
            assertThat(world.nanoTime()).isEqualTo(before);
            assertThat(recorder.items).isEmpty();
        });
    }

    static void spec310And311And314(Saboteur saboteur) {
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
        edge(AsyncStream.range(0, 6).map(x -> x), saboteur).subscribe(recorder);
        recorder.request(1);
        assertThat(recorder.items).hasSize(6);
        assertThat(recorder.completed).isTrue();
        assertThat(within).hasSize(6).containsOnly(7);
        assertThat(ends).hasValue(6);
        assertThat(recorder.violations).isEmpty();
    }

    static void spec315And316(BiFunction<Publisher<Integer>, Environment, Publisher<Integer>> edge) {
        Drops drops = new Drops();
        Recorder<Integer> recorder = new Recorder<>();
        Publisher<Integer> throwing = subscriber -> subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long count) {
                throw BOOM;
            }

            @Override
            public void cancel() {
                throw new IllegalArgumentException("cancel");
            }
        });
        edge.apply(throwing, drops.environment()).subscribe(recorder);
        assertThatCode(() -> recorder.request(1)).doesNotThrowAnyException();
        assertThat(recorder.error).isSameAs(BOOM);
        assertThat(recorder.violations).isEmpty();
        assertThat(drops.errors).singleElement().isInstanceOf(IllegalArgumentException.class);
    }

    static void spec309(Saboteur saboteur) {
        Recorder<Integer> recorder = new Recorder<>();
        edge(AsyncFuture.of(1).map(x -> x), saboteur).subscribe(recorder);
        recorder.request(-3);
        assertThat(recorder.error)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3.9")
                .hasMessageContaining("-3");
    }
}
