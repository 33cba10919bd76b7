package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.operator.Pull.Style;

class BufferCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 1 << 30, Integer.MAX_VALUE})
    void poll_size_splitsExactly_reactorCore4185(int size) {
        List<Integer> items = IntStream.range(0, 5).boxed().toList();
        for (Style style : Style.values()) {
            Pull<List<Integer>> pull =
                    Pull.all(BufferCursor.source(Script.of(0, 1).pause().then(2, 3, 4), size, 0), style);

            assertThat(pull.items.stream().flatMap(List::stream)).containsExactlyElementsOf(items);
            assertThat(pull.items).allSatisfy(list -> assertThat(list).hasSizeBetween(1, size));
            assertThat(pull.items).hasSize((int) ((4L + size) / size));
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_upstreamFails_discardsTheUnfinished(Style style) {
        Pull<List<Integer>> pull =
                Pull.all(BufferCursor.source(Script.of(1, 2, 3).fail(BOOM), 2, 0), style);

        assertThat(pull.items).containsExactly(List.of(1, 2));
        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(pull.discarded).containsExactly(3);
    }

    @Test
    void close_unfinished_discardsIt() {
        Pull<List<Integer>> pull =
                new Pull<>(BufferCursor.source(Script.of(1, 2).hang(), 3, 1000), Style.POLL);

        pull.take(1);
        assertThat(pull.world.pendingTimers()).isEqualTo(1);
        pull.close();

        assertThat(pull.discarded).containsExactly(1, 2);
        assertThat(pull.world.pendingTimers()).isZero();
    }

    @Test
    void poll_timeIsUp_givesWhatIsThere() {
        Pull<List<Integer>> pull = new Pull<>(
                BufferCursor.source(Script.of(1, 2).pause().pause().then(3).hang(), 9, 1000), Style.POLL);

        pull.take(1).world.runFor(1000);
        pull.take(1);
        pull.take(1).take(1).world.runFor(999);
        pull.take(1);
        assertThat(pull.items).containsExactly(List.of(1, 2));
        pull.world.runFor(1000);
        pull.take(1);

        assertThat(pull.items).containsExactly(List.of(1, 2), List.of(3));
        pull.close();
    }

    @Test
    void ask_timeIsUpWithoutDemand_givesNothing_reactorCore1557() {
        Script<Integer> upstream = Script.of(1, 2, 3).hang();
        Pull<List<Integer>> pull = new Pull<>(BufferCursor.source(upstream, 2, 1000), Style.POLL);

        pull.take(1);
        pull.ask().world.runFor(5000);
        pull.ask();

        assertThat(pull.items).containsExactly(List.of(1, 2));
        assertThat(upstream.given).isEqualTo(2);
        assertThat(pull.world.pendingTimers()).isZero();
        pull.close();
    }
}
