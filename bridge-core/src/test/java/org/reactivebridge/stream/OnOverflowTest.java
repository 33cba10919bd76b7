package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.kernel.OverflowException;
import org.reactivebridge.stream.TimeRig.Recorder;

class OnOverflowTest {

    private final TimeRig rig = new TimeRig();

    private Recorder<Integer> overflowing(Overflow overflow) {
        Recorder<Integer> recorder =
                rig.give(1, 2, 3, 4, 5).endAt(6).subscribe(rig.feed.stream().onOverflow(overflow), 1);
        rig.run();
        recorder.request(10);
        rig.run();
        rig.assertQuiet();
        return recorder;
    }

    @Test
    void buffer_fails_behindWhatItHolds() {
        Recorder<Integer> recorder = overflowing(Overflow.buffer(2));
        assertThat(recorder.items).containsExactly(1, 2, 3);
        assertThat(recorder.failure).isInstanceOf(OverflowException.class);
        assertThat(rig.discarded).containsExactly(4);
    }

    @Test
    void buffer_thatIsLargeEnough_losesNothing() {
        Recorder<Integer> recorder = overflowing(Overflow.buffer(4));
        assertThat(recorder.items).containsExactly(1, 2, 3, 4, 5);
        assertThat(recorder.failure).isNull();
    }

    @Test
    void dropOldest_keepsTheLast() {
        assertThat(overflowing(Overflow.dropOldest(2)).items).containsExactly(1, 4, 5);
        assertThat(rig.discarded).containsExactly(2, 3);
    }

    @Test
    void dropNewest_keepsTheFirst() {
        assertThat(overflowing(Overflow.dropNewest(2)).items).containsExactly(1, 2, 3);
        assertThat(rig.discarded).containsExactly(4, 5);
    }

    @Test
    void latest_keepsOne() {
        assertThat(overflowing(Overflow.latest()).items).containsExactly(1, 5);
        assertThat(rig.discarded).containsExactly(2, 3, 4);
    }

    @Test
    void error_failsAtOnce() {
        Recorder<Integer> recorder = rig.give(1, 2).subscribe(rig.feed.stream().onOverflow(Overflow.error()), 1);
        rig.run();
        assertThat(recorder.log).containsExactly("1@1", "OverflowException@2");
        rig.assertQuiet();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 5, Long.MAX_VALUE})
    void error_withDemand_passesAll(long request) {
        Recorder<Integer> recorder =
                rig.give(1, 2, 3, 4, 5).endAt(9).subscribe(rig.feed.stream().onOverflow(Overflow.error()), request);
        for (int i = 0; i < 5; i++) {
            rig.at(i, () -> recorder.request(1)); // Before each item.
        }
        rig.run();
        assertThat(recorder.items).containsExactly(1, 2, 3, 4, 5);
        assertThat(recorder.failure).isNull();
    }

    @Test
    void error_anItemBetweenTheLastPullAndTheQuestionForTheEnd_hasBeenAskedFor() throws Throwable {
        TimeRig one = new TimeRig();
        var source = one.feed.stream().onOverflow(Overflow.error()).recipe().source();
        var cursor = source.open(() -> {}, org.reactivebridge.kernel.Context.in(one.world));
        assertThat(cursor.poll()).isNull();
        one.feed.give(1);
        assertThat(cursor.isDone()).isFalse();
        assertThat(cursor.poll()).isEqualTo(1);
        cursor.close();
    }

    @Test
    void cancel_discardsWhatIsHeld() {
        Recorder<Integer> recorder =
                rig.give(1, 2, 3).subscribe(rig.feed.stream().onOverflow(Overflow.buffer(9)), 1);
        rig.run();
        recorder.cancel();
        rig.run();
        assertThat(recorder.items).containsExactly(1);
        assertThat(rig.discarded).containsExactly(2, 3);
        rig.assertQuiet();
    }

    @Test
    void upstreamFailure_comesBehindWhatIsHeld() {
        Recorder<Integer> recorder = rig.give(1, 2)
                .failAt(3, new IllegalStateException())
                .subscribe(rig.feed.stream().onOverflow(Overflow.buffer(9)), 0);
        rig.run();
        assertThat(recorder.log).isEmpty();
        recorder.request(1);
        rig.run();
        assertThat(recorder.log).containsExactly("1@3");
        recorder.request(1);
        rig.run();
        assertThat(recorder.log).containsExactly("1@3", "2@3", "IllegalStateException@3");
        rig.assertQuiet();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyMixtureOfPulls_isTheSame(long seed) {
        Recorder<Integer> recorder =
                rig.give(1, 2, 5, 30).endAt(31).over(s -> MixedPull.over(s.onOverflow(Overflow.buffer(9)), seed));
        rig.run();
        assertThat(recorder.log).containsExactly("1@1", "2@2", "5@5", "30@30", "complete@31");
    }
}
