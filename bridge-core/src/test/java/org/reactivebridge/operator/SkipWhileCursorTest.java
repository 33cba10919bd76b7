package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.operator.Pull.Style;

class SkipWhileCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_firstThatDoesNotMatch_beginsThere(Style style) {
        Pull<Integer> pull =
                Pull.all(SkipWhileCursor.source(Script.of(1, 2).pause().then(3, 1), x -> x < 3), style);

        assertThat(pull.items).containsExactly(3, 1);
        assertThat(pull.discarded).containsExactly(1, 2);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_predicateThrows_discardsTheItem(Style style) {
        Pull<Integer> pull = Pull.all(
                SkipWhileCursor.source(Script.of(1, 2), x -> {
                    throw BOOM;
                }),
                style);

        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(pull.discarded).containsExactly(1);
    }
}
