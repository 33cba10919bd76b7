package org.reactivebridge.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.reactivebridge.channel.Mpsc.SendResult;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;
import org.reactivestreams.Subscriber;

/** Senders, the receiver, and both leaving, at any moment. */
class MpscInterleavingTest {

    @Interleaved(schedules = 15_000)
    void everyItemHasOneFateAndNobodyIsLeftWaiting(Race race) {
        Mpsc<Integer> channel = Mpsc.create(1);
        Listener<Integer> receiver = Listener.in(race, race.ledger()::deliver);
        List<Listener<Void>> sends = new ArrayList<>();
        boolean leaves = race.random().nextBoolean();
        boolean ends = race.random().nextBoolean();
        for (int i = 0; i < 2; i++) {
            Listener<Void> send = Listener.in(race, item -> {});
            sends.add(send);
            Integer item = race.ledger().enter(i);
            race.thread("send " + i, () -> send.to(channel.send(item)));
        }
        Listener<Void> givesUp = Listener.in(race, item -> {});
        boolean[] begun = new boolean[1];
        race.thread("send and give up", () -> {
            givesUp.to(channel.send(race.ledger().enter(2)));
            begun[0] = true;
        });
        race.thread("give up", () -> {
            if (begun[0]) {
                givesUp.cancel(); // Before it is opened, the item would be nobody's.
            }
        });
        race.thread("receive", () -> receiver.to(channel.receive()));
        if (leaves) {
            race.thread("leave", receiver::cancel);
        }
        if (ends) {
            race.thread("complete", () -> channel.complete());
        }
        race.start();
        if (!channel.isClosed() && leaves) {
            // Cancelled before its run was opened: there is still no receiver.
            Listener.<Integer>in(race, race.ledger()::deliver)
                    .to(channel.receive())
                    .cancel();
        } else if (leaves && ends) {
            Listener.<Integer>in(race, race.ledger()::deliver).to(channel.receive());
        }
        assertThat(sends).allMatch(Listener::isEnded);
        assertThat(givesUp.isEnded() || givesUp.cancelled).isTrue();
        if (!leaves) {
            assertThat(receiver.completed).isEqualTo(ends);
        }
    }

    @Interleaved(schedules = 10_000)
    void anAttemptIsReceivedOrRefused(Race race) {
        Mpsc<Integer> channel = Mpsc.create(1);
        Listener<Integer> receiver = Listener.in(race, race.ledger()::deliver);
        receiver.to(channel.receive());
        boolean leaves = race.random().nextBoolean();
        for (int i = 0; i < 2; i++) {
            int number = i;
            race.thread("try " + i, () -> {
                Integer item = race.ledger().enter(number);
                if (channel.trySend(item) != SendResult.SENT) {
                    race.ledger().discard(item);
                }
            });
        }
        if (leaves) {
            race.thread("leave", receiver::cancel);
        }
        race.start();
    }

    /** The publisher's calls, and those made to it, against a receiver that takes and leaves (§2.7). */
    @Interleaved(schedules = 10_000)
    void aPublisherIsAskedAndCancelledSeriallyAndItsItemsAreKept(Race race) {
        Mpsc<Integer> channel = Mpsc.create(2);
        Listener<Integer> receiver = Listener.in(race, race.ledger()::deliver);
        receiver.to(channel.receive());
        FakeSubscription[] publishers = {new FakeSubscription(), new FakeSubscription()};
        boolean leaves = race.random().nextBoolean();
        int[] given = new int[2];
        for (int p = 0; p < 2; p++) {
            int number = p;
            FakeSubscription publisher = publishers[p];
            Subscriber<Integer> subscriber = channel.subscriber();
            race.thread("publisher " + p, () -> {
                subscriber.onSubscribe(publisher);
                for (int tries = 0; given[number] < 3 && tries < 12 && publisher.cancels == 0; tries++) {
                    Interleaving.point();
                    if (publisher.requested > given[number]) {
                        given[number]++;
                        Integer item = race.ledger().enter(number);
                        // What comes after the receiver has left goes to the hooks of the environment of the test.
                        if (leaves) {
                            race.ledger().allowLostItems();
                        }
                        subscriber.onNext(item);
                    }
                }
            });
        }
        if (leaves) {
            race.thread("leave", receiver::cancel);
        }
        race.start();
        for (int p = 0; p < 2; p++) {
            FakeSubscription publisher = publishers[p];
            assertThat(publisher.fault).isEmpty();
            assertThat(publisher.cancels).isEqualTo(leaves ? 1 : 0);
            if (!leaves) {
                assertThat(publisher.requested).isGreaterThan(given[p]); // There is room.
            }
        }
        if (!leaves) {
            assertThat(receiver.items).hasSize(given[0] + given[1]);
        }
    }
}
