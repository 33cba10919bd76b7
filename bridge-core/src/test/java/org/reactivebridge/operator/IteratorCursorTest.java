package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.operator.Pull.Style;

class IteratorCursorTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_list_givesItsElements(Style style) {
        assertThat(Pull.all(IteratorCursor.source(List.of(1, 2, 3, 4, 5, 6, 7)), style).items)
                .containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(Pull.all(IteratorCursor.source(List.of()), style).items).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void poll_nullElement_fails(Style style) {
        Pull<Integer> pull = Pull.all(IteratorCursor.source(Arrays.asList(1, null)), style);

        assertThat(pull.items).containsExactly(1);
        assertThat(pull.failure).isInstanceOf(NullPointerException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void poll_iteratorThrowsAtAnyCall_failsBehindWhatWasGiven(int call) {
        for (Style style : Style.values()) {
            Pull<Integer> pull = Pull.all(IteratorCursor.source(() -> throwingAt(call)), style);

            assertThat(pull.failure).isSameAs(BOOM);
            assertThat(pull.items).hasSize(Math.max(0, (call - 1) / 2));
        }
    }

    /** Call 0 is iterator(), then hasNext and next in turn. */
    private static Iterator<Integer> throwingAt(int call) {
        if (call == 0) {
            throw BOOM;
        }
        return new Iterator<>() {
            private int calls;

            @Override
            public boolean hasNext() {
                count();
                return true;
            }

            @Override
            public Integer next() {
                count();
                return calls;
            }

            private void count() {
                if (++calls == call) {
                    throw BOOM;
                }
            }
        };
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void ofStream_end_closesOnce(Style style) {
        AtomicInteger closed = new AtomicInteger();

        Pull<Integer> pull =
                Pull.all(IteratorCursor.ofStream(() -> Stream.of(1, 2, 3).onClose(closed::incrementAndGet)), style);

        assertThat(pull.items).containsExactly(1, 2, 3);
        assertThat(closed).hasValue(1);
    }

    @Test
    void ofStream_cancelled_closesOnce() {
        AtomicInteger closed = new AtomicInteger();
        Pull<Integer> pull = new Pull<>(
                IteratorCursor.ofStream(() -> Stream.iterate(1, x -> x + 1).onClose(closed::incrementAndGet)),
                Style.POLL);

        pull.take(2).close();

        assertThat(pull.items).containsExactly(1, 2);
        assertThat(closed).hasValue(1);
    }

    @Test
    void ofStream_closeThrows_isDropped() {
        Pull<Integer> pull = Pull.all(
                IteratorCursor.ofStream(() -> Stream.of(1).onClose(() -> {
                    throw BOOM;
                })),
                Style.POLL);

        assertThat(pull.failure).isNull();
        assertThat(pull.dropped).containsExactly(BOOM);
    }

    @Test
    void ofStream_supplierThrows_fails() {
        Pull<Integer> pull = Pull.all(
                IteratorCursor.ofStream(() -> {
                    throw new NoSuchElementException();
                }),
                Style.POLL);

        assertThat(pull.failure).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void owning_closedEarly_discardsTheRestOfACollectionOnly() {
        Pull<Integer> list = new Pull<>(IteratorCursor.owning(List.of(1, 2, 3)), Style.POLL);
        list.take(1).close();
        assertThat(list.discarded).containsExactly(2, 3);

        Pull<Integer> endless = new Pull<>(
                IteratorCursor.owning(() -> Stream.iterate(1, x -> x + 1).iterator()), Style.POLL);
        endless.take(1).close();
        assertThat(endless.discarded).isEmpty();
    }
}
