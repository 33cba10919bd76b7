package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.operator.Pull.Style;

class DistinctCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_repetitions_leavesThemOut(Style style) {
        Pull<Integer> pull =
                Pull.all(DistinctCursor.source(Script.of(1, 1, 2).pause().then(1, 3, 2), x -> x), style);

        assertThat(pull.items).containsExactly(1, 2, 3);
        assertThat(pull.discarded).containsExactly(1, 1, 2);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_keyThrows_discardsTheItem(Style style) {
        Pull<Integer> pull = Pull.all(
                DistinctCursor.source(Script.of(1, 2), x -> {
                    if (x == 2) {
                        throw BOOM;
                    }
                    return x;
                }),
                style);

        assertThat(pull.items).containsExactly(1);
        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(pull.discarded).containsExactly(2);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_keyIsNull_fails(Style style) {
        assertThat(Pull.all(DistinctCursor.source(Script.of(1), x -> null), style).failure)
                .isInstanceOf(NullPointerException.class);
    }
}
