package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the JDK promises of a {@link ScheduledExecutorService}, kept by the view of a runtime. */
@Timeout(20)
class RuntimeExecutorServiceTest {

    private AsyncRuntime runtime = AsyncRuntime.builder().build();
    private ScheduledExecutorService executor = runtime.executor();

    private void start(Algorithms algorithm) {
        runtime.close();
        runtime = algorithm.start();
        executor = runtime.executor();
    }

    @AfterEach
    void close() {
        Thread.interrupted();
        executor.shutdownNow();
        runtime.close();
    }

    /** Whoever interrupts a task that waits here ends it. */
    private static void await(CountDownLatch latch) {
        AsyncRuntimeTest.await(latch);
    }

    @ParameterizedTest
    @EnumSource(names = {"WORK_STEALING", "ONE_THREAD", "THREAD_PER_CORE"})
    void execute_andSubmit(Algorithms algorithm) throws Exception {
        start(algorithm);
        CountDownLatch ran = new CountDownLatch(1);
        executor.execute(ran::countDown);
        await(ran);
        assertThat(executor.submit(() -> 1).get()).isEqualTo(1);
        assertThat(executor.submit(() -> {}, "value").get()).isEqualTo("value");
        assertThat(executor.submit(() -> {}).get()).isNull();
        Exception failure = new Exception("expected");
        Future<Object> failed = executor.submit((Callable<Object>) () -> {
            throw failure;
        });
        assertThatThrownBy(failed::get).isInstanceOf(ExecutionException.class).hasCause(failure);
    }

