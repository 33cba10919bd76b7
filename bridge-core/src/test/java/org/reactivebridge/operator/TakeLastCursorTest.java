package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.operator.Pull.Style;

class TakeLastCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, Integer.MAX_VALUE})
    void poll_count_givesTheLastAndDiscardsTheOthers(int count) {
        for (Style style : Style.values()) {
            Pull<Integer> pull =
                    Pull.all(TakeLastCursor.source(Script.of(1, 2).pause().then(3, 4), count), style);

            int left = Math.max(0, 4 - count);
            assertThat(pull.items).isEqualTo(List.of(1, 2, 3, 4).subList(left, 4));
            assertThat(pull.discarded).isEqualTo(List.of(1, 2, 3, 4).subList(0, left));
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_upstreamFails_discardsAll(Style style) {
        Pull<Integer> pull = Pull.all(TakeLastCursor.source(Script.of(1, 2, 3).fail(BOOM), 2), style);

        assertThat(pull.items).isEmpty();
        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(pull.discarded).containsExactly(1, 2, 3);
    }

    @Test
    void close_someGiven_discardsTheOthers() {
        Pull<Integer> pull = new Pull<>(TakeLastCursor.source(Script.of(1, 2, 3), 2), Style.POLL);

        pull.take(1).close();

        assertThat(pull.items).containsExactly(2);
        assertThat(pull.discarded).containsExactly(1, 3);
    }
}
