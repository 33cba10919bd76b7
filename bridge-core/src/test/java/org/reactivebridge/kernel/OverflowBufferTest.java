package org.reactivebridge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.kernel.OverflowBuffer.Policy;

class OverflowBufferTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void offer_upToCapacity_holdsExactlyThatMany_reactorCore1666(int capacity) {
        OverflowBuffer<Integer> buffer = new OverflowBuffer<>(capacity, Policy.FAIL);

        for (int i = 0; i < capacity; i++) {
            assertThat(buffer.room()).isEqualTo(capacity - i);
            assertThat(buffer.offer(i)).isNull();
        }

        assertThat(buffer.offer(99)).isEqualTo(99);
        assertThat(contents(buffer)).hasSize(capacity).doesNotContain(99);
    }

    @Test
    void offer_full_dropOldestGivesBackTheFirst() {
        OverflowBuffer<Integer> buffer = full(Policy.DROP_OLDEST);

        assertThat(buffer.offer(3)).isEqualTo(1);
        assertThat(contents(buffer)).containsExactly(2, 3);
    }

    @Test
    void offer_full_dropNewestGivesBackTheNewcomer() {
        OverflowBuffer<Integer> buffer = full(Policy.DROP_NEWEST);

        assertThat(buffer.offer(3)).isEqualTo(3);
        assertThat(contents(buffer)).containsExactly(1, 2);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void offer_capacityZero_holdsNothing(Policy policy) {
        OverflowBuffer<Integer> buffer = new OverflowBuffer<>(0, policy);

        assertThat(buffer.offer(1)).isEqualTo(1);
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    void setCapacity_belowContents_keepsThem() {
        OverflowBuffer<Integer> buffer = full(Policy.FAIL);

        buffer.setCapacity(1);

        assertThat(buffer.room()).isZero();
        assertThat(contents(buffer)).containsExactly(1, 2);
    }

    @Test
    void discardAll_held_reachesTheHookOnce() {
        List<Object> discarded = new ArrayList<>();
        OverflowBuffer<Integer> buffer = full(Policy.FAIL);

        buffer.discardAll(Hooks.defaults().onDiscard(discarded::add));
        buffer.discardAll(Hooks.defaults().onDiscard(discarded::add));

        assertThat(discarded).containsExactly(1, 2);
    }

    @Test
    void overflow_namesTheCapacity() {
        assertThat(full(Policy.FAIL).overflow()).hasMessageContaining("2");
        assertThatThrownBy(() -> new OverflowBuffer<>(-1, Policy.FAIL)).isInstanceOf(IllegalArgumentException.class);
    }

    private static OverflowBuffer<Integer> full(Policy policy) {
        OverflowBuffer<Integer> buffer = new OverflowBuffer<>(2, policy);
        buffer.offer(1);
        buffer.offer(2);
        return buffer;
    }

    private static List<Integer> contents(OverflowBuffer<Integer> buffer) {
        List<Integer> all = new ArrayList<>();
        for (Integer item = buffer.poll(); item != null; item = buffer.poll()) {
            all.add(item);
        }
        return all;
    }
}
