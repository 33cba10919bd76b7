package org.reactivebridge.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;

class NotifyTest {
    private final Notify notify = Notify.create();

    @Test
    void notifyOne_nobodyWaits_isStoredOnce() {
        notify.notifyOne();
        notify.notifyOne();

        assertThat(Listener.idle(notify.notified()).completed).isTrue();
        assertThat(Listener.idle(notify.notified()).completed).isFalse();
    }

    @Test
    void notifyOne_severalWait_wakesTheOldest() {
        Listener<Void> first = Listener.of(notify.notified());
        Listener<Void> second = Listener.of(notify.notified());

        notify.notifyOne();
        assertThat(first.completed).isTrue();
        assertThat(second.completed).isFalse();
        notify.notifyOne();
        assertThat(second.completed).isTrue();
    }

    @Test
    void notifyAllWaiting_wakesThoseWhoWaitAndStoresNothing() {
        Listener<Void> first = Listener.of(notify.notified());
        Listener<Void> second = Listener.of(notify.notified());

        notify.notifyAllWaiting();

        assertThat(first.completed).isTrue();
        assertThat(second.completed).isTrue();
        assertThat(Listener.of(notify.notified()).completed).isFalse();
    }

    @Test
    void close_notificationNotSeen_passesItOn() {
        Cursor<Void> leaves = notify.notified().source().open(() -> {}, Context.in(Environment.system()));
        Listener<Void> next = Listener.of(notify.notified());
        notify.notifyOne();
        assertThat(next.completed).isFalse();

        leaves.close();
        leaves.close();

        assertThat(next.completed).isTrue();
        assertThat(Listener.of(notify.notified()).completed).isFalse();
    }

    @Test
    void cancel_waiting_leavesTheQueue() {
        Listener.of(notify.notified()).cancel();

        notify.notifyOne();

        assertThat(Listener.of(notify.notified()).completed).isTrue();
    }

    /** Each notification is seen by one waiter, or stored: a waiter that leaves takes none along that it has not seen. */
    @Interleaved(schedules = 15_000)
    void aNotificationIsNeverLost(Race race) {
        Notify raced = Notify.create();
        Cursor<Void>[] leaving = cursors(1);
        int[] wakes = new int[1];
        Listener<Void> stays = Listener.in(race, item -> {});
        boolean[] seen = new boolean[1];
        race.thread("leaves", () -> {
            leaving[0] = raced.notified().source().open(() -> wakes[0]++, Listener.context(race));
            seen[0] = race.random().nextBoolean() && leaving[0].isDone();
            leaving[0].close();
        });
        race.thread("stays", () -> stays.to(raced.notified()));
        race.thread("notifies", raced::notifyOne);
        race.start();
        assertThat(stays.completed || seen[0]).isTrue();
        assertThat(stays.completed && seen[0]).isFalse();
        Listener<Void> late = Listener.in(race, item -> {});
        late.to(raced.notified());
        assertThat(late.completed).isFalse();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Cursor<Void>[] cursors(int count) {
        return new Cursor[count];
    }
}
