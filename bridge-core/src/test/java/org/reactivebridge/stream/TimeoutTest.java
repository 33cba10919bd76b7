package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivebridge.stream.TimeRig.ms;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.stream.TimeRig.Recorder;

class TimeoutTest {

    private final TimeRig rig = new TimeRig();

    @Test
    void items_inTime_pass() {
        Recorder<Integer> recorder = rig.give(9, 18, 27).endAt(36).over(s -> s.timeout(ms(10)));
        rig.run();
        assertThat(recorder.log).containsExactly("9@9", "18@18", "27@27", "complete@36");
        rig.assertQuiet();
    }

    @Test
    void firstItem_late_failsAndClosesTheUpstream() {
        Recorder<Integer> recorder = rig.give(11).over(s -> s.timeout(ms(10)));
        rig.run();
        assertThat(recorder.log).containsExactly("TimeoutException@10");
        assertThat(recorder.failure).hasMessage("No item came within PT0.01S");
        rig.assertQuiet();
    }

    @Test
    void laterItem_late_fails() {
        Recorder<Integer> recorder = rig.give(5, 12, 30).over(s -> s.timeout(ms(10)));
        rig.run();
        assertThat(recorder.log).containsExactly("5@5", "12@12", "TimeoutException@22");
        rig.assertQuiet();
    }

    @Test
    void end_late_fails() {
        Recorder<Integer> recorder = rig.give(5).endAt(16).over(s -> s.timeout(ms(10)));
        rig.run();
        assertThat(recorder.log).containsExactly("5@5", "TimeoutException@15");
    }

    @Test
    void time_withoutDemand_doesNotRun() {
        Recorder<Integer> recorder = rig.subscribe(rig.give(5).feed.stream().timeout(ms(10)), 1);
        rig.runFor(1_000);
        assertThat(recorder.log).containsExactly("5@5");
        assertThat(rig.world.pendingTimers()).isZero();
        recorder.request(1);
        rig.run();
        assertThat(recorder.log).containsExactly("5@5", "TimeoutException@1010");
    }

    @Test
    void item_thatIsThereWhenTimeIsUp_wins() {
        Recorder<Integer> recorder = rig.over(s -> s.timeout(ms(10)));
        // Both in one step of the world: the item is there when the task sees that time is up.
        rig.at(9, () -> rig.feed.give(1)).at(25, () -> {}).runFor(9);
        rig.runFor(3);
        assertThat(recorder.log).containsExactly("1@9");
        recorder.cancel();
        rig.run();
        rig.assertQuiet();
    }

    @Test
    void fallback_whenTimeIsUp_goesOn() {
        Recorder<Integer> recorder = rig.give(5, 30).over(s -> s.timeout(ms(10), AsyncStream.of(100, 101)));
        rig.run();
        assertThat(recorder.log).containsExactly("5@5", "100@15", "101@15", "complete@15");
        rig.assertQuiet();
    }

    @Test
    void fallback_hasAllTheTimeItWants() {
        TimeRig.Feed slow = rig.new Feed();
        Recorder<Integer> recorder = rig.over(s -> s.timeout(ms(10), AsyncStream.fromSource(slow)));
        rig.at(500, () -> slow.give(1)).at(900, slow::end).run();
        assertThat(recorder.log).containsExactly("1@500", "complete@900");
        rig.assertQuiet();
    }

    @Test
    void timeoutException_ofTheUpstream_doesNotSwitch() {
        Recorder<Integer> recorder =
                rig.failAt(3, new TimeoutException("mine")).over(s -> s.timeout(ms(10), AsyncStream.of(1)));
        rig.run();
        assertThat(recorder.log).containsExactly("TimeoutException@3");
        assertThat(recorder.failure).hasMessage("mine");
    }

    @Test
    void timeout_aheadOfARefusedItem_passesTheDownstreamFailure() {
        RuntimeException mine = new RuntimeException("mine");
        Recorder<Integer> recorder = rig.give(3)
                .over(s -> s.timeout(ms(10), AsyncStream.of(1)).map(x -> {
                    throw mine;
                }));
        rig.run();
        assertThat(recorder.failure).isSameAs(mine);
        rig.assertQuiet();
    }

    @Test
    void cancel_cancelsTheTimer_row25_reactorPool331() {
        Recorder<Integer> recorder = rig.over(s -> s.timeout(ms(10)));
        rig.runFor(5);
        assertThat(rig.world.pendingTimers()).isOne();
        recorder.cancel();
        rig.runFor(0);
        rig.assertQuiet();
        rig.run();
        assertThat(recorder.log).isEmpty();
    }

    @Test
    void success_leavesNoTimer_row25_reactorPool331() {
        Recorder<Integer> recorder = rig.give(1).endAt(2).over(s -> s.timeout(Duration.ofHours(1)));
        rig.run();
        assertThat(recorder.log).containsExactly("1@1", "complete@2");
        assertThat(rig.now()).isLessThan(10);
        rig.assertQuiet();
    }

    @Test
    void manyItems_setFewTimers() {
        rig.over(s -> s.timeout(Duration.ofSeconds(10)));
        for (int i = 1; i <= 1_000; i++) {
            rig.give(i);
        }
        rig.runFor(1_001);
        assertThat(rig.world.pendingTimers()).isOne();
        assertThat(rig.world.steps()).isLessThan(2_100);
    }

    @Test
    void longest_isNever() {
        Recorder<Integer> recorder = rig.give(5).over(s -> s.timeout(Duration.ofSeconds(Long.MAX_VALUE)));
        rig.run();
        assertThat(recorder.log).containsExactly("5@5");
        assertThat(rig.world.pendingTimers()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void notPositive_isRefused(long seconds) {
        assertThatThrownBy(() -> AsyncStream.of(1).timeout(Duration.ofSeconds(seconds)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("duration");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyMixtureOfPulls_isTheSame(long seed) {
        Recorder<Integer> recorder =
                rig.give(5, 12, 30).over(s -> MixedPull.over(s.timeout(ms(10), AsyncStream.range(0, 5)), seed));
        rig.run();
        assertThat(recorder.log).containsExactly("5@5", "12@12", "0@22", "1@22", "2@22", "3@22", "4@22", "complete@22");
        rig.assertQuiet();
    }

    @Test
    void upstreamThatLeavesOutForEver_runsOutOfTime() {
        Recorder<Integer> recorder =
                rig.subscribe(AsyncStream.of(1).repeat().filter(x -> false).timeout(ms(1)), Long.MAX_VALUE);
        rig.run();
        assertThat(recorder.log).containsExactly("TimeoutException@1");
    }

    @Test
    void chainOfFallbacks_hasConstantStack() {
        AsyncStream<Integer> chain = AsyncStream.of(7);
        for (int i = 0; i < 100; i++) {
            chain = rig.feed.stream().timeout(ms(1), chain);
        }
        Recorder<Integer> recorder = rig.subscribe(chain, 1);
        rig.run();
        assertThat(recorder.log).containsExactly("7@100", "complete@100");
    }
}
