package org.reactivebridge.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.channel.Mpsc.SendResult;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.OverflowException;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Subscriber;

class MpscTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    private final Mpsc<Integer> channel = Mpsc.create(2);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64})
    void trySend_holdsExactlyTheCapacity(int capacity) {
        Mpsc<Integer> bounded = Mpsc.create(capacity);
        for (int i = 0; i < capacity; i++) {
            assertThat(bounded.trySend(i)).isEqualTo(SendResult.SENT);
        }
        assertThat(bounded.trySend(-1)).isEqualTo(SendResult.FULL);

        Listener<Integer> run = Listener.idle(bounded.receive()).request(1);
        assertThat(bounded.trySend(capacity)).isEqualTo(SendResult.SENT);
        assertThat(bounded.trySend(-1)).isEqualTo(SendResult.FULL);
        bounded.complete();
        run.request(Long.MAX_VALUE);

        assertThat(run.items).hasSize(capacity + 1).isSorted().doesNotContain(-1);
        assertThat(run.completed).isTrue();
        assertThat(bounded.trySend(1)).isEqualTo(SendResult.CLOSED);
    }

    @Test
    void create_capacityOutOfRange_isRefused() {
        assertThatThrownBy(() -> Mpsc.create(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Mpsc.create(Capacities.MAX_CAPACITY + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void send_isLazyAndEachSubscriptionSends() {
        var sending = channel.send(1);
        assertThat(channel.trySend(0)).isEqualTo(SendResult.SENT);

        assertThat(Listener.idle(sending).completed).isTrue();
        Listener<Void> waiting = Listener.idle(sending);
        assertThat(waiting.isEnded()).isFalse();

        Listener<Integer> run = Listener.of(channel.receive());
        assertThat(run.items).containsExactly(0, 1, 1);
        assertThat(waiting.completed).isTrue();
        assertThat(waiting.items).isEmpty();
    }

    @Test
    void send_full_waitsInOrderAndIsNotOvertaken() {
        channel.trySend(0);
        channel.trySend(1);
        Listener<Void> first = Listener.idle(channel.send(2));
        Listener<Void> second = Listener.idle(channel.send(3));
        Listener<Integer> run = Listener.idle(channel.receive()).request(1);

        assertThat(first.completed).isTrue();
        assertThat(second.completed).isFalse();
        assertThat(channel.trySend(9)).isEqualTo(SendResult.FULL);
        run.request(Long.MAX_VALUE);
        assertThat(run.items).containsExactly(0, 1, 2, 3);
        assertThat(second.completed).isTrue();
    }

    @Test
    void cancel_ofAWaitingSend_takesTheItemBackAndNoPlace() {
        channel.trySend(0);
        channel.trySend(1);
        Listener<Void> leaves = Listener.idle(channel.send(2));
        Listener<Void> stays = Listener.idle(channel.send(3));

        leaves.cancel();
        Listener<Integer> run = Listener.of(channel.receive());

        assertThat(leaves.discarded).containsExactly(2);
        assertThat(stays.completed).isTrue();
        assertThat(run.items).containsExactly(0, 1, 3);
    }

    @Test
    void cancel_ofTheReceiver_discardsFailsWaitersAndCloses() {
        channel.trySend(0);
        channel.trySend(1);
        Listener<Void> waiting = Listener.idle(channel.send(2));
        FakeSubscription publisher = new FakeSubscription();
        channel.subscriber().onSubscribe(publisher);
        Listener<Integer> run = Listener.idle(channel.receive());

        run.cancel();

        assertThat(run.discarded).containsExactly(0, 1);
        assertThat(waiting.error).isInstanceOf(ChannelClosedException.class);
        assertThat(waiting.discarded).containsExactly(2);
        assertThat(publisher.cancels).isEqualTo(1);
        assertThat(channel.isClosed()).isTrue();
        assertThat(channel.trySend(3)).isEqualTo(SendResult.CLOSED);
        Listener<Void> late = Listener.idle(channel.send(4));
        assertThat(late.error).isInstanceOf(ChannelClosedException.class);
        assertThat(late.discarded).containsExactly(4);
        assertThat(channel.complete()).isFalse();
        assertThat(channel.fail(BOOM)).isFalse();
    }

    @Test
    void fail_whileSendersWait_comesBehindThem() {
        channel.trySend(0);
        channel.trySend(1);
        Listener<Void> waiting = Listener.idle(channel.send(2));

        assertThat(channel.fail(BOOM)).isTrue();
        assertThat(channel.complete()).isFalse();
        Listener<Integer> run = Listener.of(channel.receive());

        assertThat(run.items).containsExactly(0, 1, 2);
        assertThat(run.error).isSameAs(BOOM);
        assertThat(waiting.completed).isTrue();
    }

    @Test
    void fail_andNobodyHearsIt_isDropped() {
        channel.trySend(0);
        Listener<Integer> run = Listener.idle(channel.receive());
        channel.fail(BOOM);

        run.cancel();

        assertThat(run.dropped).containsExactly(BOOM);
        assertThat(run.discarded).containsExactly(0);
    }

    @Test
    void receive_twice_failsTheSecond() {
        Listener<Integer> first = Listener.of(channel.receive());
        assertThat(Listener.of(channel.receive()).error)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one receiver");
        channel.trySend(1);
        assertThat(first.items).containsExactly(1);
    }

    // ---- Blocking

    @Test
    void sendBlocking_full_waitsForRoom() throws InterruptedException {
        Mpsc<Integer> narrow = Mpsc.create(1);
        int count = 2_000;
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(2);
        for (int t = 0; t < 2; t++) {
            int from = t * count;
            Thread thread = new Thread(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        narrow.sendBlocking(from + i);
                    }
                } catch (Throwable failure) {
                    thrown.set(failure);
                }
                done.countDown();
                if (done.getCount() == 0) {
                    narrow.complete();
                }
            });
            threads.add(thread);
            thread.start();
        }
        Listener<Integer> run = Listener.of(narrow.receive()).awaitEnd();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(thrown).hasNullValue();
        assertThat(run.items).hasSize(2 * count).doesNotHaveDuplicates();
    }

    @Test
    void sendBlocking_interrupted_keepsTheItem() throws InterruptedException {
        channel.trySend(0);
        channel.trySend(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                channel.sendBlocking(2);
            } catch (Throwable failure) {
                thrown.set(failure);
            }
        });
        thread.start();
        thread.interrupt();
        thread.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        channel.complete();
        assertThat(Listener.of(channel.receive()).items).containsExactly(0, 1);
    }

    @Test
    void sendBlocking_closed_fails() {
        channel.complete();

        assertThatThrownBy(() -> channel.sendBlocking(1)).isInstanceOf(ChannelClosedException.class);
    }

    @Test
    void sendBlocking_simulated_waitsInVirtualTimeAndSeesADeadlock() {
        SimulatedEnvironment world = new SimulatedEnvironment(7);
        world.run(() -> {
            channel.trySend(0);
            channel.trySend(1);
            assertThatThrownBy(() -> channel.sendBlocking(9)).isInstanceOf(IllegalStateException.class);
            world.timers()
                    .schedule(1_000, () -> Listener.idle(channel.receive()).request(1));
            try {
                channel.sendBlocking(2);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            assertThat(world.nanoTime()).isGreaterThanOrEqualTo(1_000);
            assertThat(channel.trySend(3)).isEqualTo(SendResult.FULL);
        });
    }

    // ---- As a subscriber

    @Test
    void subscriber_asksForWhatFits() {
        FakeSubscription publisher = new FakeSubscription();
        channel.trySend(0);
        Subscriber<Integer> subscriber = channel.subscriber();
        subscriber.onSubscribe(publisher);
        assertThat(publisher.requested).isEqualTo(1);
        subscriber.onNext(1);
        assertThat(publisher.requested).isEqualTo(1);

        Listener<Integer> run = Listener.idle(channel.receive()).request(2);
        assertThat(publisher.requested).isEqualTo(3);
        subscriber.onComplete();
        subscriber.onComplete();
        run.request(1);

        assertThat(run.items).containsExactly(0, 1);
        assertThat(run.completed).isTrue();
        assertThat(publisher.cancels).isZero();
    }

    @Test
    void subscriber_othersTakeTheRoom_itsItemsWaitInTheQueue() {
        FakeSubscription publisher = new FakeSubscription();
        Subscriber<Integer> subscriber = channel.subscriber();
        subscriber.onSubscribe(publisher);
        assertThat(publisher.requested).isEqualTo(2);
        channel.trySend(0);
        channel.trySend(1);
        subscriber.onNext(2);
        subscriber.onNext(3);
        assertThat(publisher.requested).isEqualTo(2);
        assertThat(channel.trySend(9)).isEqualTo(SendResult.FULL);

        Listener<Integer> run = Listener.idle(channel.receive()).request(1);
        assertThat(channel.trySend(9)).isEqualTo(SendResult.FULL);
        run.cancel();

        assertThat(run.items).containsExactly(0);
        assertThat(run.discarded).containsExactly(1, 2, 3);
        assertThat(publisher.cancels).isEqualTo(1);
    }

    @Test
    void subscriber_isStrict() {
        List<Object> discarded = new ArrayList<>();
        List<Object> dropped = new ArrayList<>();
        Hooks hooks = Hooks.defaults()
                .onDiscard(discarded::add)
                .onErrorDropped(dropped::add)
                .onItemDropped(dropped::add);
        new SimulatedEnvironment(1, hooks).run(() -> {
            Subscriber<Integer> subscriber = channel.subscriber();
            FakeSubscription first = new FakeSubscription();
            FakeSubscription second = new FakeSubscription();
            subscriber.onSubscribe(first);
            subscriber.onSubscribe(second);
            assertThat(first.cancels).isZero();
            assertThat(second.cancels).isEqualTo(1);
            assertThatThrownBy(() -> subscriber.onNext(nothing())).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> subscriber.onError(nothing())).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> channel.subscriber().onSubscribe(nothing()))
                    .isInstanceOf(NullPointerException.class);
            subscriber.onComplete();
            subscriber.onNext(1);
            subscriber.onError(BOOM);
            assertThat(dropped).containsExactly(1, BOOM);

            FakeSubscription late = new FakeSubscription();
            channel.subscriber().onSubscribe(late);
            assertThat(late.cancels).isEqualTo(1);
            assertThat(late.requested).isZero();
        });
        assertThat(discarded).isEmpty();
    }

    @Test
    void subscriber_itemThatWasNotAskedFor_failsTheChannel() {
        FakeSubscription publisher = new FakeSubscription();
        Subscriber<Integer> subscriber = channel.subscriber();
        subscriber.onSubscribe(publisher);
        subscriber.onNext(1);
        subscriber.onNext(2);
        subscriber.onNext(3);

        Listener<Integer> run = Listener.of(channel.receive());

        assertThat(run.items).containsExactly(1, 2);
        assertThat(run.error).isInstanceOf(OverflowException.class);
        assertThat(publisher.cancels).isEqualTo(1);
    }

    @Test
    void subscriber_ofAStream_passesAll() {
        AsyncStream.range(0, 1_000).subscribe(channel.subscriber());

        assertThat(Listener.of(channel.receive()).items).hasSize(1_000).isSorted();
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
