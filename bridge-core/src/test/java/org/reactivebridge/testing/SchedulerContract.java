package org.reactivebridge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.SchedulingAlgorithm;
import org.reactivebridge.spi.ThreadContext;

/** What every scheduler of another library keeps that runs on a runtime of ours. */
@Timeout(60)
public abstract class SchedulerContract {

    /** Where a scheduler runs its tasks. */
    public enum Kind {
        /** On the workers. */
        WORKERS,
        /** On the workers, one at a time. */
        SINGLE,
        /** On the threads for blocking calls. */
        BLOCKING
    }

    /** A task on its way. */
    public interface Handle {

        /** Cancels it. */
        void dispose();

        /**
         * Whether it is over.
         *
         * @return true if it has been run or cancelled
         */
        boolean isDisposed();
    }

    /** A scheduler, or a worker of one, in words that all libraries share. */
    public interface Subject {

        /**
         * Runs a task.
         *
         * @param task what to run
         * @return its handle
         */
        Handle schedule(Runnable task);

        /**
         * Runs a task later.
         *
         * @param task what to run
         * @param nanos when
         * @return its handle
         */
        Handle schedule(Runnable task, long nanos);

        /**
         * Runs a task periodically.
         *
         * @param task what to run
         * @param delayNanos when for the first time
         * @param periodNanos how often
         * @return its handle
         */
        Handle periodically(Runnable task, long delayNanos, long periodNanos);

        /**
         * A worker of this scheduler.
         *
         * @return a new one
         */
        Subject worker();

        /** Ends it. */
        void dispose();

        /**
         * The time of day.
         *
         * @return in nanoseconds
         */
        long now();
    }

    /**
     * The subject of the test.
     *
     * @param runtime where it runs
     * @param kind on which threads
     * @return a new scheduler
     */
    protected abstract Subject open(AsyncRuntime runtime, Kind kind);

    /**
     * Calls something while the library's hook for failures of tasks is somebody's.
     *
     * @param hook gets the failures
     * @param body what to call
     * @throws Exception what it throws
     */
    protected abstract void withErrorHook(Consumer<Throwable> hook, Body body) throws Exception;

    /** A part of a test. */
    public interface Body {

        /**
         * Does it.
         *
         * @throws Exception if it fails
         */
        void run() throws Exception;
    }

    private static AsyncRuntime runtime() {
        return AsyncRuntime.builder().name("contract").workers(2).build();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a task on a worker of the subject and waits for it. */
    private static void run(Subject worker, Runnable task) throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        worker.schedule(() -> {
            try {
                task.run();
            } finally {
                ran.countDown();
            }
        });
        await(ran);
    }

    // ---- Threads

