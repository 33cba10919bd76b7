package org.reactivebridge.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Probe;
import org.reactivebridge.testing.Race;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.Simulation;

class WatchTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    private final Watch<Integer> watch = Watch.create(0);

    @Test
    void changes_beginWithTheValueAndSkipWhatWasOverwritten() {
        Listener<Integer> eager = Listener.of(watch.changes());
        Listener<Integer> slow = Listener.idle(watch.changes());
        assertThat(eager.items).containsExactly(0);

        assertThat(watch.send(1)).isTrue();
        assertThat(watch.send(2)).isTrue();
        slow.request(1);
        assertThat(slow.items).containsExactly(2);
        watch.send(3);
        watch.send(4);
        assertThat(watch.complete()).isTrue();
        slow.request(1);

        assertThat(eager.items).containsExactly(0, 1, 2, 3, 4);
        assertThat(eager.completed).isTrue();
        assertThat(slow.items).containsExactly(2, 4);
        assertThat(slow.completed).isTrue();
        assertThat(watch.value()).isEqualTo(4);
        assertThat(watch.send(5)).isFalse();
        assertThat(watch.fail(BOOM)).isFalse();
        assertThat(Listener.of(watch.changes()).items).containsExactly(4);
    }

    @Test
    void update_tellsOnlyOfAnother() {
        Listener<Integer> run = Listener.of(watch.changes());

        assertThat(watch.sendIfChanged(0)).isFalse();
        assertThat(watch.sendIfChanged(1)).isTrue();
        assertThat(watch.update(value -> value)).isFalse();
        assertThat(watch.update(value -> value + 1)).isTrue();
        assertThat(watch.send(2)).isTrue();

        assertThat(run.items).containsExactly(0, 1, 2, 2);
        assertThatThrownBy(() -> watch.update(value -> nothing())).isInstanceOf(NullPointerException.class);
    }

    @Test
    void fail_comesBehindTheLastValue() {
        Listener<Integer> run = Listener.idle(watch.changes());
        watch.send(1);
        assertThat(watch.fail(BOOM)).isTrue();
        assertThat(run.error).isNull();

        run.request(1);

        assertThat(run.items).containsExactly(1);
        assertThat(run.error).isSameAs(BOOM);
    }

    @Test
    void cancel_stopsToWatch() {
        Listener<Integer> run = Listener.of(watch.changes());
        run.cancel();
        watch.send(1);

        assertThat(run.items).containsExactly(0);
        assertThat(run.discarded).isEmpty();
    }

    @Test
    void subscriber_setsTheValueAndEndsTheWatch() {
        AsyncStream.of(1, 2, 3).subscribe(watch.subscriber());

        assertThat(watch.value()).isEqualTo(3);
        assertThat(watch.send(4)).isFalse();
        FakeSubscription late = new FakeSubscription();
        var subscriber = watch.subscriber();
        subscriber.onSubscribe(late);
        subscriber.onNext(5);
        assertThat(late.cancels).isEqualTo(1);
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    /** Whoever watches sees values in order, and the last one. */
    @Simulated(seeds = 1_000)
    void everybodySeesTheLastValue(Simulation simulation) {
        Watch<String> shared = Watch.create("0");
        int count = 1 + simulation.random().nextInt(20);
        sendOneByOne(simulation, shared, 1, count);
        for (int r = 0; r < 3; r++) {
            Probe<Integer> probe = simulation.eagerProbe();
            simulation.after(
                    simulation.random().nextInt(8_000),
                    () -> shared.changes()
                            .map(item -> simulation.ledger().enter(Integer.parseInt(item)))
                            .subscribe(probe));
            simulation.after(60_000, () -> {
                assertThat(probe.isCompleted()).isTrue();
                assertThat(probe.values()).isSorted().doesNotHaveDuplicates().endsWith(count);
            });
        }
        simulation.run();
    }

    private static void sendOneByOne(Simulation simulation, Watch<String> shared, int number, int count) {
        simulation.after(simulation.random().nextInt(600), () -> {
            if (number > count) {
                shared.complete();
                return;
            }
            shared.send(Integer.toString(number));
            sendOneByOne(simulation, shared, number + 1, count);
        });
    }

    @Interleaved(schedules = 15_000)
    void theLastValueIsSeen(Race race) {
        Watch<Integer> shared = Watch.create(0);
        Listener<Integer> run = Listener.in(race, item -> {});
        race.thread("watches", () -> run.to(shared.changes()));
        race.thread("one", () -> shared.update(value -> value + 1));
        race.thread("two", () -> {
            shared.update(value -> value + 1);
            shared.update(value -> value + 1);
        });
        race.start();
        assertThat(shared.value()).isEqualTo(3);
        assertThat(run.items).isSorted().doesNotHaveDuplicates().endsWith(3);
        shared.complete();
        assertThat(run.completed).isTrue();
    }
}
