package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.operator.Pull.Style;

class FlatMapCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_innerFailsBehindItsItem_givesTheItemFirst_reactorCore2618(Style style) {
        Script<Integer> upstream = Script.of(1).hang();

        Pull<Integer> pull =
                Pull.all(FlatMapCursor.source(upstream, x -> Script.of(10).fail(BOOM), 2), style);

        assertThat(pull.items).containsExactly(10);
        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(upstream.closed).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void filter_upstreamFailsBehindItsItem_givesTheItemFirst(Style style) {
        Pull<Integer> pull = Pull.all(
                FilterCursor.source(
                        FlatMapCursor.source(
                                Script.of(1).hang(), x -> Script.of(10).fail(BOOM), 2),
                        x -> true),
                style);

        assertThat(pull.items).containsExactly(10);
        assertThat(pull.failure).isSameAs(BOOM);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_limitOneOverScalarsAndOthers_doesNotHang_rxJava6945(Style style) {
        Pull<Integer> pull = Pull.all(
                FlatMapCursor.source(
                        Script.of(1, 2, 3, 4),
                        x -> x % 2 == 0
                                ? new Scalar<>(x)
                                : Script.<Integer>of().pause().then(x),
                        1),
                style);

        assertThat(pull.items).containsExactly(1, 2, 3, 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 30})
    void poll_severalEndAtOnce_concurrencyStaysAtItsMaximum_rxJava6282(int concurrency) {
        List<Script<Integer>> calls = new ArrayList<>();
        Script<Integer> upstream = Script.of();
        for (int i = 0; i < 5 * concurrency; i++) {
            upstream.then(i);
        }
        Pull<Integer> pull = new Pull<>(
                FlatMapCursor.source(
                        upstream,
                        x -> {
                            Script<Integer> call = Script.<Integer>of().pause().then(x);
                            calls.add(x < concurrency ? call : call.hang());
                            return call;
                        },
                        concurrency),
                Style.DRAIN);

        for (int i = 0; i < 5 * concurrency; i++) {
            pull.take(1);
        }

        assertThat(pull.items).hasSize(2 * concurrency);
        assertThat(calls.stream().filter(call -> call.closed == 0)).hasSize(concurrency);
        pull.close();
        assertThat(calls).allSatisfy(call -> assertThat(call.closed).isEqualTo(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 256})
    void poll_slowConsumer_takesNoMoreThanItRuns_reactorCore3411(int concurrency) {
        Script<Integer> upstream = Script.of();
        for (int i = 0; i < 1000; i++) {
            upstream.then(i);
        }
        List<Script<Integer>> inner = new ArrayList<>();
        Pull<Integer> pull = new Pull<>(
                FlatMapCursor.source(
                        upstream,
                        x -> {
                            Script<Integer> next = Script.of(x, x, x).hang();
                            inner.add(next);
                            return next;
                        },
                        concurrency),
                Style.DRAIN_ONE);

        for (int i = 0; i < 3 * concurrency; i++) {
            pull.take(1);
            int given = inner.stream().mapToInt(s -> s.given).sum();
            assertThat(given).isEqualTo(pull.items.size());
            assertThat(upstream.given).isLessThanOrEqualTo(concurrency);
        }
        pull.close();
    }
}
