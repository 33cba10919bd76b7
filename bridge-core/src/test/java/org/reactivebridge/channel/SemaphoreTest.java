package org.reactivebridge.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.reactivebridge.channel.Semaphore.Permit;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.Probe;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.Simulation;

class SemaphoreTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    private final Semaphore semaphore = Semaphore.create(2);

    private static Permit permit(Listener<Permit> run) {
        return run.items.get(0);
    }

    @Test
    void acquire_available_grantsAtOnceAndGivesBackOnce() {
        Listener<Permit> run = Listener.of(semaphore.acquire(2));

        assertThat(permit(run).permits()).isEqualTo(2);
        assertThat(semaphore.availablePermits()).isZero();
        assertThat(semaphore.tryAcquire(1)).isNull();
        permit(run).close();
        permit(run).close();
        assertThat(semaphore.availablePermits()).isEqualTo(2);
    }

    @Test
    void acquire_largeRequestFirst_isNotOvertaken() {
        Permit held = Objects.requireNonNull(semaphore.tryAcquire(1));
        Listener<Permit> large = Listener.of(semaphore.acquire(2));
        Listener<Permit> small = Listener.of(semaphore.acquire());

        assertThat(small.isEnded()).isFalse();
        assertThat(semaphore.tryAcquire(1)).isNull();
        held.close();
        assertThat(large.items).hasSize(1);
        assertThat(small.items).isEmpty();
        permit(large).close();
        assertThat(small.items).hasSize(1);
    }

    @Test
    void cancel_ofTheLargeRequestInFront_letsTheSmallOnesGo() {
        Objects.requireNonNull(semaphore.tryAcquire(1));
        Listener<Permit> large = Listener.of(semaphore.acquire(2));
        Listener<Permit> small = Listener.of(semaphore.acquire());

        large.cancel();

        assertThat(small.items).hasSize(1);
    }

    @Test
    void cancel_grantedButNotTaken_goesToTheNext() {
        Listener<Permit> idle = Listener.idle(semaphore.acquire(2));
        Listener<Permit> next = Listener.of(semaphore.acquire(2));
        assertThat(semaphore.availablePermits()).isZero();
        assertThat(next.items).isEmpty();

        idle.cancel();

        assertThat(next.items).hasSize(1);
        assertThat(idle.discarded).isEmpty();
    }

    /** Whoever discards a permit tells the hook, which alone can give it back. */
    @Test
    void acquire_permitDiscardedOnTheWay_isReportedToTheHook() {
        Listener<Permit> run = Listener.of(semaphore.acquire(2).filter(permit -> false));

        assertThat(run.completed).isTrue();
        assertThat(run.discarded).hasSize(1);
        assertThat(semaphore.availablePermits()).isZero();
        ((Permit) run.discarded.get(0)).close();
        assertThat(semaphore.availablePermits()).isEqualTo(2);
    }

    @Test
    void addPermits_letsWaitersGo() {
        Listener<Permit> run = Listener.of(semaphore.acquire(5));

        semaphore.addPermits(2);
        assertThat(run.items).isEmpty();
        semaphore.addPermits(1);

        assertThat(run.items).hasSize(1);
        assertThatThrownBy(() -> semaphore.addPermits(Integer.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
        permit(run).close();
        assertThat(semaphore.availablePermits()).isEqualTo(5);
    }

    @Test
    void close_failsWaitersAndThoseWhoCome_butHonoursPermits() {
        Permit held = Objects.requireNonNull(semaphore.tryAcquire(2));
        Listener<Permit> waiting = Listener.of(semaphore.acquire());

        semaphore.close();
        semaphore.close();

        assertThat(waiting.error).isInstanceOf(ChannelClosedException.class);
        assertThat(Listener.of(semaphore.acquire()).error).isInstanceOf(ChannelClosedException.class);
        assertThat(semaphore.tryAcquire(1)).isNull();
        held.close();
        assertThat(semaphore.availablePermits()).isEqualTo(2);
    }

    @Test
    void arguments_outOfRange_areRefused() {
        assertThatThrownBy(() -> Semaphore.create(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> semaphore.acquire(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> semaphore.tryAcquire(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> semaphore.addPermits(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withPermit_everyEnd_givesBack() {
        int[] during = new int[1];
        AsyncFuture<String> work = AsyncFuture.fromCallable(() -> {
            during[0] = semaphore.availablePermits();
            return "done";
        });

        assertThat(semaphore.withPermit(work).block()).isEqualTo("done");
        assertThat(during[0]).isEqualTo(1);
        assertThat(Listener.of(semaphore.withPermit(AsyncFuture.error(BOOM))).error)
                .isSameAs(BOOM);
        assertThat(Listener.of(semaphore.withPermit(AsyncStream.empty())).completed)
                .isTrue();
        assertThat(semaphore.withPermit(AsyncStream.of(1, 2, 3)).toList().block())
                .isEqualTo(List.of(1, 2, 3));
        assertThat(semaphore.availablePermits()).isEqualTo(2);

        Listener<Object> never = Listener.of(semaphore.withPermit(AsyncFuture.never()));
        assertThat(semaphore.availablePermits()).isEqualTo(1);
        never.cancel();
        assertThat(semaphore.availablePermits()).isEqualTo(2);
    }

    /** Permits are conserved, the bound holds, who stays is served, and in order of arrival. */
    @Simulated(seeds = 2_000)
    void manyRunsThatHoldPermitsForAWhile(Simulation simulation) {
        int total = 1 + simulation.random().nextInt(4);
        Semaphore shared = Semaphore.create(total);
        int[] held = new int[1];
        int[] cancelled = new int[1];
        int[] served = new int[1];
        int runs = 12;
        for (int i = 0; i < runs; i++) {
            int wanted = 1 + simulation.random().nextInt(total);
            Probe<Integer> probe = simulation.probe();
            AsyncFuture<Integer> run = shared.acquire(wanted).flatMap(permit -> {
                held[0] += wanted;
                assertThat(held[0]).isLessThanOrEqualTo(total);
                served[0]++;
                return AsyncStream.using(
                                () -> () -> {
                                    held[0] -= wanted;
                                    permit.close();
                                },
                                (AutoCloseable resource) -> AsyncFuture.of("work")
                                        .delay(Duration.ofNanos(
                                                simulation.random().nextInt(900)))
                                        .map(done -> simulation.ledger().enter(wanted)))
                        .first();
            });
            simulation.after(simulation.random().nextInt(2_000), () -> {
                run.subscribe(probe);
                probe.request(1);
            });
            if (simulation.random().nextInt(3) == 0) {
                Timers.Timer unused = simulation.after(simulation.random().nextInt(6_000), () -> {
                    if (!probe.isCompleted()) {
                        cancelled[0]++;
                        probe.cancel();
                    }
                });
            }
        }
        simulation.run();
        assertThat(held[0]).isZero();
        assertThat(served[0]).isGreaterThanOrEqualTo(runs - cancelled[0]);
        assertThat(shared.availablePermits()).isEqualTo(total);
    }
}
