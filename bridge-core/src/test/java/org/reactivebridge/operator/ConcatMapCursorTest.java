package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.operator.Pull.Style;

class ConcatMapCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_scalarsAndOthers_keepsTheOrder(Style style) {
        Pull<Integer> pull = Pull.all(
                ConcatMapCursor.source(
                        Script.of(1, 2, 3, 4),
                        x -> x % 2 == 0
                                ? new Scalar<>(x)
                                : Script.<Integer>of().pause().then(x, -x)),
                style);

        assertThat(pull.items).containsExactly(1, -1, 2, 3, -3, 4);
        assertThat(pull.discarded).isEmpty();
    }

    /** Row 2: closed behind each of its items, it has discarded none that it gave, and lost none that it had. */
    @ParameterizedTest
    @EnumSource(Style.class)
    void close_behindAnyItem_discardsNoneThatWasGiven_reactorCore4352(Style style) {
        for (int taken = 0; taken <= 6; taken++) {
            Script<Integer> upstream = Script.of(1, 2, 3);
            List<Script<Integer>> inner = new ArrayList<>();
            Pull<Integer> pull = new Pull<>(
                    ConcatMapCursor.source(upstream, x -> {
                        if (x == 2) {
                            return new Scalar<>(20);
                        }
                        Script<Integer> next = Script.of(10 * x, 10 * x + 1);
                        inner.add(next);
                        return next;
                    }),
                    style);

            for (int i = 0; i < taken; i++) {
                pull.take(1);
            }
            pull.close();

            assertThat(pull.discarded).noneMatch(pull.items::contains);
            assertThat(inner).allSatisfy(script -> assertThat(script.closed).isEqualTo(1));
            int given = inner.stream().mapToInt(script -> script.given).sum();
            int scalars = upstream.given >= 2 ? 1 : 0;
            assertThat(pull.items.size() + pull.discarded.size()).isBetween(given, given + scalars);
            assertThat(upstream.closed).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_innerFailsBehindItsItem_givesTheItemFirst_reactorCore2618(Style style) {
        Script<Integer> upstream = Script.of(1, 2).hang();

        Pull<Integer> pull =
                Pull.all(ConcatMapCursor.source(upstream, x -> Script.of(10 * x).fail(BOOM)), style);

        assertThat(pull.items).containsExactly(10);
        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(upstream.closed).isEqualTo(1);
    }

    /** The upstream's failure waits for the inner stream that is open. */
    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_upstreamFails_innerGoesOnFirst_rxJava6825(Style style) {
        Script<Integer> inner = Script.of(10).pause().then(11);

        Pull<Integer> pull = Pull.all(ConcatMapCursor.source(Script.of(1).fail(BOOM), x -> inner), style);

        assertThat(pull.items).containsExactly(10, 11);
        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(inner.closed).isEqualTo(1);
    }

    @Test
    void poll_mapperThrows_discardsTheItem() {
        Pull<Integer> pull = Pull.all(
                ConcatMapCursor.source(Script.of(1), x -> {
                    throw BOOM;
                }),
                Style.POLL);

        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(pull.discarded).containsExactly(1);
    }
}
