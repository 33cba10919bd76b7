package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.operator.Pull.Style;

class MapAsyncCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 256})
    void poll_laterOnesAreReadyFirst_keepsTheOrder(int concurrency) {
        for (Style style : Style.values()) {
            Pull<Integer> pull = Pull.all(
                    MapAsyncCursor.source(
                            Script.of(1, 2, 3, 4, 5),
                            x -> switch (x) {
                                case 1 ->
                                    Script.<Integer>of().pause().pause().pause().then(10);
                                case 2 -> new Scalar<>(20);
                                case 3 -> Script.of();
                                default -> Script.<Integer>of().pause().then(x * 10);
                            },
                            concurrency),
                    style);

            assertThat(pull.items).containsExactly(10, 20, 40, 50);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void poll_firstNeverAnswers_opensNoMoreThanTheLimit(int concurrency) {
        List<Script<Integer>> calls = new ArrayList<>();
        Pull<Integer> pull = new Pull<>(
                MapAsyncCursor.source(
                        Script.of(1, 2, 3, 4, 5),
                        x -> {
                            Script<Integer> call = x == 1 ? Script.<Integer>of().hang() : Script.of(x);
                            calls.add(call);
                            return call;
                        },
                        concurrency),
                Style.POLL);

        pull.take(5).close();

        assertThat(calls)
                .hasSize(concurrency)
                .allSatisfy(call -> assertThat(call.closed).isEqualTo(1));
        assertThat(pull.discarded).hasSize(concurrency - 1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_mixedScalarAndAsynchronous_limitOneDoesNotHang_rxJava6945(Style style) {
        Pull<Integer> pull = Pull.all(
                MapAsyncCursor.source(
                        Script.of(1, 2, 3, 4),
                        x -> x % 2 == 0
                                ? new Scalar<>(x)
                                : Script.<Integer>of().pause().then(x),
                        1),
                style);

        assertThat(pull.items).containsExactly(1, 2, 3, 4);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_oneFails_closesTheOthersAndDiscardsResults_rxJava6825(Style style) {
        Script<Integer> waiting = Script.<Integer>of().hang();
        Script<Integer> upstream = Script.of(1, 2, 3).hang();
        List<Source<Integer>> calls =
                List.of(waiting, new Scalar<>(2), Script.<Integer>of().pause().fail(BOOM));

        Pull<Integer> pull = Pull.all(MapAsyncCursor.source(upstream, x -> calls.get(x - 1), 3), style);

        assertThat(pull.items).isEmpty();
        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(pull.discarded).containsExactly(2);
        assertThat(waiting.closed).isEqualTo(1);
        assertThat(upstream.closed).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_mapperThrows_discardsTheItem(Style style) {
        Pull<Integer> pull = Pull.all(
                MapAsyncCursor.source(
                        Script.of(1),
                        x -> {
                            throw BOOM;
                        },
                        3),
                style);

        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(pull.discarded).containsExactly(1);
    }

    @Test
    void ask_lastCallIsEmpty_noticesTheEnd() {
        Pull<Integer> pull = new Pull<>(
                MapAsyncCursor.source(Script.of(1), x -> Script.<Integer>of().pause(), 2), Style.POLL);

        pull.take(1).ask();

        assertThat(pull.ended).isTrue();
        pull.close();
    }
}
