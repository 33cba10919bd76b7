package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.kernel.OverflowException;

class CreateTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    private final AtomicReference<Emitter<Integer>> kept = new AtomicReference<>();

    private Recorder<Integer> idle(Overflow overflow) {
        Recorder<Integer> run = Recorder.idle(AsyncStream.create(kept::set, overflow));
        assertThat(kept.get()).isNotNull();
        return run;
    }

    @Test
    void next_withDemand_arrivesAtOnce() {
        Recorder<Integer> run = idle(Overflow.error()).request(2);

        assertThat(kept.get().next(1)).isTrue();
        assertThat(kept.get().requested()).isPositive();
        assertThat(kept.get().next(2)).isTrue();
        assertThat(kept.get().requested()).isZero();
        kept.get().complete();

        assertThat(run.items).containsExactly(1, 2);
        assertThat(run.completions).isEqualTo(1);
    }

    @Test
    void next_overflowErrorWithoutDemand_failsAndDiscards() {
        AtomicInteger cancelled = new AtomicInteger();
        Recorder<Integer> run = idle(Overflow.error()).request(1);
        kept.get().onCancel(cancelled::incrementAndGet);

        assertThat(kept.get().next(1)).isTrue();
        assertThat(kept.get().next(2)).isFalse();

        assertThat(run.items).containsExactly(1);
        assertThat(run.errors).singleElement().isInstanceOf(OverflowException.class);
        assertThat(run.discarded).containsExactly(2);
        assertThat(kept.get().isCancelled()).isTrue();
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void next_overflowErrorUnboundedDemand_neverOverflows() {
        Recorder<Integer> run = idle(Overflow.error()).request(Long.MAX_VALUE);

        for (int i = 0; i < 5000; i++) {
            assertThat(kept.get().next(i)).isTrue();
        }

        assertThat(run.items).hasSize(5000);
        run.cancel();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 256})
    void next_beyondTheBuffer_failsBehindExactlyWhatItHolds_reactorCore1666(int capacity) {
        Recorder<Integer> run = idle(Overflow.buffer(capacity));

        for (int i = 0; i < capacity; i++) {
            assertThat(kept.get().next(i)).isTrue();
        }
        assertThat(kept.get().next(-1)).isFalse();
        run.request(Long.MAX_VALUE);

        assertThat(run.items).hasSize(capacity);
        assertThat(run.errors).singleElement().isInstanceOf(OverflowException.class);
        assertThat(run.discarded).containsExactly(-1);
    }

    @Test
    void next_full_leavesOutWhatTheOverflowSays() {
        record Case(Overflow overflow, List<Integer> items, List<Object> discarded) {}
        for (Case c : List.of(
                new Case(Overflow.dropOldest(2), List.of(2, 3), List.of(1)),
                new Case(Overflow.dropNewest(2), List.of(1, 2), List.of(3)),
                new Case(Overflow.latest(), List.of(3), List.of(1, 2)))) {
            Recorder<Integer> run = idle(c.overflow);
            for (int i = 1; i <= 3; i++) {
                kept.get().next(i);
            }
            kept.get().complete();
            run.request(5);

            assertThat(run.items).isEqualTo(c.items);
            assertThat(run.discarded).isEqualTo(c.discarded);
            assertThat(run.completions).isEqualTo(1);
        }
    }

    @Test
    void cancel_itemsWait_discardsThemOnceAndTellsTheEmitter_reactorCore4396() {
        AtomicInteger cancelled = new AtomicInteger();
        Recorder<Integer> run = idle(Overflow.buffer(5));
        kept.get().onCancel(cancelled::incrementAndGet);
        kept.get().next(1);
        kept.get().next(2);

        run.cancel();
        assertThat(kept.get().next(3)).isFalse();
        kept.get().error(BOOM);

        assertThat(run.discarded).containsExactly(1, 2, 3);
        assertThat(run.dropped).containsExactly(BOOM);
        assertThat(cancelled).hasValue(1);
        assertThat(kept.get().isCancelled()).isTrue();
        kept.get().onCancel(cancelled::incrementAndGet);
        assertThat(cancelled).hasValue(2);
    }

    @Test
    void complete_byTheEmitter_isNoCancellation() {
        AtomicInteger cancelled = new AtomicInteger();
        Recorder<Integer> run = idle(Overflow.buffer(5)).request(1);
        kept.get().onCancel(cancelled::incrementAndGet);

        kept.get().complete();
        kept.get().error(BOOM);

        assertThat(run.completions).isEqualTo(1);
        assertThat(run.dropped).containsExactly(BOOM);
        assertThat(cancelled).hasValue(0);
    }

    @Test
    void create_startThrows_failsBehindTheItems() {
        Recorder<Integer> run = Recorder.of(AsyncStream.create(
                emitter -> {
                    emitter.next(1);
                    throw BOOM;
                },
                Overflow.buffer(1)));

        assertThat(run.items).containsExactly(1);
        assertThat(run.errors).containsExactly(BOOM);
    }

    @Test
    void next_null_isTheCallersFault() {
        idle(Overflow.error());

        assertThatThrownBy(() -> kept.get().next(nothing())).isInstanceOf(NullPointerException.class);
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    @Test
    void next_fromFourThreads_isSerialAndLosesNothing_reactorCore2342() throws InterruptedException {
        int each = 20_000;
        Recorder<Integer> run = idle(Overflow.buffer(4 * each)).request(Long.MAX_VALUE);
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int from = t * each;
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                for (int i = 0; i < each; i++) {
                    assertThat(kept.get().next(from + i)).isTrue();
                }
            });
            thread.start();
            threads.add(thread);
        }

        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        kept.get().complete();

        assertThat(run.completions).isEqualTo(1);
        assertThat(run.items).hasSize(4 * each).doesNotHaveDuplicates();
        for (int t = 0; t < 4; t++) {
            int from = t * each;
            assertThat(run.items.stream().filter(i -> i >= from && i < from + each))
                    .isSorted();
        }
    }
}
