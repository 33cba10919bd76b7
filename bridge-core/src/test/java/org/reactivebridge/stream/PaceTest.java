package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivebridge.stream.TimeRig.ms;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.stream.TimeRig.Recorder;

/** {@code debounce}, {@code sample} and {@code throttle}. */
class PaceTest {

    private final TimeRig rig = new TimeRig();

    @Nested
    class Debounce {

        @Test
        void last_ofEachBurst() {
            Recorder<Integer> recorder =
                    rig.give(1, 5, 9, 30, 33, 60).endAt(100).over(s -> s.debounce(ms(10)));
            rig.run();
            assertThat(recorder.log).containsExactly("9@19", "33@43", "60@70", "complete@100");
            assertThat(rig.discarded).containsExactly(1, 5, 30);
            rig.assertQuiet();
        }

        @Test
        void end_hastensTheItemThatWaits() {
            Recorder<Integer> recorder = rig.give(1).endAt(3).over(s -> s.debounce(ms(10)));
            rig.run();
            assertThat(recorder.log).containsExactly("1@3", "complete@3");
            rig.assertQuiet();
        }

        @Test
        void burst_atOnce_givesItsLast() {
            Recorder<Integer> recorder =
                    rig.subscribe(AsyncStream.range(0, 100_000).debounce(ms(1)), 1);
            rig.run();
            assertThat(recorder.items).containsExactly(99_999);
            assertThat(rig.discarded).hasSize(99_999);
        }

        @Test
        void busyUpstream_setsFewTimers() {
            rig.over(s -> s.debounce(ms(1_000)));
            for (int i = 1; i <= 500; i++) {
                rig.give(i);
            }
            rig.runFor(501);
            assertThat(rig.world.pendingTimers()).isOne();
        }
    }

    @Nested
    class Sample {

        @Test
        void latest_atTheEndOfEachPeriod() {
            Recorder<Integer> recorder = rig.give(1, 5, 9, 30, 33, 47).endAt(48).over(s -> s.sample(ms(10)));
            rig.run();
            assertThat(recorder.log).containsExactly("9@10", "33@40", "47@48", "complete@48");
            assertThat(rig.discarded).containsExactly(1, 5, 30);
            rig.assertQuiet();
        }

        @Test
        void periods_doNotDrift() {
            Recorder<Integer> recorder =
                    rig.give(1, 101, 201, 1_001).endAt(1_020).over(s -> s.sample(ms(10)));
            rig.run();
            assertThat(recorder.log).containsExactly("1@10", "101@110", "201@210", "1001@1010", "complete@1020");
        }
    }

    @Nested
    class ThrottleFirst {

        @Test
        void first_ofEachWindow() {
            Recorder<Integer> recorder =
                    rig.give(1, 5, 9, 12, 13, 40).endAt(48).over(s -> s.throttle(ms(10), Throttle.FIRST));
            rig.run();
            assertThat(recorder.log).containsExactly("1@1", "12@12", "40@40", "complete@48");
            assertThat(rig.discarded).containsExactly(5, 9, 13);
            rig.assertQuiet();
        }
    }

    @Nested
    class ThrottleLatest {

        @Test
        void first_thenLatestOfEachWindow() {
            Recorder<Integer> recorder =
                    rig.give(1, 5, 9, 12, 40).endAt(48).over(s -> s.throttle(ms(10), Throttle.LATEST));
            rig.run();
            assertThat(recorder.log).containsExactly("1@1", "9@11", "12@21", "40@40", "complete@48");
            assertThat(rig.discarded).containsExactly(5);
            rig.assertQuiet();
        }
    }

