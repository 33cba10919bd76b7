package org.reactivebridge.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;

/** Each item of a ring is taken or discarded, once, when the consumer closes at any moment (B1; reactor-core#2114). */
class SpscRingInterleavingTest {

    private volatile boolean closed;

    @Interleaved(schedules = 20_000)
    void anItemOfferedWhileTheConsumerClosesIsDiscardedOnce(Race race) {
        closed = false;
        int capacity = 1 + race.random().nextInt(4);
        int polls = race.random().nextInt(capacity + 1);
        SpscRing<Integer> ring = new SpscRing<>(capacity);
        Hooks hooks = Hooks.defaults().onDiscard(race.ledger()::discard);
        race.thread("producer", () -> {
            for (int i = 0; i < capacity; i++) {
                Interleaving.point();
                if (closed) {
                    return;
                }
                ring.offer(race.ledger().enter(i));
                Interleaving.point();
                if (closed) {
                    ring.discardLast(hooks);
                }
            }
        });
        race.thread("consumer", () -> {
            int expected = 0;
            for (int i = 0; i < polls; i++) {
                Integer item = ring.poll();
                if (item != null) {
                    race.ledger().deliver(item);
                    assertThat(race.ledger().value(item)).isEqualTo(expected++);
                }
            }
            Interleaving.point();
            closed = true;
            ring.discardAll(hooks);
        });
        race.start();
        assertThat(ring.isEmpty()).isTrue();
    }
}
