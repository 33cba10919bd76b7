package org.reactivebridge.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;

/** A value against its receiver, who may leave at any moment. */
class OneshotInterleavingTest {

    @Interleaved(schedules = 10_000)
    void theValueIsReceivedDiscardedOrRefusedOnce(Race race) {
        boolean cancels = race.random().nextBoolean();
        boolean sends = race.random().nextInt(4) > 0;
        Oneshot<Integer> channel = Oneshot.create();
        Listener<Integer> receiver = Listener.in(race, race.ledger()::deliver);
        boolean[] sent = new boolean[1];
        race.thread("sender", () -> {
            if (!sends) {
                sent[0] = channel.close();
                return;
            }
            Integer item = race.ledger().enter(0);
            sent[0] = channel.send(item);
            if (!sent[0]) {
                race.ledger().discard(item);
            }
        });
        race.thread("receiver", () -> receiver.to(channel.receive()));
        if (cancels) {
            race.thread("cancel", receiver::cancel);
        }
        race.start();
        if (!channel.isClosed()) {
            // Cancelled before its run was opened: there is still no receiver.
            assertThat(cancels).isTrue();
            Listener.<Integer>in(race, race.ledger()::deliver).to(channel.receive());
        }
        assertThat(channel.isClosed()).isTrue();
        if (!cancels) {
            assertThat(sent[0]).isTrue();
            assertThat(receiver.completed).isTrue();
            assertThat(receiver.items).hasSize(sends ? 1 : 0);
        }
    }

    @Interleaved(schedules = 5_000)
    void ofTwoSendersAndTwoReceiversOneEachIsServed(Race race) {
        Oneshot<Integer> channel = Oneshot.create();
        Listener<Integer> one = Listener.in(race, race.ledger()::deliver);
        Listener<Integer> two = Listener.in(race, race.ledger()::deliver);
        boolean[] sent = new boolean[2];
        for (int i = 0; i < 2; i++) {
            int number = i;
            race.thread("sender " + i, () -> {
                Integer item = race.ledger().enter(number);
                sent[number] = channel.send(item);
                if (!sent[number]) {
                    race.ledger().discard(item);
                }
            });
        }
        race.thread("receiver one", () -> one.to(channel.receive()));
        race.thread("receiver two", () -> two.to(channel.receive()));
        race.start();
        assertThat(sent[0] ^ sent[1]).isTrue();
        assertThat(one.items.size() + two.items.size()).isEqualTo(1);
        assertThat(one.error == null ^ two.error == null).isTrue();
    }
}
