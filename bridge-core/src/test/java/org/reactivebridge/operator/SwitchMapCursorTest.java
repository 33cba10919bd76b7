package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.operator.Pull.Style;

class SwitchMapCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_nextItem_closesTheStreamBefore(Style style) {
        Script<Integer> first = Script.of(10).hang();
        Script<Integer> second = Script.of(20).pause().then(21);
        Script<Integer> upstream = Script.of(1).pause().then(2);

        Pull<Integer> pull = Pull.all(SwitchMapCursor.source(upstream, x -> x == 1 ? first : second), style);

        assertThat(pull.items).containsExactly(10, 20, 21);
        assertThat(first.closed).isEqualTo(1);
        assertThat(second.closed).isEqualTo(1);
        assertThat(upstream.closed).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_scalars_givesAll(Style style) {
        assertThat(Pull.all(SwitchMapCursor.source(Script.of(1, 2).pause().then(3), Scalar::new), style).items)
                .containsExactly(1, 2, 3);
    }

    @Test
    void ask_nextItemWithoutDemand_switches() {
        Script<Integer> first = Script.of(10).hang();
        Pull<Integer> pull = new Pull<>(
                SwitchMapCursor.source(Script.of(1).pause().then(2).hang(), x -> x == 1 ? first : Script.of(20)),
                Style.POLL);

        pull.take(1).ask().ask();

        assertThat(first.closed).isEqualTo(1);
        assertThat(pull.take(5).items).containsExactly(10, 20);
        pull.close();
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_innerFails_closesTheUpstream_rxJava6825(Style style) {
        Script<Integer> upstream = Script.of(1).hang();

        Pull<Integer> pull =
                Pull.all(SwitchMapCursor.source(upstream, x -> Script.of(10).fail(BOOM)), style);

        assertThat(pull.items).containsExactly(10);
        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(upstream.closed).isEqualTo(1);
    }

    /** The failure was thrown over the head of whoever had refused the item, who took it for an answer to that. */
    @Test
    void drain_innerFailsBehindARefusedItem_keepsTheFailure() throws Throwable {
        Cursor<Integer> cursor = SwitchMapCursor.source(
                        Script.of(1).hang(), x -> Script.of(10).fail(BOOM))
                .open(() -> {}, Context.in(Environment.system()));
        List<Integer> items = new ArrayList<>();

        boolean more = cursor.drain(
                item -> {
                    items.add(item);
                    return false;
                },
                8);

        assertThat(more).isTrue();
        assertThat(items).containsExactly(10);
        assertThat(cursor.isDone()).isTrue();
        assertThatThrownBy(cursor::poll).isSameAs(BOOM);
        cursor.close();
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_upstreamFails_closesTheInner_rxJava6825(Style style) {
        Script<Integer> inner = Script.of(10).hang();

        Pull<Integer> pull =
                Pull.all(SwitchMapCursor.source(Script.of(1).pause().fail(BOOM), x -> inner), style);

        assertThat(pull.items).containsExactly(10);
        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(inner.closed).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_mapperThrows_discardsTheItem(Style style) {
        Pull<Integer> pull = Pull.all(
                SwitchMapCursor.source(Script.of(1), x -> {
                    throw BOOM;
                }),
                style);

        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(pull.discarded).containsExactly(1);
    }

    @Test
    void poll_innerThatGivesForEver_doesNotKeepOutTheUpstream_reactorCore2554() {
        Script<Integer> upstream = Script.of(1).pause().then(2);
        Pull<Integer> pull = new Pull<>(
                SwitchMapCursor.source(
                        upstream, x -> x == 1 ? RangeCursor.source(0, Integer.MAX_VALUE) : Script.of(-1)),
                Style.DRAIN);

        pull.toEnd();

        assertThat(pull.items).endsWith(-1).hasSizeLessThan(20);
    }
}
