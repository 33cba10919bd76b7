package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.operator.Pull.Style;

class ZipCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_unequalLengths_endsWithTheShorter(Style style) {
        Script<Integer> first = Script.of(1, 2).pause().then(3);
        Script<Integer> second = Script.of(10).pause().then(20);

        Pull<List<Object>> pull =
                Pull.all(ZipCursor.source(sources(first, second), items -> Arrays.asList(items.clone())), style);

        assertThat(pull.items).containsExactly(List.of(1, 10), List.of(2, 20));
        assertThat(first.closed).isEqualTo(1);
        assertThat(second.closed).isEqualTo(1);
        assertThat(pull.discarded).hasSize(first.given + second.given - 4);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_oneFails_discardsWhatWaits(Style style) {
        Pull<List<Object>> pull = Pull.all(
                ZipCursor.source(
                        sources(Script.of(1, 2), Script.of(10).fail(BOOM)), items -> Arrays.asList(items.clone())),
                style);

        assertThat(pull.items).containsExactly(List.of(1, 10));
        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(pull.discarded).hasSizeLessThanOrEqualTo(1).isSubsetOf(2);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_oneEndsAndOneFails_failureWins_rxJava5851(Style style) {
        Pull<List<Object>> pull = Pull.all(
                ZipCursor.source(sources(Script.of(), Script.of().fail(BOOM)), items -> Arrays.asList(items.clone())),
                style);

        assertThat(pull.failure).isSameAs(BOOM);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_combinerThrows_discardsTheSet(Style style) {
        Pull<Object> pull = Pull.all(
                ZipCursor.source(sources(Script.of(1), Script.of(10)), items -> {
                    throw BOOM;
                }),
                style);

        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(pull.discarded).containsExactly(1, 10);
    }

    @Test
    void close_halfASet_discardsIt_reactorCore2114() {
        Pull<List<Object>> pull = new Pull<>(
                ZipCursor.source(sources(Script.of(1), Script.of().hang()), items -> Arrays.asList(items.clone())),
                Style.POLL);

        pull.take(1).close();

        assertThat(pull.items).isEmpty();
        assertThat(pull.discarded).containsExactly(1);
    }

    @Test
    void source_none_ends() {
        assertThat(Pull.all(ZipCursor.source(List.of(), items -> Arrays.asList(items.clone())), Style.POLL).ended)
                .isTrue();
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
