package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** {@code window} and {@code groupBy}: parts that outlive the stream they come from. */
class PartitionTest {

    private final List<Object> discarded = new ArrayList<>();
    private final List<Throwable> dropped = new ArrayList<>();
    private SimulatedEnvironment world = world(1);

    private SimulatedEnvironment world(long seed) {
        return new SimulatedEnvironment(
                seed, Hooks.defaults().onDiscard(discarded::add).onErrorDropped(dropped::add));
    }

    private <T> Recorder<T> subscribe(Publisher<T> publisher, long demand) {
        Recorder<T> recorder = new Recorder<>(demand);
        world.run(() -> publisher.subscribe(recorder));
        return recorder;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 11})
    void window_anySize_keepsAllItemsInOrder(int size) {
        for (int seed = 0; seed < 20; seed++) {
            world = world(seed);
            Recorder<List<Integer>> recorder =
                    subscribe(AsyncStream.range(0, 10).window(size).concatMap(AsyncStream::toList), Long.MAX_VALUE);
            world.runUntilQuiet();
            List<List<Integer>> expected = new ArrayList<>();
            for (int from = 0; from < 10; from += size) {
                List<Integer> window = new ArrayList<>();
                for (int i = from; i < Math.min(10, from + size); i++) {
                    window.add(i);
                }
                expected.add(window);
            }
            assertThat(recorder.items).isEqualTo(expected);
            assertThat(recorder.ended).isTrue();
        }
    }

    @Test
    void window_noDemandForTheNext_fillsTheOpenOneOnly() {
        List<Integer> pulled = new ArrayList<>();
        Recorder<AsyncStream<Integer>> windows = subscribe(
                AsyncStream.range(0, 100)
                        .map(x -> {
                            pulled.add(x);
                            return x;
                        })
                        .window(4),
                1);
        world.runUntilQuiet();
        // The first window was taken, so that the second was opened and filled.
        assertThat(pulled).hasSize(8);
        assertThat(windows.items).hasSize(1);
        Recorder<Integer> first = subscribe(windows.items.get(0), Long.MAX_VALUE);
        world.runUntilQuiet();
        assertThat(first.items).containsExactly(0, 1, 2, 3);
        assertThat(first.ended).isTrue();
        windows.subscription().cancel();
        world.runUntilQuiet();
        assertThat(discarded).containsExactly(4, 5, 6, 7);
        assertThat(world.pendingTimers()).isZero();
    }

    @Test
    void window_takenAndCancelled_stillDeliversWhatItBegan() {
        Recorder<Integer> recorder =
                subscribe(AsyncStream.range(0, 100).window(5).take(2).flatMap(w -> w), Long.MAX_VALUE);
        world.runUntilQuiet();
        assertThat(recorder.items).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(recorder.ended).isTrue();
        assertThat(world.pendingTimers()).isZero();
    }

    @Test
    void window_cancelled_discardsItsRestAndTheNextBeginsWhereItShould() {
        List<List<Integer>> lists = new ArrayList<>();
        subscribe(
                AsyncStream.range(0, 9)
                        .window(3)
                        .concatMap(w -> w.take(1).toList().map(list -> {
                            lists.add(list);
                            return list;
                        })),
                Long.MAX_VALUE);
        world.runUntilQuiet();
        assertThat(lists).containsExactly(List.of(0), List.of(3), List.of(6));
        assertThat(discarded).containsExactlyInAnyOrder(1, 2, 4, 5, 7, 8);
    }

    @Test
    void window_secondSubscriber_fails() {
        Recorder<AsyncStream<Integer>> windows =
                subscribe(AsyncStream.range(0, 2).window(2), 1);
        world.runUntilQuiet();
        subscribe(windows.items.get(0), Long.MAX_VALUE);
        world.runUntilQuiet();
        Recorder<Integer> second = subscribe(windows.items.get(0), Long.MAX_VALUE);
        world.runUntilQuiet();
        assertThat(second.error).isInstanceOf(IllegalStateException.class).hasMessageContaining("only once");
    }

    @Test
    void window_upstreamFails_tellsBothAndDropsNothing() {
        RuntimeException failure = new RuntimeException("boom");
        Recorder<AsyncStream<Integer>> windows = subscribe(
                AsyncStream.range(0, 5)
                        .map(x -> {
                            if (x == 4) {
                                throw failure;
                            }
                            return x;
                        })
                        .window(3),
                Long.MAX_VALUE);
        world.runUntilQuiet();
        assertThat(windows.error).isSameAs(failure);
        Recorder<Integer> second = subscribe(windows.items.get(1), Long.MAX_VALUE);
        world.runUntilQuiet();
        assertThat(second.items).containsExactly(3);
        assertThat(second.error).isSameAs(failure);
        assertThat(dropped).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 256})
    void groupBy_anyCapacity_keepsEveryGroupsOrder(int capacity) {
        for (int seed = 0; seed < 50; seed++) {
            world = world(seed);
            Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
            Recorder<Integer> recorder = subscribe(
                    AsyncStream.range(0, 60)
                            .groupBy(x -> x % 3, Grouping.defaults().capacity(capacity))
                            .flatMap(group -> group.items()
                                    .via(world.executor("group " + group.key()), 1)
                                    .map(x -> {
                                        groups.computeIfAbsent(group.key(), key -> new ArrayList<>())
                                                .add(x);
                                        return x;
                                    })),
                    Long.MAX_VALUE);
            world.runUntilQuiet();
            assertThat(recorder.items).hasSize(60);
            assertThat(recorder.ended).isTrue();
            groups.forEach((key, items) -> assertThat(items)
                    .hasSize(20)
                    .isSorted()
                    .allSatisfy(item -> assertThat(item % 3).isEqualTo(key)));
            assertThat(world.pendingTimers()).isZero();
        }
    }

    @Test
    void groupBy_cancelledGroup_beginsAnew() {
        Recorder<List<Integer>> recorder = subscribe(
                AsyncStream.range(0, 6)
                        .groupBy(x -> x % 2, Grouping.defaults().capacity(1))
                        .flatMap(group -> group.items().take(1).toList()),
                Long.MAX_VALUE);
        world.runUntilQuiet();
        assertThat(recorder.ended).isTrue();
        List<Object> seen = new ArrayList<>(discarded);
        recorder.items.forEach(seen::addAll);
        assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    }

    /** Reactor and RxJava wait for ever here. */
    @Test
    void groupBy_moreGroupsThanConcurrency_failsInsteadOfHanging() {
        Recorder<Integer> recorder = subscribe(
                AsyncStream.range(0, 1000)
                        .groupBy(x -> x % 4, Grouping.defaults().capacity(2).stallTimeout(Duration.ofSeconds(5)))
                        .flatMap(Group::items, 2),
                Long.MAX_VALUE);
        world.runUntilQuiet();
        assertThat(recorder.error)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nobody has subscribed");
        assertThat(world.nanoTime()).isBetween(TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(6));
        assertThat(world.pendingTimers()).isZero();
        assertThat(dropped).isEmpty();
    }

    @Test
    void groupBy_slowSubscriber_isNoStall() {
        Recorder<Group<Integer, Integer>> groups = subscribe(
                AsyncStream.range(0, 10).groupBy(x -> 0, Grouping.defaults().capacity(1)), Long.MAX_VALUE);
        world.runFor(TimeUnit.SECONDS.toNanos(1));
        Recorder<Integer> items = subscribe(groups.items.get(0).items(), 0);
        world.runFor(TimeUnit.HOURS.toNanos(1));
        assertThat(items.error).isNull();
        items.subscription().request(Long.MAX_VALUE);
        world.runUntilQuiet();
        assertThat(items.items).hasSize(10);
        assertThat(groups.ended).isTrue();
    }

    @Test
    void groupBy_tooManyGroups_failsWithTheLimit() {
        Recorder<Group<Integer, Integer>> groups = subscribe(
                AsyncStream.range(0, 10).groupBy(x -> x, Grouping.defaults().maxGroups(3)), Long.MAX_VALUE);
        world.runUntilQuiet();
        assertThat(groups.items).hasSize(3);
        assertThat(groups.error).isInstanceOf(IllegalStateException.class).hasMessageContaining("More than 3 groups");
        assertThat(discarded).containsExactly(3);
    }

    @Test
    void groupBy_cancelledWithGroupsNotSubscribed_releasesTheUpstreamAfterTheTimeout() {
        boolean[] closed = {false};
        Recorder<Group<Integer, Integer>> groups = subscribe(
                AsyncStream.<Integer>fromSource((waker, context) -> new org.reactivebridge.kernel.Cursor<>() {
                            private boolean given;

                            @Override
                            public @Nullable Integer poll() {
                                if (given) {
                                    return null;
                                }
                                given = true;
                                return 7;
                            }

                            @Override
                            public boolean isDone() {
                                return false;
                            }

                            @Override
                            public void close() {
                                closed[0] = true;
                            }
                        })
                        .groupBy(x -> x, Grouping.defaults().stallTimeout(Duration.ofSeconds(1))),
                Long.MAX_VALUE);
        world.runUntilQuiet();
        groups.subscription().cancel();
        world.runFor(TimeUnit.MILLISECONDS.toNanos(500));
        assertThat(closed[0]).isFalse();
        world.runUntilQuiet();
        assertThat(closed[0]).isTrue();
        assertThat(discarded).containsExactly(7);
        Recorder<Integer> late = subscribe(groups.items.get(0).items(), 1);
        world.runUntilQuiet();
        assertThat(late.error).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void groupBy_onRealThreads_losesNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 50; round++) {
                CountDownLatch done = new CountDownLatch(1);
                Recorder<Integer> recorder = new Recorder<>(Long.MAX_VALUE, done);
                AsyncStream.range(0, 2_000)
                        .subscribeOn(threads)
                        .groupBy(x -> x % 5, Grouping.defaults().capacity(3))
                        .flatMap(group -> group.items().via(threads, 2))
                        .subscribe(recorder);
                assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(recorder.error).isNull();
                assertThat(recorder.items).hasSize(2_000).doesNotHaveDuplicates();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Keeps every signal. */
    private static final class Recorder<T> implements Subscriber<T> {

        final List<T> items = new ArrayList<>();

        @Nullable
        Throwable error;

        boolean ended;

        private final long demand;
        private final CountDownLatch done;
        private @Nullable Subscription subscription;

        Recorder(long demand) {
            this(demand, new CountDownLatch(1));
        }

        Recorder(long demand, CountDownLatch done) {
            this.demand = demand;
            this.done = done;
        }

        Subscription subscription() {
            if (subscription == null) {
                throw new CancellationException("not subscribed");
            }
            return subscription;
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            if (demand > 0) {
                given.request(demand);
            }
        }

        @Override
        public void onNext(T item) {
            items.add(item);
        }

        @Override
        public void onError(Throwable failure) {
            error = failure;
            done.countDown();
        }

        @Override
        public void onComplete() {
            ended = true;
            done.countDown();
        }
    }
}