    @ParameterizedTest
    @EnumSource(names = {"WORK_STEALING", "ONE_THREAD", "THREAD_PER_CORE"})
    void invokeAll_andInvokeAny(Algorithms algorithm) throws Exception {
        start(algorithm);
        Callable<Integer> one = () -> 1;
        Callable<Integer> bad = () -> {
            throw new IllegalStateException("expected");
        };
        List<Future<Integer>> all = executor.invokeAll(List.of(one, bad, one));
        assertThat(all).hasSize(3).allMatch(Future::isDone);
        assertThat(all.get(0).get()).isEqualTo(1);
        assertThatThrownBy(() -> all.get(1).get()).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(executor.<Integer>invokeAll(List.of())).isEmpty();
        assertThat(executor.invokeAny(List.of(bad, one))).isEqualTo(1);
        assertThatThrownBy(() -> executor.invokeAny(List.of(bad, bad))).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(() -> executor.invokeAny(List.<Callable<Integer>>of()))
                .isInstanceOf(IllegalArgumentException.class);
        List<Callable<Integer>> withNull = new ArrayList<>();
        withNull.add(one);
        withNull.add(null);
        assertThatThrownBy(() -> executor.invokeAll(withNull)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.invokeAny(null)).isInstanceOf(NullPointerException.class);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Callable<Integer> waits = () -> {
            try {
                never.await();
                return 0;
            } catch (InterruptedException cancelled) {
                interrupted.countDown();
                throw cancelled;
            }
        };
        List<Future<Integer>> timed = executor.invokeAll(List.of(one, waits), 50, TimeUnit.MILLISECONDS);
        assertThat(timed).hasSize(2).allMatch(Future::isDone);
        assertThat(timed.get(1).isCancelled()).isTrue();
        assertThatThrownBy(() -> executor.invokeAny(List.of(waits), 50, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        await(interrupted);
        never.countDown();
    }

    @ParameterizedTest
    @EnumSource(names = {"WORK_STEALING", "ONE_THREAD", "THREAD_PER_CORE"})
    void schedule_isNotEarly(Algorithms algorithm) throws Exception {
        start(algorithm);
        long start = System.nanoTime();
        AtomicReference<Long> ran = new AtomicReference<>();
        ScheduledFuture<?> late = executor.schedule(() -> ran.set(System.nanoTime()), 20, TimeUnit.MILLISECONDS);
        assertThat(late.getDelay(TimeUnit.MILLISECONDS)).isBetween(0L, 20L);
        assertThat(late.get()).isNull();
        assertThat(ran.get() - start).isGreaterThanOrEqualTo(20_000_000L);
        assertThat(late.getDelay(TimeUnit.NANOSECONDS)).isNotPositive();
        assertThat(executor.schedule(() -> 7, -5, TimeUnit.DAYS).get()).isEqualTo(7);
        assertThat(executor.schedule(() -> 8, Long.MIN_VALUE, TimeUnit.NANOSECONDS)
                        .get())
                .isEqualTo(8);
        ScheduledFuture<?> first = executor.schedule(() -> {}, 1, TimeUnit.HOURS);
        ScheduledFuture<?> second = executor.schedule(() -> {}, 2, TimeUnit.HOURS);
        assertThat(first.compareTo(second)).isNegative();
        assertThat(second.compareTo(first)).isPositive();
        assertThat(first.compareTo(first)).isZero();
        assertThat(first.cancel(false)).isTrue();
        assertThat(first.cancel(false)).isFalse();
        assertThat(second.cancel(true)).isTrue();
        assertThat(runtime.metrics().timers()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"WORK_STEALING", "ONE_THREAD", "THREAD_PER_CORE"})
    void fixedRate_doesNotOverlapAndCatchesUp(Algorithms algorithm) {
        start(algorithm);
        AtomicBoolean inside = new AtomicBoolean();
        AtomicBoolean overlap = new AtomicBoolean();
        AtomicInteger runs = new AtomicInteger();
        int[] plain = new int[1]; // Each run sees what the one before it wrote.
        CountDownLatch hold = new CountDownLatch(1);
        long start = System.nanoTime();
        ScheduledFuture<?> periodic = executor.scheduleAtFixedRate(
                () -> {
                    overlap.compareAndSet(false, !inside.compareAndSet(false, true));
                    plain[0]++;
                    if (runs.incrementAndGet() == 1) {
                        await(hold);
                    }
                    inside.set(false);
                },
                0,
                2,
                TimeUnit.MILLISECONDS);
        Awaitility.await().until(() -> System.nanoTime() - start > 100_000_000);
        assertThat(runs).hasValue(1);
        hold.countDown();
        Awaitility.await().until(() -> runs.get() >= 50);
        assertThat(overlap).isFalse();
        periodic.cancel(false);
        assertThat(plain[0]).isGreaterThanOrEqualTo(49);
        // As many as the time gave periods for, and not one more.
        assertThat(runs.get()).isLessThanOrEqualTo((int) ((System.nanoTime() - start) / 2_000_000) + 1);
        assertThatThrownBy(periodic::get).isInstanceOf(CancellationException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"WORK_STEALING", "ONE_THREAD", "THREAD_PER_CORE"})
    void fixedDelay_beginsAfterTheEndOfTheRunBefore(Algorithms algorithm) {
        start(algorithm);
        List<Long> starts = Collections.synchronizedList(new ArrayList<>());
        List<Long> ends = Collections.synchronizedList(new ArrayList<>());
        ScheduledFuture<?> periodic = executor.scheduleWithFixedDelay(
                () -> {
                    starts.add(System.nanoTime());
                    long until = System.nanoTime() + 1_000_000;
                    while (System.nanoTime() - until < 0) {
                        Thread.onSpinWait();
                    }
                    ends.add(System.nanoTime());
                },
                1,
                3,
                TimeUnit.MILLISECONDS);
        Awaitility.await().until(() -> ends.size() >= 10);
        periodic.cancel(false);
        for (int i = 1; i < 10; i++) {
            assertThat(starts.get(i) - ends.get(i - 1)).isGreaterThanOrEqualTo(3_000_000L);
        }
    }

    @Test
    void aPeriodicTaskThatThrows_endsWithItsFailure() {
        IllegalStateException failure = new IllegalStateException("expected");
        AtomicInteger runs = new AtomicInteger();
        ScheduledFuture<?> periodic = executor.scheduleAtFixedRate(
                () -> {
                    if (runs.incrementAndGet() == 3) {
                        throw failure;
                    }
                },
                0,
                1,
                TimeUnit.MILLISECONDS);
        assertThatThrownBy(periodic::get).isInstanceOf(ExecutionException.class).hasCause(failure);
        assertThat(periodic.isDone()).isTrue();
        assertThat(runs).hasValue(3);
        Awaitility.await().until(() -> runtime.metrics().timers() == 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"WORK_STEALING", "ONE_THREAD", "THREAD_PER_CORE"})
    void cancel_whileRunning_interruptsThatTaskOnly(Algorithms algorithm) throws Exception {
        start(algorithm);
        AtomicInteger stray = new AtomicInteger();
        for (int i = 0; i < 200; i++) {
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(1);
            boolean waits = i % 2 == 0;
            Callable<Object> task = () -> {
                running.countDown();
                try {
                    if (waits) {
                        new CountDownLatch(1).await();
                    }
                } finally {
                    ended.countDown();
                }
                return null;
            };
            Future<Object> future =
                    i % 4 < 2 ? executor.submit(task) : executor.schedule(task, 0, TimeUnit.NANOSECONDS);
            List<Future<?>> next = new ArrayList<>();
            await(running);
            for (int j = 0; j < 4; j++) {
                next.add(executor.submit(() -> {
                    if (Thread.currentThread().isInterrupted()) {
                        stray.incrementAndGet();
                    }
                }));
            }
            future.cancel(true);
            await(ended);
            for (Future<?> each : next) {
                each.get();
            }
        }
        assertThat(stray).hasValue(0);
        AtomicBoolean ran = new AtomicBoolean();
        CountDownLatch hold = new CountDownLatch(1);
        for (int i = 0; i < 2; i++) {
            executor.execute(() -> await(hold));
        }
        Future<?> before = executor.submit(() -> ran.set(true));
        assertThat(before.cancel(true)).isTrue();
        hold.countDown();
        executor.submit(() -> {}).get();
        executor.shutdown();
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"WORK_STEALING", "ONE_THREAD", "THREAD_PER_CORE"})
    void shutdown_runsWhatWasSubmittedAndEndsWhatRepeats(Algorithms algorithm) throws Exception {
        start(algorithm);
        CountDownLatch hold = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        executor.execute(() -> await(hold));
        for (int i = 0; i < 10; i++) {
            executor.execute(runs::incrementAndGet);
        }
        ScheduledFuture<Integer> delayed = executor.schedule(runs::incrementAndGet, 30, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> rate = executor.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.HOURS);
        ScheduledFuture<?> delay = executor.scheduleWithFixedDelay(() -> {}, 1, 1, TimeUnit.HOURS);
        executor.shutdown();
        executor.shutdown();
        assertThat(executor.isShutdown()).isTrue();
        assertThat(executor.isTerminated()).isFalse();
        assertThat(rate.isCancelled()).isTrue();
        assertThat(delay.isCancelled()).isTrue();
        assertThat(executor.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
        assertThatThrownBy(() -> executor.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> executor.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> executor.schedule(() -> 1, 1, TimeUnit.SECONDS))
                .isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> executor.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.SECONDS))
                .isInstanceOf(RejectedExecutionException.class);
        hold.countDown();
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(executor.isTerminated()).isTrue();
        assertThat(runs).hasValue(11);
        assertThat(delayed.isDone()).isTrue();
        assertThat(runtime.isShutdown()).isFalse();
        assertThat(runtime.executor().submit(() -> 1).get()).isEqualTo(1); // Another view does not care.
    }

