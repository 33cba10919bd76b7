package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.operator.Pull.Style;

class IntervalCursorTest {

    @Test
    void poll_demandAlwaysThere_ticksWithoutDrift() {
        Pull<Long> pull = new Pull<>(IntervalCursor.source(1_000_000), Style.POLL);

        for (int i = 0; i < 1000; i++) {
            pull.take(1);
            pull.world.runFor(1_000_000);
        }
        pull.take(1);

        assertThat(pull.items).hasSize(1000);
        assertThat(pull.items.get(999)).isEqualTo(999);
        pull.close();
        assertThat(pull.world.pendingTimers()).isZero();
    }

    @Test
    void poll_lateDemand_skipsTicksAndSaysSo() {
        Pull<Long> pull = new Pull<>(IntervalCursor.source(1000), Style.POLL);

        pull.world.runFor(5500);
        pull.take(5);
        pull.world.runFor(500);
        pull.take(5);

        assertThat(pull.items).containsExactly(4L, 5L);
        pull.close();
    }

    @Test
    void ask_noDemand_setsNoTimer() {
        Pull<Long> pull = new Pull<>(IntervalCursor.source(1000), Style.POLL);

        pull.ask();

        assertThat(pull.world.pendingTimers()).isZero();
        pull.close();
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void once_delay_givesZeroAndEnds(Style style) {
        Pull<Long> pull = Pull.all(IntervalCursor.once(1000), style);

        assertThat(pull.items).containsExactly(0L);
        assertThat(pull.world.nanoTime()).isGreaterThanOrEqualTo(1000);
        assertThat(Pull.all(IntervalCursor.once(0), style).items).containsExactly(0L);
    }

    @Test
    void close_waiting_cancelsTheTimer() {
        Pull<Long> pull = new Pull<>(IntervalCursor.once(1_000_000_000L), Style.POLL).take(1);
        assertThat(pull.world.pendingTimers()).isEqualTo(1);

        pull.close();

        assertThat(pull.world.pendingTimers()).isZero();
    }
}
