package org.reactivebridge.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.reactivebridge.channel.Semaphore.Permit;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;

/** Permits that come and go while those who wait for them leave. */
class SemaphoreInterleavingTest {

    @Interleaved(schedules = 15_000)
    void permitsAreConservedAndNobodyIsLeftWaiting(Race race) {
        int total = 1 + race.random().nextInt(2);
        Semaphore semaphore = Semaphore.create(total);
        List<Listener<Permit>> stay = new ArrayList<>();
        Listener<Permit> leaves = Listener.in(race, Permit::close);
        for (int i = 0; i < 3; i++) {
            int wanted = 1 + race.random().nextInt(total);
            boolean isLeaving = i == 1;
            Listener<Permit> run = isLeaving ? leaves : Listener.in(race, Permit::close);
            if (!isLeaving) {
                stay.add(run);
            }
            race.thread("run " + i, () -> run.to(semaphore.acquire(wanted)));
        }
        race.thread("cancel", leaves::cancel);
        race.start();
        assertThat(stay).allMatch(run -> run.completed);
        assertThat(semaphore.availablePermits()).isEqualTo(total);
    }

    /** While the other permit is held for good, only the leaver itself can let the one behind it go. */
    @Interleaved(schedules = 5_000)
    void whoLeavesTheFrontOfTheQueueLetsTheNextGo(Race race) {
        Semaphore semaphore = Semaphore.create(2);
        assertThat(semaphore.tryAcquire(1)).isNotNull();
        Listener<Permit> leaves = Listener.in(race, Permit::close);
        Listener<Permit> stays = Listener.in(race, Permit::close);
        race.thread("leaves", () -> leaves.to(semaphore.acquire(2)));
        race.thread("stays", () -> stays.to(semaphore.acquire()));
        race.thread("cancel", leaves::cancel);
        race.start();
        assertThat(stays.completed).isTrue();
        assertThat(semaphore.availablePermits()).isEqualTo(1);
    }

    @Interleaved(schedules = 10_000)
    void aCloseServesOrFailsEverybody(Race race) {
        Semaphore semaphore = Semaphore.create(1);
        List<Listener<Permit>> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Listener<Permit> run = Listener.in(race, Permit::close);
            runs.add(run);
            race.thread("run " + i, () -> run.to(semaphore.acquire()));
        }
        race.thread("close", semaphore::close);
        race.start();
        assertThat(runs).allMatch(Listener::isEnded);
        assertThat(semaphore.availablePermits()).isEqualTo(1);
    }

    /** Whoever waits looks for the grant and for the end without the lock: a grant must not be taken for the end behind it. */
    @Interleaved(schedules = 10_000)
    void aGrantBeforeTheEndIsNotLost(Race race) {
        Semaphore semaphore = Semaphore.create(1);
        Permit held = semaphore.tryAcquire(1);
        Listener<Permit> run = Listener.in(race, Permit::close);
        race.thread("waits", () -> run.to(semaphore.acquire()));
        race.thread("gives back", () -> {
            held.close();
            semaphore.close();
        });
        race.start();
        assertThat(run.isEnded()).isTrue();
        assertThat(semaphore.availablePermits()).isEqualTo(1);
    }

    @Interleaved(schedules = 5_000)
    void aMutexLetsOneInAtATime(Race race) {
        Mutex mutex = Mutex.create();
        int[] inside = new int[1];
        boolean[] overlap = new boolean[1];
        List<Listener<String>> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Listener<String> run = Listener.in(race, item -> {});
            runs.add(run);
            AsyncFuture<String> work = AsyncFuture.fromCallable(() -> {
                overlap[0] |= ++inside[0] > 1;
                Interleaving.point();
                inside[0]--;
                return "done";
            });
            race.thread("run " + i, () -> run.to(mutex.withLock(work)));
        }
        race.start();
        assertThat(overlap[0]).isFalse();
        assertThat(runs).allMatch(run -> run.completed);
        assertThat(mutex.isLocked()).isFalse();
    }
}
