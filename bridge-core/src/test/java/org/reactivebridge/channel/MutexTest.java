package org.reactivebridge.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.reactivebridge.stream.AsyncFuture;

class MutexTest {
    private final Mutex mutex = Mutex.create();

    @Test
    void lock_held_waitsInOrder() {
        Mutex.Guard guard = mutex.tryLock();
        assertThat(guard).isNotNull();
        assertThat(mutex.isLocked()).isTrue();
        assertThat(mutex.tryLock()).isNull();
        Listener<Mutex.Guard> first = Listener.of(mutex.lock());
        Listener<Mutex.Guard> second = Listener.of(mutex.lock());
        assertThat(first.items).isEmpty();

        guard.close();
        guard.close();

        assertThat(first.items).hasSize(1);
        assertThat(second.items).isEmpty();
        first.items.get(0).close();
        assertThat(second.items).hasSize(1);
        second.items.get(0).close();
        assertThat(mutex.isLocked()).isFalse();
    }

    @Test
    void withLock_everyEnd_unlocks() {
        assertThat(mutex.withLock(AsyncFuture.fromCallable(mutex::isLocked)).block())
                .isTrue();
        assertThat(mutex.isLocked()).isFalse();

        Listener<Object> run = Listener.of(mutex.withLock(AsyncFuture.never()));
        assertThat(mutex.isLocked()).isTrue();
        run.cancel();
        assertThat(mutex.isLocked()).isFalse();
    }
}
