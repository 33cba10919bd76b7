package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.stream.TimeRig.Recorder;

/** {@code via}, {@code subscribeOn} and {@code prefetch}. */
class PlacementTest {

    private final TimeRig rig = new TimeRig();

    @Test
    void via_signalsOnItsExecutor_theRestStays() {
        inTwoPools((first, second) -> {
            Set<String> upstream = new HashSet<>();
            Set<String> downstream = new HashSet<>();
            AsyncStream<Integer> stream = AsyncStream.range(0, 1_000)
                    .map(x -> {
                        upstream.add(Thread.currentThread().getName());
                        return x;
                    })
                    .subscribeOn(first)
                    .via(second, 3)
                    .map(x -> {
                        downstream.add(Thread.currentThread().getName());
                        return x;
                    });
            assertThat(SmallStack.await(stream)).isEqualTo(1_000);
            assertThat(upstream).containsExactly("first");
            assertThat(downstream).containsExactly("second");
        });
    }

    @Test
    void subscribeOn_placedAfterVia_movesWhatComesBefore() {
        inTwoPools((first, second) -> {
            AtomicReference<String> opened = new AtomicReference<>();
            Set<String> downstream = new HashSet<>();
            AsyncStream<Integer> stream = AsyncStream.<Integer>fromSource((waker, context) -> {
                        opened.set(Thread.currentThread().getName());
                        return AsyncStream.range(0, 10).recipe().source().open(waker, context);
                    })
                    .via(second)
                    .map(x -> {
                        downstream.add(Thread.currentThread().getName());
                        return x;
                    })
                    .subscribeOn(first);
            assertThat(SmallStack.await(stream)).isEqualTo(10);
            assertThat(opened).hasValue("first");
            assertThat(downstream).containsExactly("second");
        });
    }

    @Test
    void subscribeOn_twice_theInnerWins() {
        inTwoPools((first, second) -> {
            Set<String> threads = new HashSet<>();
            AsyncStream<Integer> stream = AsyncStream.range(0, 10)
                    .map(x -> {
                        threads.add(Thread.currentThread().getName());
                        return x;
                    })
                    .subscribeOn(first)
                    .subscribeOn(second);
            assertThat(SmallStack.await(stream)).isEqualTo(10);
            assertThat(threads).containsExactly("first");
        });
    }

    private interface Body {
        void run(Executor first, Executor second) throws Exception;
    }

    private static void inTwoPools(Body body) {
        ExecutorService first = Executors.newSingleThreadExecutor(work -> new Thread(work, "first"));
        ExecutorService second = Executors.newSingleThreadExecutor(work -> new Thread(work, "second"));
        try {
            body.run(first, second);
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            first.shutdown();
            second.shutdown();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 256})
    void boundary_holdsExactlyWhatItSays(int capacity) {
        for (AsyncStream<Integer> stream : List.of(
                rig.feed.stream().prefetch(capacity), rig.feed.stream().via(rig.world.executor("e"), capacity))) {
            rig.feed.polled = 0;
            for (int i = 0; i < 300; i++) {
                rig.feed.give(i);
            }
            Recorder<Integer> recorder = rig.subscribe(stream, 0);
            rig.run();
            assertThat(rig.feed.polled).isEqualTo(capacity);
            recorder.request(1);
            rig.run();
            assertThat(recorder.items).containsExactly(0);
            assertThat(rig.feed.polled).isLessThanOrEqualTo(capacity + 1);
            recorder.cancel();
            rig.run();
            assertThat(rig.discarded).hasSize(rig.feed.polled - 1);
            rig.discarded.clear();
            rig.feed.clear();
            rig.assertQuiet();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void cancel_withADrainScheduledAndNotStarted_discards_row1_reactorCore4396(int capacity) {
        List<Runnable> parked = new ArrayList<>();
        Recorder<Integer> recorder =
                rig.give(1, 2, 3).subscribe(rig.feed.stream().via(parked::add, capacity), Long.MAX_VALUE);
        parked.remove(0).run(); // Opens the upstream, finds nothing yet, parks.
        rig.run();
        assertThat(parked).as("the drain that the items have scheduled").hasSize(1);
        assertThat(rig.feed.polled).isEqualTo(capacity);
        recorder.cancel();
        rig.run();
        parked.remove(0).run();
        rig.run();
        assertThat(parked).isEmpty();
        assertThat(recorder.log).isEmpty();
        assertThat(rig.discarded).hasSize(capacity);
        rig.assertQuiet();
    }

    @Test
    void refusal_atAnyMoment_failsTheRunAndDiscards_row14_reactorCore265_275_347_1080() {
        int refused = 0;
        for (int call = 1; call <= 40; call++) {
            for (int kind = 0; kind < 3; kind++) {
                TimeRig one = new TimeRig(call);
                int[] calls = new int[1];
                int at = call;
                Executor executor = one.world.executor("full", () -> ++calls[0] >= at);
                AsyncStream<Integer> feed = one.give(1, 2, 3, 4, 5, 6, 7, 8).feed.stream();
                Recorder<Integer> recorder = one.subscribe(
                        switch (kind) {
                            case 0 -> feed.via(executor, 2);
                            case 1 -> feed.subscribeOn(executor);
                            default -> feed.subscribeOn(executor).via(one.world.executor("open"), 2);
                        },
                        Long.MAX_VALUE);
                one.endAt(9).run();
                assertThat(recorder.isOver()).as("call %s, kind %s", call, kind).isTrue();
                if (recorder.failure != null) {
                    refused++;
                    assertThat(recorder.failure).isInstanceOf(RejectedExecutionException.class);
                }
                List<Object> fates = new ArrayList<>(recorder.items);
                fates.addAll(one.discarded);
                assertThat(fates).doesNotHaveDuplicates().hasSize(one.feed.polled);
                one.assertQuiet();
            }
        }
        assertThat(refused).isGreaterThan(10);
    }

    @Test
    void refusal_ofTheCancellation_releasesAllTheSame_row14_reactorCore1080() {
        boolean[] full = new boolean[1];
        Recorder<Integer> recorder =
                rig.give(1, 2).subscribe(rig.feed.stream().via(rig.world.executor("full", () -> full[0]), 4), 0);
        rig.run();
        assertThat(rig.feed.polled).isEqualTo(2);
        full[0] = true;
        recorder.cancel();
        rig.run();
        assertThat(rig.discarded).containsExactly(1, 2);
        assertThat(recorder.log).isEmpty();
        rig.assertQuiet();
    }

    @Test
    void failure_comesBehindTheItemsBeforeIt() {
        Recorder<Integer> recorder = rig.give(1, 2)
                .failAt(3, new IllegalStateException())
                .subscribe(rig.feed.stream().prefetch(2), 1);
        rig.run();
        assertThat(recorder.items).containsExactly(1);
        recorder.request(1);
        rig.run();
        assertThat(recorder.items).containsExactly(1, 2);
        assertThat(recorder.failure).isInstanceOf(IllegalStateException.class);
        rig.assertQuiet();
    }
}