    @ParameterizedTest
    @EnumSource
    void task_runsOnThreadsOfItsKind(Kind kind) throws Exception {
        try (AsyncRuntime runtime = runtime()) {
            Subject scheduler = open(runtime, kind);
            Set<Boolean> onWorker = ConcurrentHashMap.newKeySet();
            Set<String> names = ConcurrentHashMap.newKeySet();
            CountDownLatch ran = new CountDownLatch(4);
            Runnable task = () -> {
                onWorker.add(AsyncRuntime.isWorker(Thread.currentThread()));
                names.add(Thread.currentThread().getName());
                ran.countDown();
            };
            Subject worker = scheduler.worker();
            scheduler.schedule(task);
            scheduler.schedule(task, 1_000_000);
            worker.schedule(task);
            worker.schedule(task, 1_000_000);
            await(ran);
            assertThat(onWorker).containsExactly(kind != Kind.BLOCKING);
            assertThat(names).allMatch(name -> name.startsWith("contract-"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void worker_offeredByManyThreads_keepsTheOrderOfEach_andNeverRunsTwoAtOnce(Kind kind) throws Exception {
        int producers = 4;
        int each = 5_000;
        try (AsyncRuntime runtime = runtime()) {
            Subject worker = open(runtime, kind).worker();
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger overlaps = new AtomicInteger();
            AtomicInteger disorder = new AtomicInteger();
            int[] last = new int
                    [producers]; // Plain: what the worker promises includes that one task sees the other's writes.
            CountDownLatch ran = new CountDownLatch(producers * each);
            List<Thread> threads = new ArrayList<>();
            for (int p = 0; p < producers; p++) {
                int producer = p;
                Thread thread = new Thread(() -> {
                    for (int i = 1; i <= each; i++) {
                        int number = i;
                        worker.schedule(() -> {
                            if (inside.getAndIncrement() != 0) {
                                overlaps.incrementAndGet();
                            }
                            if (last[producer] != number - 1) {
                                disorder.incrementAndGet();
                            }
                            last[producer] = number;
                            inside.decrementAndGet();
                            ran.countDown();
                        });
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            await(ran);
            assertThat(overlaps).hasValue(0);
            assertThat(disorder).hasValue(0);
        }
    }

    @Test
    void single_neverRunsTwoAtOnce_ofAllItsWorkers() throws Exception {
        try (AsyncRuntime runtime = runtime()) {
            Subject single = open(runtime, Kind.SINGLE);
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger overlaps = new AtomicInteger();
            int count = 3_000;
            CountDownLatch ran = new CountDownLatch(count);
            List<Subject> workers = List.of(single, single.worker(), single.worker());
            for (int i = 0; i < count; i++) {
                workers.get(i % 3)
                        .schedule(
                                () -> {
                                    if (inside.getAndIncrement() != 0) {
                                        overlaps.incrementAndGet();
                                    }
                                    Thread.onSpinWait();
                                    inside.decrementAndGet();
                                    ran.countDown();
                                },
                                i % 5 == 0 ? 100_000 : 0);
            }
            await(ran);
            assertThat(overlaps).hasValue(0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKERS", "SINGLE"})
    void chain_onOneWorker_staysOnItsThread(Kind kind) throws Exception {
        assertThat(threadChanges(kind, 1)).isLessThan(10);
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKERS", "SINGLE"})
    void chain_fromWorkerToWorker_staysOnItsThread(Kind kind) throws Exception {
        // Another worker that happens to be awake may take a task: a hop in a thousand is none of the scheduler's
        // doing.
        assertThat(threadChanges(kind, 2)).isLessThan(100);
    }

    /** How often the thread changes in 10,000 hops, each of which schedules the next on the next worker. */
    private int threadChanges(Kind kind, int workers) throws InterruptedException {
        try (AsyncRuntime runtime = runtime()) {
            Subject scheduler = open(runtime, kind);
            List<Subject> all = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                all.add(scheduler.worker());
            }
            CountDownLatch end = new CountDownLatch(1);
            AtomicInteger changes = new AtomicInteger();
            AtomicInteger left = new AtomicInteger(10_000);
            AtomicReference<Thread> before = new AtomicReference<>();
            Runnable[] hop = new Runnable[1];
            hop[0] = () -> {
                Thread now = Thread.currentThread();
                Thread last = before.getAndSet(now);
                if (last != null && last != now) {
                    changes.incrementAndGet();
                }
                int number = left.decrementAndGet();
                if (number == 0) {
                    end.countDown();
                } else {
                    all.get(number % workers).schedule(hop[0]);
                }
            };
            all.get(0).schedule(hop[0]);
            await(end);
            return changes.get();
        }
    }

    // ---- Time

    @ParameterizedTest
    @EnumSource
    void delayed_isNeverEarly_andWorkersKeepTheOrderOfTimes(Kind kind) throws Exception {
        try (AsyncRuntime runtime = runtime()) {
            Subject worker = open(runtime, kind).worker();
            int count = 300;
            List<Integer> order = Collections.synchronizedList(new ArrayList<>());
            AtomicInteger early = new AtomicInteger();
            CountDownLatch ran = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                int number = i;
                // Set on threads that use different timers, with times that do not fall.
                Thread setter = new Thread(() -> {
                    long due = System.nanoTime() + 20_000_000;
                    worker.schedule(
                            () -> {
                                if (System.nanoTime() - due < 0) {
                                    early.incrementAndGet();
                                }
                                order.add(number);
                                ran.countDown();
                            },
                            20_000_000);
                });
                setter.start();
                setter.join();
            }
            await(ran);
            assertThat(early).hasValue(0);
            assertThat(order).isSorted().hasSize(count);
        }
    }

    @ParameterizedTest
    @EnumSource
    void periodic_isNeverAheadOfItsTimes_norTwiceAtOnce(Kind kind) throws Exception {
        long period = 2_000_000;
        try (AsyncRuntime runtime = runtime()) {
            Subject scheduler = open(runtime, kind);
            for (Subject subject : List.of(scheduler, scheduler.worker())) {
                AtomicInteger runs = new AtomicInteger();
                AtomicInteger faults = new AtomicInteger();
                AtomicBoolean inside = new AtomicBoolean();
                CountDownLatch enough = new CountDownLatch(50);
                long start = System.nanoTime();
                Handle handle = subject.periodically(
                        () -> {
                            long due = start + period * (1 + runs.getAndIncrement());
                            if (System.nanoTime() - due < 0 || inside.getAndSet(true)) {
                                faults.incrementAndGet();
                            }
                            inside.set(false);
                            enough.countDown();
                        },
                        period,
                        period);
                await(enough);
                handle.dispose();
                assertThat(handle.isDisposed()).isTrue();
                assertThat(faults).hasValue(0);
            }
            Awaitility.await().until(() -> runtime.metrics().timers() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void periodic_withoutAPeriod_letsOthersHaveTheirTurn_andEndsWhenDisposed(Kind kind) throws Exception {
        try (AsyncRuntime runtime = runtime()) {
            Subject worker = open(runtime, kind).worker();
            CountDownLatch often = new CountDownLatch(1_000);
            Handle handle = worker.periodically(often::countDown, 0, 0);
            await(often);
            run(worker, () -> {});
            CountDownLatch timed = new CountDownLatch(1);
            worker.schedule(timed::countDown, 1_000_000);
            await(timed);
            handle.dispose();
            run(worker, () -> {});
            worker.dispose();
        }
    }

    @ParameterizedTest
    @EnumSource
    void periodic_thatDisposesOfItself_doesNotRunAgain(Kind kind) throws Exception {
        try (AsyncRuntime runtime = runtime()) {
            Subject worker = open(runtime, kind).worker();
            AtomicInteger runs = new AtomicInteger();
            AtomicReference<Handle> handle = new AtomicReference<>();
            CountDownLatch set = new CountDownLatch(1);
            CountDownLatch ran = new CountDownLatch(1);
            handle.set(worker.periodically(
                    () -> {
                        hold(set);
                        runs.incrementAndGet();
                        handle.get().dispose();
                        ran.countDown();
                    },
                    0,
                    1_000_000));
            set.countDown();
            await(ran);
            CountDownLatch later = new CountDownLatch(1);
            worker.schedule(later::countDown, 10_000_000);
            await(later);
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void simulated_runsInVirtualTime() {
        SimulatedEnvironment environment = new SimulatedEnvironment(7);
        AsyncRuntime runtime = AsyncRuntime.builder()
                .scheduling(SchedulingAlgorithm.simulated(environment))
                .build();
        for (Kind kind : Kind.values()) {
            Subject scheduler = open(runtime, kind);
            Subject worker = scheduler.worker();
            List<String> ran = new ArrayList<>();
            long start = scheduler.now();
            worker.schedule(() -> ran.add("second"), Duration.ofHours(2).toNanos());
            worker.schedule(() -> ran.add("first"), Duration.ofHours(1).toNanos());
            Handle periodic = worker.periodically(
                    () -> ran.add("third"),
                    Duration.ofHours(3).toNanos(),
                    Duration.ofHours(1).toNanos());
            environment.await(() -> ran.size() == 5, Long.MAX_VALUE);
            assertThat(ran).containsExactly("first", "second", "third", "third", "third");
            assertThat(scheduler.now() - start)
                    .isBetween(
                            Duration.ofHours(5).toNanos(), Duration.ofHours(6).toNanos());
            periodic.dispose();
        }
        assertThat(runtime.metrics().timers()).isZero();
    }

    // ---- Disposal

    @ParameterizedTest
    @EnumSource
    void handle_disposedBeforeItsTurn_keepsTheTaskFromRunning(Kind kind) throws Exception {
        try (AsyncRuntime runtime = runtime()) {
            Subject worker = open(runtime, kind).worker();
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch holds = new CountDownLatch(1);
            AtomicInteger ran = new AtomicInteger();
            Handle first = worker.schedule(() -> {
                holds.countDown();
                hold(held);
            });
            await(holds);
            Handle second = worker.schedule(ran::incrementAndGet);
            second.dispose();
            assertThat(second.isDisposed()).isTrue();
            assertThat(first.isDisposed()).isFalse();
            held.countDown();
            run(worker, () -> {});
            assertThat(first.isDisposed()).isTrue();
            assertThat(ran).hasValue(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void worker_disposedWithWorkQueued_runsNoneOfIt_andLeavesOthersAlone(Kind kind) throws Exception {
        try (AsyncRuntime runtime = runtime()) {
            Subject scheduler = open(runtime, kind);
            Subject worker = scheduler.worker();
            Subject other = scheduler.worker();
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch holds = new CountDownLatch(1);
            CountDownLatch others = new CountDownLatch(2);
            AtomicInteger ran = new AtomicInteger();
            worker.schedule(() -> {
                holds.countDown();
                boolean waiting = true;
                while (waiting) {
                    try {
                        held.await();
                        waiting = false;
                    } catch (InterruptedException disposed) {
                        // To be expected; the test says when to go on.
                    }
                }
            });
            await(holds);
            List<Handle> handles = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                handles.add(worker.schedule(ran::incrementAndGet));
                handles.add(worker.schedule(ran::incrementAndGet, 1_000_000 * (long) i));
                handles.add(worker.periodically(ran::incrementAndGet, i * 1_000_000L, 1_000_000));
            }
            other.schedule(others::countDown);
            other.schedule(others::countDown, 1_000_000);
            worker.dispose();
            assertThat(handles).allMatch(Handle::isDisposed);
            held.countDown();
            await(others);
            run(other, () -> {});
            assertThat(ran).hasValue(0);
            Awaitility.await().until(() -> runtime.metrics().timers() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void timers_ofDisposedTasks_areLetGoOf(Kind kind) throws Exception {
        try (AsyncRuntime runtime = runtime()) {
            Subject scheduler = open(runtime, kind);
            Subject worker = scheduler.worker();
            long far = TimeUnit.DAYS.toNanos(1);
            List<Handle> handles = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                handles.add(scheduler.schedule(() -> {}, far));
                handles.add(worker.schedule(() -> {}, far));
                handles.add(scheduler.periodically(() -> {}, far, far));
            }
            assertThat(runtime.metrics().timers()).isEqualTo(3_000);
            handles.forEach(Handle::dispose);
            assertThat(runtime.metrics().timers()).isZero();

            scheduler.schedule(() -> {}, far);
            worker.schedule(() -> {}, far);
            worker.dispose();
            assertThat(runtime.metrics().timers()).isEqualTo(1);
            scheduler.dispose();
            assertThat(runtime.metrics().timers()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void scheduler_disposed_runsNothingMore_andLeavesTheRuntimeAlone(Kind kind) throws Exception {
        try (AsyncRuntime runtime = runtime()) {
            Subject scheduler = open(runtime, kind);
            Subject other = open(runtime, kind);
            Subject worker = scheduler.worker();
            AtomicInteger ran = new AtomicInteger();
            scheduler.schedule(ran::incrementAndGet, 5_000_000);
            worker.schedule(ran::incrementAndGet, 5_000_000);
            scheduler.periodically(ran::incrementAndGet, 5_000_000, 1_000_000);
            scheduler.dispose();
            scheduler.dispose();
            CountDownLatch later = new CountDownLatch(1);
            other.schedule(later::countDown, 20_000_000);
            await(later);
            run(other.worker(), () -> {});
            assertThat(ran).hasValue(0);
            assertThat(runtime.isShutdown()).isFalse();
            assertThat(runtime.spawn(() -> 1).future().block()).isEqualTo(1);
        }
    }

    @Test
    void blockingTask_disposedWhileItRuns_isInterrupted_andTheNextOneIsNot() throws Exception {
        try (AsyncRuntime runtime = runtime()) {
            Subject worker = open(runtime, Kind.BLOCKING).worker();
            for (int round = 0; round < 200; round++) {
                CountDownLatch holds = new CountDownLatch(1);
                AtomicBoolean interrupted = new AtomicBoolean();
                AtomicBoolean next = new AtomicBoolean();
                Handle handle = worker.schedule(() -> {
                    holds.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException disposed) {
                        interrupted.set(true);
                    }
                });
                await(holds);
                handle.dispose();
                run(worker, () -> next.set(Thread.currentThread().isInterrupted()));
                assertThat(interrupted).isTrue();
                assertThat(next).isFalse();
            }
        }
    }

    @Test
    void worker_disposedWhileABlockingTaskRuns_interruptsIt() throws Exception {
        try (AsyncRuntime runtime = runtime()) {
            CountDownLatch holds = new CountDownLatch(1);
            CountDownLatch interrupted = new CountDownLatch(1);
            Subject worker = open(runtime, Kind.BLOCKING).worker();
            worker.schedule(() -> {
                holds.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException disposed) {
                    interrupted.countDown();
                }
            });
            await(holds);
            worker.dispose();
            await(interrupted);
        }
    }

    @Test
    void blockingTask_thatDoesNotNoticeItsInterrupt_doesNotLeaveItToTheNext() throws Exception {
        try (AsyncRuntime runtime = runtime()) {
            Subject worker = open(runtime, Kind.BLOCKING).worker();
            for (int round = 0; round < 200; round++) {
                CountDownLatch holds = new CountDownLatch(1);
                CountDownLatch ended = new CountDownLatch(1);
                AtomicBoolean goOn = new AtomicBoolean();
                AtomicBoolean first = new AtomicBoolean();
                AtomicBoolean next = new AtomicBoolean();
                Handle handle = worker.schedule(() -> {
                    holds.countDown();
                    while (!goOn.get()) {
                        Thread.onSpinWait();
                    }
                    first.set(Thread.currentThread().isInterrupted());
                });
                worker.schedule(
                        () -> { // In the same line, so on the same thread.
                            next.set(Thread.currentThread().isInterrupted());
                            ended.countDown();
                        });
                await(holds);
                handle.dispose();
                goOn.set(true);
                await(ended);
                assertThat(first).isTrue();
                assertThat(next).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WORKERS", "SINGLE"})
    void task_disposedOnAWorkerWhileItRuns_isNotInterrupted(Kind kind) throws Exception {
        // An interrupt would close the channel that a task happens to write to, which may be others' as well.
        try (AsyncRuntime runtime = runtime()) {
            Subject scheduler = open(runtime, kind);
            for (Subject subject : List.of(scheduler.worker(), scheduler)) {
                CountDownLatch holds = new CountDownLatch(1);
                CountDownLatch ended = new CountDownLatch(1);
                AtomicBoolean goOn = new AtomicBoolean();
                AtomicBoolean interrupted = new AtomicBoolean();
                Handle handle = subject.schedule(() -> {
                    holds.countDown();
                    while (!goOn.get()) {
                        Thread.onSpinWait();
                    }
                    interrupted.set(Thread.currentThread().isInterrupted());
                    ended.countDown();
                });
                await(holds);
                handle.dispose();
                subject.dispose();
                goOn.set(true);
                await(ended);
                assertThat(handle.isDisposed()).isTrue();
                assertThat(interrupted).isFalse();
            }
        }
    }

    // ---- Failures and contexts

    @ParameterizedTest
    @EnumSource
    void failure_goesToTheHookOfTheLibrary_andTheWorkerGoesOn(Kind kind) throws Exception {
        List<Throwable> told = Collections.synchronizedList(new ArrayList<>());
        try (AsyncRuntime runtime = AsyncRuntime.builder()
                .workers(2)
                .uncaughtExceptionHandler((thread, failure) -> {})
                .build()) {
            withErrorHook(told::add, () -> {
                Subject scheduler = open(runtime, kind);
                Subject worker = scheduler.worker();
                IllegalStateException first = new IllegalStateException("first");
                StackOverflowError second = new StackOverflowError("second");
                worker.schedule(() -> {
                    throw first;
                });
                worker.schedule(() -> {
                    throw second;
                });
                run(worker, () -> {});
                assertThat(told).hasSize(2);
                scheduler.schedule(() -> {
                    throw first;
                });
                Awaitility.await().until(() -> told.size() == 3);
                assertThat(told).allMatch(failure -> isOrWraps(failure, first) || isOrWraps(failure, second));
            });
        }
    }

    private static boolean isOrWraps(Throwable failure, Throwable expected) {
        return failure == expected || failure.getCause() == expected;
    }

    @ParameterizedTest
    @EnumSource
    void context_isThatOfWhoScheduled_andGoneAfterTheTask(Kind kind) throws Exception {
        try (AsyncRuntime runtime = runtime()) {
            Subject worker = open(runtime, kind).worker();
            Context context = Context.in(Environment.system()).with("user", "one");
            List<Object> seen = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch ran = new CountDownLatch(3);
            Runnable look = () -> {
                Context current = ThreadContext.current();
                seen.add(current == null ? "none" : String.valueOf(current.<Object>get("user")));
                ran.countDown();
            };
            Context before = ThreadContext.enter(context);
            try {
                worker.schedule(look);
                worker.schedule(look, 1_000_000);
            } finally {
                ThreadContext.leave(before);
            }
            worker.schedule(look);
            await(ran);
            assertThat(seen).containsExactlyInAnyOrder("one", "one", "none");
            AtomicReference<Object> left = new AtomicReference<>("nothing");
            CountDownLatch looked = new CountDownLatch(1);
            runtime.execute(() -> {
                left.set(ThreadContext.current());
                looked.countDown();
            });
            await(looked);
            assertThat(left.get()).isNull();
        }
    }
}
