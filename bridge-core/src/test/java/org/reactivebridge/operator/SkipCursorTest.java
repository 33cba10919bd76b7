package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.operator.Pull.Style;

class SkipCursorTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, Long.MAX_VALUE})
    void poll_count_leavesOutTheFirst(long count) {
        for (Style style : Style.values()) {
            Pull<Integer> pull =
                    Pull.all(SkipCursor.source(Script.of(1, 2).pause().then(3, 4), count), style);

            int left = (int) Math.min(4, count);
            assertThat(pull.items).isEqualTo(List.of(1, 2, 3, 4).subList(left, 4));
            assertThat(pull.discarded).isEqualTo(List.of(1, 2, 3, 4).subList(0, left));
        }
    }
}
