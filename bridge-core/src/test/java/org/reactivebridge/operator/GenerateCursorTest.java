package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.operator.Pull.Style;

class GenerateCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    private static Pull<Integer> pull(int steps, Style style, String end) {
        return Pull.all(
                GenerateCursor.<Integer, Integer, GenerateCursor<Integer, Integer, ?>>source(
                        () -> 0, cursor -> cursor, (state, sink) -> {
                            if (state < steps) {
                                sink.next(state);
                                return state + 1;
                            }
                            switch (end) {
                                case "complete" -> sink.complete();
                                case "item and complete" -> {
                                    sink.next(state);
                                    sink.complete();
                                }
                                case "error" -> sink.error(BOOM);
                                case "throw" -> throw BOOM;
                                case "item and throw" -> {
                                    sink.next(state);
                                    throw BOOM;
                                }
                                case "two" -> {
                                    sink.next(state);
                                    sink.next(state);
                                }
                                default -> {
                                    // Says nothing.
                                }
                            }
                            return state;
                        }),
                style);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_complete_ends(Style style) {
        assertThat(pull(3, style, "complete").items).containsExactly(0, 1, 2);
        assertThat(pull(3, style, "item and complete").items).containsExactly(0, 1, 2, 3);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_failure_failsBehindTheItems(Style style) {
        for (String end : new String[] {"error", "throw"}) {
            Pull<Integer> pull = pull(2, style, end);

            assertThat(pull.items).containsExactly(0, 1);
            assertThat(pull.failure).isSameAs(BOOM);
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_itemThenThrows_discardsTheItem(Style style) {
        Pull<Integer> pull = pull(2, style, "item and throw");

        assertThat(pull.items).containsExactly(0, 1);
        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(pull.discarded).containsExactly(2);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_twoItemsOrNone_fails(Style style) {
        assertThat(pull(2, style, "two").failure).isInstanceOf(IllegalStateException.class);
        assertThat(pull(2, style, "nothing").failure).isInstanceOf(IllegalStateException.class);
    }
}
