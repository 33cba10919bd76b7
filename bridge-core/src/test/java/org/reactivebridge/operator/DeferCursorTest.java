package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.operator.Pull.Style;

class DeferCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_made_givesItsItems(Style style) {
        Script<Integer> made = Script.of(1, 2).pause().then(3);

        Pull<Integer> pull = Pull.all(DeferCursor.source(() -> made), style);

        assertThat(pull.items).containsExactly(1, 2, 3);
        assertThat(made.opened).isEqualTo(1);
        assertThat(made.closed).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_supplierThrows_fails(Style style) {
        Pull<Integer> pull = Pull.all(
                DeferCursor.source(() -> {
                    throw BOOM;
                }),
                style);

        assertThat(pull.failure).isSameAs(BOOM);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_defersToItselfManyTimes_hasConstantDepth_reactorCore1441(Style style) {
        AtomicInteger left = new AtomicInteger(1_000_000);

        Pull<Integer> pull = Pull.all(deep(left), style);

        assertThat(pull.items).containsExactly(7);
    }

    @Test
    void close_neverLookedAt_makesNothing() {
        AtomicInteger made = new AtomicInteger();
        Pull<Integer> pull = new Pull<>(
                DeferCursor.source(() -> {
                    made.incrementAndGet();
                    return Script.of(1);
                }),
                Style.POLL);

        pull.close();

        assertThat(made).hasValue(0);
    }

    private static Source<Integer> deep(AtomicInteger left) {
        return DeferCursor.source(() -> left.decrementAndGet() == 0 ? new Scalar<>(7) : deep(left));
    }
}
