package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivebridge.stream.TimeRig.ms;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.stream.TimeRig.Recorder;

class DelayTest {

    private final TimeRig rig = new TimeRig();

    @Test
    void items_comeLaterByTheSame() {
        Recorder<Integer> recorder = rig.give(1, 2, 5, 30).endAt(31).over(s -> s.delay(ms(10)));
        rig.run();
        assertThat(recorder.log).containsExactly("1@11", "2@12", "5@15", "30@40", "complete@40");
        rig.assertQuiet();
    }

    @Test
    void failure_comesRightBehindTheLastItem() {
        Recorder<Integer> recorder =
                rig.give(1).failAt(3, new IllegalStateException()).over(s -> s.delay(ms(10)));
        rig.run();
        assertThat(recorder.log).containsExactly("1@11", "IllegalStateException@11");
        rig.assertQuiet();
    }

    @Test
    void failure_withoutItems_isNotDelayed() {
        Recorder<Integer> recorder = rig.failAt(3, new IllegalStateException()).over(s -> s.delay(ms(10)));
        rig.run();
        assertThat(recorder.log).containsExactly("IllegalStateException@3");
    }

    @Test
    void items_withoutDemand_waitPastTheirTime_row13_reactorCore1557() {
        Recorder<Integer> recorder =
                rig.subscribe(rig.give(1, 2, 3).feed.stream().delay(ms(10)), 1);
        rig.runFor(100);
        assertThat(recorder.log).containsExactly("1@11");
        assertThat(rig.world.pendingTimers()).isZero();
        recorder.request(1);
        rig.runFor(0);
        assertThat(recorder.log).containsExactly("1@11", "2@100");
        recorder.cancel();
        rig.run();
        assertThat(rig.discarded).containsExactly(3);
        rig.assertQuiet();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void capacity_isExact(int capacity) {
        rig.give(1, 2, 3, 4, 5).over(s -> s.delay(ms(100), capacity));
        rig.runFor(50);
        assertThat(rig.feed.polled).isEqualTo(capacity);
    }

    @Test
    void cancel_discardsWhatWaits_once() {
        Recorder<Integer> recorder = rig.give(1, 2, 3).over(s -> s.delay(ms(10)));
        rig.runFor(12);
        recorder.cancel();
        rig.run();
        assertThat(recorder.items).containsExactly(1);
        assertThat(rig.discarded).containsExactly(2, 3);
        rig.assertQuiet();
    }

    @Test
    void cancel_dropsAFailureThatWaits() {
        Recorder<Integer> recorder =
                rig.give(1).failAt(2, new IllegalStateException("late")).over(s -> s.delay(ms(10)));
        rig.runFor(5);
        recorder.cancel();
        rig.run();
        assertThat(rig.dropped).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(rig.discarded).containsExactly(1);
    }

    @Test
    void zero_holdsNothingBack() {
        Recorder<Integer> recorder = rig.give(1, 2).endAt(3).over(s -> s.delay(Duration.ZERO));
        rig.run();
        assertThat(recorder.log).containsExactly("1@1", "2@2", "complete@3");
    }

    @Test
    void longest_isNever() {
        Recorder<Integer> recorder = rig.give(1).over(s -> s.delay(Duration.ofSeconds(Long.MAX_VALUE)));
        rig.run();
        assertThat(recorder.log).isEmpty();
        recorder.cancel();
        rig.run();
        assertThat(rig.discarded).containsExactly(1);
    }

    @Test
    void negative_isRefused() {
        assertThatThrownBy(() -> AsyncStream.of(1).delay(ms(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AsyncStream.of(1).delay(ms(1), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyMixtureOfPulls_isTheSame(long seed) {
        Recorder<Integer> recorder = rig.give(1, 2, 5, 30).endAt(31).over(s -> MixedPull.over(s.delay(ms(10)), seed));
        rig.run();
        assertThat(recorder.log).containsExactly("1@11", "2@12", "5@15", "30@40", "complete@40");
        rig.assertQuiet();
    }

    @Test
    void upstreamThatLeavesOut_isAskedAgain() {
        Recorder<Integer> recorder = rig.subscribe(
                AsyncStream.range(0, 10_000).filter(x -> x == 9_999).delay(ms(1)), Long.MAX_VALUE);
        rig.run();
        assertThat(recorder.items).containsExactly(9_999);
        assertThat(recorder.isOver()).isTrue();
    }
}
