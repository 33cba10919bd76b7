package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.operator.Pull.Style;

class ScanCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_items_givesInitialAndSums(Style style) {
        assertThat(Pull.all(ScanCursor.source(Script.of(1, 2).pause().then(3), 0, Integer::sum), style).items)
                .containsExactly(0, 1, 3, 6);
        assertThat(Pull.all(ScanCursor.source(Script.<Integer>of(), 0, Integer::sum), style).items)
                .containsExactly(0);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_accumulatorThrows_discardsTheItem(Style style) {
        Pull<Integer> pull = Pull.all(
                ScanCursor.source(Script.of(1, 2), 0, (sum, item) -> {
                    if (item == 2) {
                        throw BOOM;
                    }
                    return sum + item;
                }),
                style);

        assertThat(pull.items).containsExactly(0, 1);
        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(pull.discarded).containsExactly(2);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_upstreamFailsAtOnce_givesInitialFirst(Style style) {
        Pull<Integer> pull = Pull.all(ScanCursor.source(Script.<Integer>of().fail(BOOM), 0, Integer::sum), style);

        assertThat(pull.items).containsExactly(0);
        assertThat(pull.failure).isSameAs(BOOM);
    }
}
