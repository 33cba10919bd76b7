package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.operator.Pull.Style;

class CombineLatestCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_inTurn_combinesTheLatest(Style style) {
        Pull<List<Object>> pull =
                Pull.all(CombineLatestCursor.source(sources(Script.of(1, 2, 3), Script.of(10)), Arrays::asList), style);

        assertThat(pull.items).containsExactly(List.of(1, 10), List.of(2, 10), List.of(3, 10));
        assertThat(pull.discarded).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_replacedBeforeUse_isDiscardedOnce_reactorCore4352(Style style) {
        Pull<List<Object>> pull = Pull.all(
                CombineLatestCursor.source(
                        sources(
                                Script.of(1, 2, 3),
                                Script.<Integer>of().pause().pause().then(10)),
                        Arrays::asList),
                style);

        assertThat(pull.items).endsWith(List.of(3, 10));
        for (Object item : List.of(1, 2, 3)) {
            boolean used = pull.items.stream().anyMatch(result -> result.get(0).equals(item));
            assertThat(pull.discarded.contains(item)).isEqualTo(!used);
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_oneIsEmpty_endsAndDiscards(Style style) {
        Script<Integer> endless = Script.of(1).hang();

        Pull<List<Object>> pull =
                Pull.all(CombineLatestCursor.source(sources(endless, Script.of()), Arrays::asList), style);

        assertThat(pull.ended).isTrue();
        assertThat(endless.closed).isEqualTo(1);
        assertThat(pull.discarded).hasSize(endless.given);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_openedAsEnded_countsAsEmpty(Style style) {
        Source<Object> empty = (waker, context) -> org.reactivebridge.kernel.Cursors.ended();

        assertThat(Pull.all(CombineLatestCursor.source(sources(Script.of(1).hang(), empty), Arrays::asList), style)
                        .ended)
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_combinerThrows_discardsTheItemsThatWereInNoResult(Style style) {
        Pull<Object> pull = Pull.all(
                CombineLatestCursor.source(sources(Script.of(1, 2), Script.of(10)), items -> {
                    if (items[0].equals(2)) {
                        throw BOOM;
                    }
                    return items[0];
                }),
                style);

        assertThat(pull.items).containsExactly(1);
        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(pull.discarded).containsExactly(2);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_oneFails_fails(Style style) {
        Script<Integer> other = Script.of(1).hang();

        Pull<List<Object>> pull =
                Pull.all(CombineLatestCursor.source(sources(other, Script.of(10).fail(BOOM)), Arrays::asList), style);

        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(other.closed).isEqualTo(1);
    }

    @SuppressWarnings("unchecked")
    private static List<Source<Object>> sources(Source<?>... sources) {
        List<Source<Object>> all = new ArrayList<>();
        for (Source<?> source : sources) {
            all.add((waker, context) -> (Cursor<Object>) source.open(waker, context));
        }
        return all;
    }
}
