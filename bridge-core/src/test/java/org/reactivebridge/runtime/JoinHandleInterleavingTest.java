package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;

/** The end of a task and those who wait for it, under all kinds of schedules: one outcome, and everybody is told once. */
class JoinHandleInterleavingTest {

    private static final class Waiting implements Waker {

        private final JoinHandle<Integer> handle;
        private int wakes;
        private int wakesBeforeTheEnd;
        private boolean forgot;

        Waiting(JoinHandle<Integer> handle) {
            this.handle = handle;
        }

        @Override
        public void wake() {
            wakes++;
            if (!handle.isDone()) {
                wakesBeforeTheEnd++;
            }
        }
    }

    @Interleaved(schedules = 20_000)
    void oneOutcomeAndEverybodyWhoStillWaitsIsToldOnce(Race race) {
        RandomGenerator random = race.random();
        JoinHandle<Integer> handle = new JoinHandle<>("raced", null);
        int[] ends = new int[3];
        List<Waiting> all = new ArrayList<>();
        race.thread("succeed", () -> {
            Interleaving.point();
            ends[0] += handle.succeed(1) ? 1 : 0;
        });
        if (random.nextBoolean()) {
            race.thread("abort", () -> ends[1] += handle.abort() ? 1 : 0);
        } else {
            race.thread("fail", () -> ends[2] += handle.fail(new IllegalStateException("expected")) ? 1 : 0);
        }
        for (int waiter = 1 + random.nextInt(2); waiter > 0; waiter--) {
            race.thread("waiter " + waiter, () -> {
                List<Waiting> mine = new ArrayList<>();
                for (int i = 1 + random.nextInt(3); i > 0; i--) {
                    Waiting waiting = new Waiting(handle);
                    all.add(waiting);
                    mine.add(waiting);
                    handle.await(waiting);
                    if (random.nextInt(3) == 0) {
                        Waiting gone = mine.remove(random.nextInt(mine.size()));
                        handle.forget(gone);
                        gone.forgot = true;
                        int before = gone.wakes;
                        Interleaving.point();
                        // Whoever completes may have taken the list before; he is at it, and cannot be held back.
                        assertThat(gone.wakes - before).isBetween(0, 1);
                    }
                }
            });
        }
        race.start();
        assertThat(ends[0] + ends[1] + ends[2]).isOne();
        assertThat(handle.isDone()).isTrue();
        if (ends[0] == 1) {
            assertThat(handle.cause()).isEmpty();
        } else {
            assertThat(handle.cause())
                    .containsInstanceOf(ends[1] == 1 ? CancellationException.class : IllegalStateException.class);
        }
        assertThat(all)
                .allMatch(waiting -> waiting.forgot ? waiting.wakes <= 1 : waiting.wakes == 1)
                .allMatch(waiting -> waiting.wakesBeforeTheEnd == 0);
    }

    @Interleaved(schedules = 10_000)
    void whoWaitsByAFutureGetsTheOutcome(Race race) {
        RandomGenerator random = race.random();
        JoinHandle<Integer> handle = new JoinHandle<>("raced", null);
        // Who cancels may meet a failure that nobody gets then.
        Environment quiet = Environment.system().withHooks(Hooks.defaults().onErrorDropped(failure -> {}));
        boolean[] ended = new boolean[1];
        race.thread("succeed", () -> handle.succeed(1));
        race.thread("abort", handle::abort);
        List<Object> results = new ArrayList<>();
        for (int waiter = 1 + random.nextInt(2); waiter > 0; waiter--) {
            boolean cancels = random.nextInt(3) == 0;
            race.thread("waiter " + waiter, () -> {
                var future = handle.future().in(quiet).toCompletableFuture();
                if (cancels) {
                    future.cancel(false);
                } else {
                    future.whenComplete((value, failure) -> results.add(failure == null ? value : failure));
                    results.add("waits");
                }
            });
        }
        race.thread("late", () -> {
            while (!handle.isDone()) {
                Race.idle();
            }
            ended[0] = true;
        });
        race.start();
        assertThat(ended[0]).isTrue();
        List<Object> outcomes =
                results.stream().filter(result -> !"waits".equals(result)).toList();
        assertThat(outcomes).hasSize(results.size() / 2);
        Object expected = handle.cause().<Object>map(cause -> cause).orElse(1);
        assertThat(outcomes).allMatch(expected::equals);
    }
}
