package org.reactivebridge.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Probe;
import org.reactivebridge.testing.Race;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.Simulation;
import org.reactivestreams.Subscriber;

class BroadcastTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    private final Broadcast<Integer> channel = Broadcast.create(2);

    @Test
    void send_reachesThoseWhoAreThere() {
        assertThat(channel.send(0)).isZero();
        Listener<Integer> first = Listener.of(channel.receive());
        assertThat(channel.send(1)).isEqualTo(1);
        Listener<Integer> second = Listener.of(channel.receive());
        assertThat(channel.send(2)).isEqualTo(2);
        assertThat(channel.receivers()).isEqualTo(2);
        second.cancel();
        assertThat(channel.send(3)).isEqualTo(1);
        assertThat(channel.complete()).isTrue();
        assertThat(channel.complete()).isFalse();
        assertThat(channel.fail(BOOM)).isFalse();

        assertThat(first.items).containsExactly(1, 2, 3);
        assertThat(first.completed).isTrue();
        assertThat(second.items).containsExactly(2);
        assertThat(channel.send(4)).isZero();
        assertThat(Listener.of(channel.receive()).completed).isTrue();
    }

    @Test
    void receive_lagging_failsWithTheCount() {
        Listener<Integer> run = Listener.idle(channel.receive());
        for (int i = 1; i <= 5; i++) {
            channel.send(i);
        }
        run.request(1);

        assertThat(run.items).isEmpty();
        assertThat(run.error)
                .isInstanceOfSatisfying(
                        LaggedException.class, e -> assertThat(e.lost()).isEqualTo(3));
        assertThat(run.discarded).containsExactly(1, 2, 3, 4, 5);
        assertThat(channel.receivers()).isZero();
    }

    @Test
    void receive_exactlyTheCapacityBehind_losesNothing() {
        Listener<Integer> run = Listener.idle(channel.receive());
        channel.send(1);
        channel.send(2);
        channel.complete();
        run.request(5);

        assertThat(run.items).containsExactly(1, 2);
        assertThat(run.completed).isTrue();
    }

    @Test
    void receiveLossy_lagging_tellsAndGoesOn() {
        List<Long> lost = new ArrayList<>();
        Listener<Integer> run = Listener.idle(channel.receiveLossy(lost::add));
        for (int i = 1; i <= 5; i++) {
            channel.send(i);
        }
        channel.fail(BOOM);
        run.request(5);

        assertThat(lost).containsExactly(3L);
        assertThat(run.items).containsExactly(4, 5);
        assertThat(run.error).isSameAs(BOOM);
        assertThat(run.discarded).containsExactly(1, 2, 3);
    }

    @Test
    void receiveLossy_callbackThrows_fails() {
        Listener<Integer> run = Listener.idle(channel.receiveLossy(lost -> {
            throw BOOM;
        }));
        for (int i = 1; i <= 3; i++) {
            channel.send(i);
        }
        run.request(1);

        assertThat(run.error).isSameAs(BOOM);
        assertThat(channel.receivers()).isZero();
    }

    @Test
    void cancel_ofTheLast_discardsWhatNobodyTook() {
        Listener<Integer> eager = Listener.of(channel.receive());
        Listener<Integer> idle = Listener.idle(channel.receive());
        channel.send(1);
        eager.cancel();
        channel.send(2);
        idle.cancel();

        assertThat(idle.discarded).containsExactly(2);
        Listener<Integer> late = Listener.of(channel.receive());
        channel.send(3);
        assertThat(late.items).containsExactly(3);
    }

    @Test
    void subscriber_asksForEverythingAndEndsTheChannel() {
        Listener<Integer> run = Listener.of(channel.receive());
        AsyncStream.range(0, 100).subscribe(channel.subscriber());
        assertThat(run.items).hasSize(100);
        assertThat(run.completed).isTrue();

        Subscriber<Integer> late = channel.subscriber();
        FakeSubscription publisher = new FakeSubscription();
        late.onSubscribe(publisher);
        assertThat(publisher.requested).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void null_isTheCallersFault() {
        assertThatThrownBy(() -> channel.send(nothing())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> channel.receiveLossy(nothing())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Broadcast.create(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    /** What a receiver gets and what it is told that it lost make up all that was sent while it was there. */
    @Simulated(seeds = 2_000)
    void nothingIsLostInSilence(Simulation simulation) {
        Broadcast<String> shared = Broadcast.create(1 + simulation.random().nextInt(4));
        int count = 20;
        List<Probe<Integer>> probes = new ArrayList<>();
        List<long[]> losses = new ArrayList<>();
        List<Integer> discarded = new ArrayList<>();
        for (int r = 0; r < 3; r++) {
            long[] lost = new long[1];
            losses.add(lost);
            Probe<Integer> probe = simulation.eagerProbe();
            probes.add(probe);
            shared.receiveLossy(more -> lost[0] += more)
                    .map(item -> simulation.ledger().enter(Integer.parseInt(item)))
                    .subscribe(probe);
        }
        simulation.after(3_000, () -> sendOneByOne(simulation, shared, 0, count));
        simulation.run();
        for (int r = 0; r < 3; r++) {
            Probe<Integer> probe = probes.get(r);
            assertThat(probe.isCompleted()).isTrue();
            assertThat(probe.items().size() + losses.get(r)[0]).isEqualTo(count);
            assertThat(probe.values()).isSorted();
        }
    }

    private static void sendOneByOne(Simulation simulation, Broadcast<String> shared, int number, int count) {
        if (number == count) {
            shared.complete();
            return;
        }
        assertThat(shared.send(Integer.toString(number))).isEqualTo(3);
        simulation.after(simulation.random().nextInt(600), () -> sendOneByOne(simulation, shared, number + 1, count));
    }

    @Interleaved(schedules = 10_000)
    void aReceiverGetsAllOrIsToldWhatItLost(Race race) {
        Broadcast<String> shared = Broadcast.create(1 + race.random().nextInt(2));
        long[] lost = new long[1];
        Listener<String> slow = new Listener<>(Environment.system(), Long.MAX_VALUE, item -> {});
        Listener<String> fast = new Listener<>(Environment.system(), Long.MAX_VALUE, item -> {});
        slow.to(shared.receiveLossy(more -> lost[0] += more));
        race.thread("one", () -> {
            shared.send("1");
            shared.send("2");
        });
        race.thread("two", () -> {
            shared.send("3");
            shared.send("4");
        });
        race.thread("joins", () -> fast.to(shared.receive()));
        race.thread("leaves", fast::cancel);
        race.start();
        assertThat(slow.items.size() + lost[0]).isEqualTo(4);
        assertThat(slow.items).doesNotHaveDuplicates();
        assertThat(shared.receivers()).isEqualTo(1);
        slow.cancel();
        Set<Object> settled = new HashSet<>();
        settled.addAll(slow.items);
        settled.addAll(fast.items);
        for (Listener<String> run : List.of(slow, fast)) {
            assertThat(run.discarded).allMatch(settled::add); // Once, and only what nobody took.
        }
        assertThat(settled).hasSize(4);
    }

    /** A receiver looks for items and for the end without the lock: it must not see the end before the item in front of it. */
    @Interleaved(schedules = 10_000)
    void theEndDoesNotOvertakeTheLastItem(Race race) {
        Broadcast<Integer> shared = Broadcast.create(2);
        Listener<Integer> eager = Listener.of(shared.receive());
        Listener<Integer> asking = Listener.idle(shared.receive());
        race.thread("sends", () -> {
            shared.send(1);
            shared.complete();
        });
        race.thread("asks", () -> asking.request(2));
        race.start();
        for (Listener<Integer> run : List.of(eager, asking)) {
            assertThat(run.items).containsExactly(1);
            assertThat(run.completed).isTrue();
        }
    }
}
