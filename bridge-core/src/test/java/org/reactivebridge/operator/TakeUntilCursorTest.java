package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.operator.Pull.Style;

class TakeUntilCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_otherGives_endsAndDiscardsItsItem(Style style) {
        Script<Integer> upstream =
                Script.of(1).pause().then(2).pause().pause().then(3).hang();
        Script<String> other = Script.<String>of().pause().pause().then("stop").hang();

        Pull<Integer> pull = Pull.all(TakeUntilCursor.source(upstream, other), style);

        assertThat(pull.items).startsWith(1).doesNotContain(3);
        assertThat(pull.discarded).containsExactly("stop");
        assertThat(upstream.closed).isEqualTo(1);
        assertThat(other.closed).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_otherEnds_ends(Style style) {
        Script<Integer> upstream = Script.of(1).hang();

        Pull<Integer> pull = Pull.all(TakeUntilCursor.source(upstream, Script.of()), style);

        assertThat(pull.items).isEmpty();
        assertThat(upstream.closed).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_otherFails_fails(Style style) {
        Script<Integer> upstream = Script.of(1).hang();

        Pull<Integer> pull =
                Pull.all(TakeUntilCursor.source(upstream, Script.of().fail(BOOM)), style);

        assertThat(pull.failure).isSameAs(BOOM);
        assertThat(upstream.closed).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_upstreamEnds_closesTheOther(Style style) {
        Script<Integer> other = Script.<Integer>of().hang();

        assertThat(Pull.all(TakeUntilCursor.source(Script.of(1, 2), other), style).items)
                .containsExactly(1, 2);
        assertThat(other.closed).isEqualTo(1);
    }

    @Test
    void ask_withoutDemand_seesTheOther() {
        Pull<Integer> pull = new Pull<>(TakeUntilCursor.source(Script.of(1).hang(), Script.of("stop")), Style.POLL);

        assertThat(pull.ask().ended).isTrue();
        pull.close();
    }
}
