package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.operator.Pull.Style;

class RaceCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_firstToGive_winsAndClosesTheOthers(Style style) {
        Script<Integer> slow = Script.<Integer>of().pause().pause().then(1);
        Script<Integer> quick = Script.<Integer>of().pause().then(2, 3, 4);

        Pull<Integer> pull = Pull.all(RaceCursor.source(List.of(slow, quick)), style);

        assertThat(pull.items).containsExactly(2, 3, 4);
        assertThat(slow.closed).isEqualTo(1);
        assertThat(quick.closed).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_firstEnds_wins(Style style) {
        Script<Integer> endless = Script.<Integer>of().hang();

        assertThat(Pull.all(RaceCursor.source(List.of(endless, Script.of())), style).ended)
                .isTrue();
        assertThat(endless.closed).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_firstFails_wins_rxJava6825(Style style) {
        Script<Integer> endless = Script.<Integer>of().hang();

        assertThat(Pull.all(
                                RaceCursor.source(
                                        List.of(endless, Script.<Integer>of().fail(BOOM))),
                                style)
                        .failure)
                .isSameAs(BOOM);
        assertThat(endless.closed).isEqualTo(1);
    }

    @Test
    void close_undecided_closesAll() {
        Script<Integer> first = Script.<Integer>of().hang();
        Script<Integer> second = Script.<Integer>of().hang();

        new Pull<>(RaceCursor.source(List.of(first, second)), Style.POLL)
                .take(1)
                .close();

        assertThat(first.closed).isEqualTo(1);
        assertThat(second.closed).isEqualTo(1);
    }
}
