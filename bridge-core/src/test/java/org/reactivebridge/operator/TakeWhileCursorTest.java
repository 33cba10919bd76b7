package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.operator.Pull.Style;

class TakeWhileCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_firstThatDoesNotMatch_endsThere(Style style) {
        Script<Integer> upstream = Script.of(1, 2).pause().then(3, 4);

        Pull<Integer> pull = Pull.all(TakeWhileCursor.source(upstream, x -> x < 3), style);

        assertThat(pull.items).containsExactly(1, 2);
        assertThat(pull.discarded).containsExactly(3);
        assertThat(upstream.given).isEqualTo(3);
        assertThat(upstream.closed).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_allMatch_endsWithTheUpstream(Style style) {
        assertThat(Pull.all(TakeWhileCursor.source(Script.of(1, 2, 3), x -> true), style).items)
                .containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_predicateThrows_discardsTheItem(Style style) {
        Pull<Integer> pull = Pull.all(
                TakeWhileCursor.source(Script.of(1, 2), x -> {
                    throw BOOM;
                }),
                style);

        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(pull.discarded).containsExactly(1);
    }
}