    static Stream<Arguments> all() {
        return Stream.of(
                Arguments.of("debounce", (UnaryOperator<AsyncStream<Integer>>) s -> s.debounce(ms(10))),
                Arguments.of("sample", (UnaryOperator<AsyncStream<Integer>>) s -> s.sample(ms(10))),
                Arguments.of("latest", (UnaryOperator<AsyncStream<Integer>>) s -> s.throttle(ms(10), Throttle.LATEST)),
                Arguments.of("first", (UnaryOperator<AsyncStream<Integer>>) s -> s.throttle(ms(10), Throttle.FIRST)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void demand_isNeverExceeded_row13_reactorCore1557_2839(String name, UnaryOperator<AsyncStream<Integer>> operator) {
        for (int i = 1; i < 200; i += 12) {
            rig.give(i);
        }
        Recorder<Integer> recorder = rig.subscribe(operator.apply(rig.feed.stream()), 0);
        rig.runFor(95);
        assertThat(recorder.items).isEmpty();
        recorder.request(1); // The recorder itself fails an item without demand.
        rig.runFor(60);
        assertThat(recorder.items).hasSize(1);
        recorder.cancel();
        rig.run();
        rig.assertQuiet();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void everyItem_isDeliveredOrDiscardedOnce_whenCancelled(String name, UnaryOperator<AsyncStream<Integer>> operator) {
        for (int cancelAt = 0; cancelAt < 60; cancelAt++) {
            TimeRig one = new TimeRig(cancelAt);
            Recorder<Integer> recorder =
                    one.give(1, 4, 8, 15, 16, 23, 42).subscribe(operator.apply(one.feed.stream()), Long.MAX_VALUE);
            one.runFor(cancelAt);
            recorder.cancel();
            one.run();
            List<Object> fates = new ArrayList<>(recorder.items);
            fates.addAll(one.discarded);
            assertThat(fates).doesNotHaveDuplicates().hasSize(7 - one.feed.waiting());
            one.assertQuiet();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void failure_comesBehindTheItemThatWaits(String name, UnaryOperator<AsyncStream<Integer>> operator) {
        Recorder<Integer> recorder = rig.give(1)
                .failAt(2, new IllegalStateException())
                .subscribe(operator.apply(rig.feed.stream()), Long.MAX_VALUE);
        rig.run();
        assertThat(recorder.items).containsExactly(1);
        assertThat(recorder.failure).isInstanceOf(IllegalStateException.class);
        rig.assertQuiet();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void anyMixtureOfPulls_isTheSame(String name, UnaryOperator<AsyncStream<Integer>> operator) {
        TimeRig plain = new TimeRig();
        Recorder<Integer> expected = plain.give(1, 4, 8, 15, 16, 23, 42)
                .endAt(50)
                .subscribe(operator.apply(plain.feed.stream()), Long.MAX_VALUE);
        plain.run();
        for (long seed = 0; seed < 20; seed++) {
            TimeRig mixed = new TimeRig();
            Recorder<Integer> recorder = mixed.give(1, 4, 8, 15, 16, 23, 42)
                    .endAt(50)
                    .subscribe(MixedPull.over(operator.apply(mixed.feed.stream()), seed), Long.MAX_VALUE);
            mixed.run();
            assertThat(recorder.log).isEqualTo(expected.log);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void fastUpstreamWithoutEnd_canBeCancelled(String name, UnaryOperator<AsyncStream<Integer>> operator) {
        Recorder<Integer> recorder =
                rig.subscribe(operator.apply(AsyncStream.of(1).repeat()), Long.MAX_VALUE);
        rig.world.timers().schedule(20_000, recorder::cancel);
        rig.run();
        assertThat(recorder.isOver()).isFalse();
        assertThat(rig.world.readyTasks()).isZero();
    }

    @Test
    void notPositive_isRefused() {
        AsyncStream<Integer> one = AsyncStream.of(1);
        for (Duration wrong : new Duration[] {Duration.ZERO, ms(-1)}) {
            assertThatThrownBy(() -> one.debounce(wrong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> one.sample(wrong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> one.throttle(wrong, Throttle.FIRST)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void longest_isNever() {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        Recorder<Integer> recorder = rig.give(1, 2).endAt(5).over(s -> s.sample(longest));
        rig.run();
        assertThat(recorder.log).containsExactly("2@5", "complete@5");
    }
}
