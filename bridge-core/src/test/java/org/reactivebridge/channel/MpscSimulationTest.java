package org.reactivebridge.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.Probe;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.Simulation;
import org.reactivestreams.Publisher;

/** Many senders of all kinds, who give up now and then, and a receiver who may leave. */
class MpscSimulationTest {

    private static final int SENDER = 1_000;

    @Simulated(seeds = 3_000)
    void everyItemIsReceivedOrDiscardedOnce_inTheOrderOfItsSender(Simulation simulation) {
        Mpsc<Integer> channel = Mpsc.create(1 + simulation.random().nextInt(4));
        Probe<Integer> receiver = simulation.eagerProbe();
        List<Probe<Void>> sends = new ArrayList<>();
        boolean leaves = simulation.random().nextInt(3) == 0;
        boolean[] opened = new boolean[1];
        simulation.after(
                simulation.random().nextInt(3_000),
                () -> AsyncStream.<Integer>defer(() -> {
                            opened[0] = true;
                            return channel.receive();
                        })
                        .subscribe(receiver));
        int senders = 1 + simulation.random().nextInt(3);
        for (int s = 0; s < senders; s++) {
            sendOneByOne(simulation, channel, new int[] {s * SENDER}, 8, sends);
        }
        if (simulation.random().nextBoolean()) {
            tryNowAndThen(simulation, channel, senders * SENDER, 8);
        }
        if (leaves) {
            leaveOnceOpen(simulation, opened, receiver);
        }
        simulation.after(60_000, channel::complete);
        simulation.run();
        if (!leaves) {
            assertThat(receiver.isCompleted()).isTrue();
        }
        assertThat(sends).allMatch(send -> send.isCompleted() || send.isCancelled() || send.error() != null);
        if (!leaves) {
            assertThat(sends).allMatch(send -> send.error() == null);
        }
        Map<Integer, Integer> last = new HashMap<>();
        for (int value : receiver.values()) {
            Integer before = last.put(value / SENDER, value);
            assertThat(before == null || before < value).isTrue();
        }
    }

    /** Before its run is open there is no receiver that could leave. */
    private static void leaveOnceOpen(Simulation simulation, boolean[] opened, Probe<?> receiver) {
        simulation.after(simulation.random().nextInt(8_000), () -> {
            if (opened[0]) {
                receiver.cancel();
            } else {
                leaveOnceOpen(simulation, opened, receiver);
            }
        });
    }

    /** Items are numbered when their sends are opened: before that they have no order, nor are they in anybody's hands. */
    private static void sendOneByOne(
            Simulation simulation, Mpsc<Integer> channel, int[] next, int left, List<Probe<Void>> sends) {
        if (left == 0) {
            return;
        }
        Probe<Void> probe = simulation.probe();
        sends.add(probe);
        AsyncFuture.defer(() -> channel.send(simulation.ledger().enter(next[0]++)))
                .subscribe(probe);
        if (simulation.random().nextInt(4) == 0) {
            simulation.after(simulation.random().nextInt(1_500), probe::cancel);
        }
        simulation.after(
                simulation.random().nextInt(900), () -> sendOneByOne(simulation, channel, next, left - 1, sends));
    }

    private static void tryNowAndThen(Simulation simulation, Mpsc<Integer> channel, int value, int left) {
        if (left > 0) {
            Integer item = simulation.ledger().enter(value);
            if (channel.trySend(item) != Mpsc.SendResult.SENT) {
                simulation.ledger().discard(item);
            }
            simulation.after(
                    simulation.random().nextInt(900), () -> tryNowAndThen(simulation, channel, value + 1, left - 1));
        }
    }

    /** Publishers feed the channel, beside each other and beside others that send; the one that ends first ends it. */
    @Simulated(seeds = 3_000)
    void publishersFeedTheChannel(Simulation simulation) {
        int capacity = 1 + simulation.random().nextInt(4);
        Mpsc<Integer> channel = Mpsc.create(capacity);
        int feeds = 1 + simulation.random().nextInt(2);
        boolean[] opened = new boolean[1];
        Probe<Integer> receiver = simulation.subscribe(AsyncStream.<Integer>defer(() -> {
            opened[0] = true;
            return channel.receive();
        }));
        List<Probe<Void>> sends = new ArrayList<>();
        boolean alone = simulation.random().nextBoolean();
        for (int i = 0; i < feeds; i++) {
            Publisher<Integer> publisher = simulation.random().nextBoolean()
                    ? simulation.sources().publisher(15, null)
                    : AsyncStream.fromSource(simulation.sources().timed(15, null));
            publisher.subscribe(channel.subscriber());
        }
        if (!alone) {
            sendOneByOne(simulation, channel, new int[] {SENDER}, 8, sends);
        }
        boolean leaves = simulation.random().nextInt(3) == 0;
        if (leaves) {
            leaveOnceOpen(simulation, opened, receiver);
        }
        simulation.run();
        if (!leaves) {
            assertThat(receiver.isCompleted()).isTrue();
            if (alone && feeds == 1) {
                assertThat(receiver.items()).hasSize(15);
                assertThat(simulation.ledger().peak()).isLessThanOrEqualTo(capacity + 1);
            }
        }
        assertThat(sends).allMatch(send -> send.isCompleted() || send.isCancelled() || send.error() != null);
    }
}