    @ParameterizedTest
    @EnumSource(names = {"WORK_STEALING", "ONE_THREAD", "THREAD_PER_CORE"})
    void shutdownNow_givesBackExactlyWhatNeverBegan(Algorithms algorithm) throws Exception {
        start(algorithm);
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch interrupted = new CountDownLatch(2);
        AtomicInteger holders = new AtomicInteger();
        Runnable holder = () -> {
            holders.incrementAndGet();
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException expected) {
                interrupted.countDown();
            }
        };
        List<Runnable> submitted = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            submitted.add(holder);
            executor.execute(holder);
        }
        Awaitility.await().until(() -> holders.get() >= 1);
        boolean two = algorithm != Algorithms.ONE_THREAD;
        if (two) {
            await(begun);
        }
        AtomicInteger ran = new AtomicInteger();
        List<Runnable> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Runnable task = () -> ran.incrementAndGet();
            waiting.add(task);
            executor.execute(task);
        }
        Future<?> future = executor.submit(() -> ran.incrementAndGet());
        ScheduledFuture<?> timed = executor.schedule(() -> ran.incrementAndGet(), 1, TimeUnit.HOURS);
        List<Runnable> never = executor.shutdownNow();
        waiting.add((Runnable) future);
        waiting.add((Runnable) timed);
        if (!two) {
            waiting.add(holder);
        }
        assertThat(never).containsExactlyInAnyOrderElementsOf(waiting);
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted.getCount()).isEqualTo(two ? 0 : 1);
        assertThat(ran).hasValue(0);
        assertThat(future.isDone()).isFalse(); // As in the JDK: whoever gets it back decides.
        assertThat(runtime.metrics().timers()).isZero();
        assertThat(executor.shutdownNow()).isEmpty();
    }

    /** As in the JDK, so that nobody waits in vain for a task that will not run again. */
    @Test
    void shutdownNow_whileAPeriodicTaskRuns_cancelsIt() {
        CountDownLatch running = new CountDownLatch(1);
        ScheduledFuture<?> periodic = executor.scheduleAtFixedRate(
                () -> {
                    running.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException expected) {
                        // As it should.
                    }
                },
                0,
                1,
                TimeUnit.MILLISECONDS);
        await(running);
        assertThat(executor.shutdownNow()).isEmpty();
        assertThatThrownBy(() -> periodic.get(10, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    @Test
    void arguments_areChecked() {
        assertThatThrownBy(() -> executor.execute(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.submit((Runnable) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.submit((Callable<?>) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.schedule((Runnable) null, 1, TimeUnit.SECONDS))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.schedule((Callable<?>) null, 1, TimeUnit.SECONDS))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.schedule(() -> {}, 1, null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.scheduleAtFixedRate(null, 1, 1, TimeUnit.SECONDS))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.scheduleAtFixedRate(() -> {}, 1, 0, TimeUnit.SECONDS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> executor.scheduleWithFixedDelay(() -> {}, 1, -1, TimeUnit.SECONDS))
                .isInstanceOf(IllegalArgumentException.class);
        executor.shutdown();
        assertThat(executor.isTerminated()).isTrue();
    }

    @Test
    void anInterruptedCaller_isTold() {
        CountDownLatch hold = new CountDownLatch(1);
        Future<?> future = executor.submit(() -> await(hold));
        Thread.currentThread().interrupt();
        assertThatThrownBy(future::get).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> executor.awaitTermination(10, TimeUnit.SECONDS))
                .isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        Callable<Object> waits = () -> {
            await(hold);
            return null;
        };
        assertThatThrownBy(() -> executor.invokeAll(List.of(waits, waits))).isInstanceOf(InterruptedException.class);
        hold.countDown();
    }

    @Test
    void memory_whatWasWrittenBeforeIsSeen() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            int[] plain = {0};
            plain[0] = i;
            Future<Integer> future = executor.submit(() -> plain[0]++);
            assertThat(future.get()).isEqualTo(i);
            assertThat(plain[0]).isEqualTo(i + 1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WORK_STEALING", "ONE_THREAD", "THREAD_PER_CORE"})
    void theRuntimesOwnEnd_endsEveryPendingFuture(Algorithms algorithm) throws Exception {
        start(algorithm);
        List<Future<?>> pending = new ArrayList<>();
        pending.add(executor.schedule(() -> {}, 1, TimeUnit.HOURS));
        for (int i = 0; i < 1_000; i++) { // Some of them within one tick of the clock.
            pending.add(executor.schedule(() -> {}, Long.MAX_VALUE, TimeUnit.DAYS));
        }
        pending.add(executor.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.MILLISECONDS));
        pending.add(executor.scheduleWithFixedDelay(() -> {}, 0, Long.MAX_VALUE, TimeUnit.NANOSECONDS));
        pending.add(executor.scheduleAtFixedRate(() -> {}, 0, Long.MAX_VALUE, TimeUnit.DAYS));
        Awaitility.await().until(() -> runtime.metrics().sum(WorkerMetrics::timersFired) > 5);
        runtime.close();
        assertThat(pending).allMatch(Future::isDone);
        assertThatThrownBy(() -> pending.get(0).get()).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> executor.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> executor.schedule(() -> {}, 1, TimeUnit.SECONDS))
                .isInstanceOf(RejectedExecutionException.class);
        executor.shutdown();
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    /** An executor of somebody else's may refuse what a runtime hands on: no entry stays behind. */
    @Test
    void onAnExecutorThatRefuses_nothingIsLeft() throws Exception {
        AsyncRuntime refusing = AsyncRuntime.builder()
                .scheduling(SchedulingAlgorithm.on(task -> {
                    throw new RejectedExecutionException("expected");
                }))
                .uncaughtExceptionHandler((thread, failure) -> {})
                .build();
        try (refusing) {
            ScheduledExecutorService view = refusing.executor();
            assertThatThrownBy(() -> view.execute(() -> {})).hasMessageContaining("expected");
            ScheduledFuture<?> timed = view.schedule(() -> {}, 1, TimeUnit.MILLISECONDS);
            assertThatThrownBy(() -> timed.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(RejectedExecutionException.class);
            view.shutdown();
            assertThat(view.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
