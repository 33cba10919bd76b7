package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.stream.AssemblyTracing;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;

/** What a runtime promises its users, whatever schedules its tasks. */
@Timeout(20)
class AsyncRuntimeTest {

    static Stream<Algorithms> algorithms() {
        return Stream.of(Algorithms.values());
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void spawn_givesTheResult(Algorithms algorithm) {
        try (AsyncRuntime runtime = algorithm.start()) {
            assertThat(run(runtime, AsyncFuture.of(20).map(n -> n + 1))).isEqualTo(21);
            assertThat(run(runtime, runtime.spawn(() -> "called").future())).isEqualTo("called");
            assertThat(run(runtime, runtime.spawnBlocking(() -> "blocked").future()))
                    .isEqualTo("blocked");
            assertThat(run(runtime, AsyncFuture.empty())).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void spawn_ofAFailure_failsWithTheVeryInstance(Algorithms algorithm) {
        try (AsyncRuntime runtime = algorithm.start()) {
            IllegalStateException failure = new IllegalStateException("expected");
            JoinHandle<Object> handle = runtime.spawn("careful", AsyncFuture.error(failure));
            assertThatThrownBy(() -> runtime.runUntil(handle.future())).isSameAs(failure);
            assertThat(handle.cause()).containsSame(failure);
            assertThat(handle.isDone()).isTrue();
            assertThat(handle.abort()).isFalse();
            assertThat(handle.name()).isEqualTo("careful");
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void abort_endsTheTaskAndTellsWhoWaits(Algorithms algorithm) throws Exception {
        try (AsyncRuntime runtime = algorithm.start()) {
            CountDownLatch closed = new CountDownLatch(1);
            JoinHandle<Object> handle =
                    runtime.spawn("sleeper", AsyncFuture.never().doOnCancel(closed::countDown));
            assertThat(runtime.dump()).contains("sleeper");
            runtime.runUntil(runtime.sleep(Duration.ofMillis(1)));
            assertThat(handle.abort()).isTrue();
            assertThatThrownBy(() -> runtime.runUntil(handle.future()))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("sleeper");
            runtime.runUntil(runtime.sleep(Duration.ofMillis(1)));
            assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void streams_runOnIt(Algorithms algorithm) {
        try (AsyncRuntime runtime = algorithm.start()) {
            AsyncFuture<Long> sum = AsyncStream.range(0, 10_000)
                    .map(Integer::longValue)
                    .subscribeOn(runtime)
                    .via(runtime)
                    .reduce(Long::sum);
            assertThat(run(runtime, sum)).isEqualTo(49_995_000L);
            AsyncFuture<Long> many = AsyncStream.range(0, 100)
                    .flatMap(n ->
                            AsyncStream.range(0, 100).map(Integer::longValue).subscribeOn(runtime))
                    .count();
            assertThat(run(runtime, many)).isEqualTo(10_000L);
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void sleep_isNeverEarly(Algorithms algorithm) {
        try (AsyncRuntime runtime = algorithm.start()) {
            Environment clock = runtime.environment();
            for (int i = 0; i < 10; i++) {
                long start = clock.nanoTime();
                Duration time = Duration.ofNanos(300_000L * i);
                runtime.runUntil(runtime.sleep(time));
                assertThat(clock.nanoTime() - start).isGreaterThanOrEqualTo(time.toNanos());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void timeout_endsWhatTakesTooLong(Algorithms algorithm) {
        try (AsyncRuntime runtime = algorithm.start()) {
            assertThatThrownBy(() -> runtime.runUntil(runtime.timeout(AsyncFuture.never(), Duration.ofMillis(5))))
                    .hasRootCauseInstanceOf(TimeoutException.class);
            Deadline deadline = runtime.deadlineAfter(Duration.ofMillis(5));
            assertThatThrownBy(() -> runtime.runUntil(runtime.timeout(AsyncFuture.never(), deadline)))
                    .hasRootCauseInstanceOf(TimeoutException.class);
            assertThat(deadline.isOver()).isTrue();
            assertThatThrownBy(() -> runtime.runUntil(runtime.timeout(AsyncFuture.of(1), deadline)))
                    .hasRootCauseInstanceOf(TimeoutException.class)
                    .hasMessageContaining("before it began");
            runtime.runUntil(runtime.sleepUntil(deadline));
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void close_refusesNewWorkAndEndsAllThreads(Algorithms algorithm) {
        AsyncRuntime runtime = algorithm.start();
        runtime.runUntil(runtime.spawnBlocking(() -> 1).future());
        runtime.close();
        runtime.close();
        assertThat(runtime.isTerminated()).isTrue();
        Awaitility.await().until(() -> threadsOf(runtime).isEmpty()); // The one that told of the end ends then.
        assertThatThrownBy(() -> runtime.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining(runtime.name());
        assertThat(runtime.spawn(AsyncFuture.of(1)).cause()).containsInstanceOf(RejectedExecutionException.class);
        assertThat(runtime.spawnBlocking(() -> 1).cause()).containsInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> AsyncStream.of(1).subscribeOn(runtime).count().block())
                .isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> runtime.sleep(Duration.ofDays(1)).block())
                .isInstanceOf(RejectedExecutionException.class);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void close_abortsWhatOutlastsTheGracePeriod(Algorithms algorithm) {
        AsyncRuntime runtime = algorithm.start(builder -> builder.shutdownGrace(Duration.ofMillis(20)));
        AtomicInteger closed = new AtomicInteger();
        List<JoinHandle<Object>> handles = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            handles.add(runtime.spawn(AsyncFuture.never().doOnCancel(closed::incrementAndGet)));
        }
        JoinHandle<Void> sleeping = runtime.spawn(runtime.sleep(Duration.ofDays(1)));
        runtime.runUntil(runtime.sleep(Duration.ofMillis(1)));
        algorithm.close(runtime);
        for (JoinHandle<Object> handle : handles) {
            assertThat(handle.cause().orElseThrow())
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining(runtime.name());
        }
        assertThat(sleeping.cause()).containsInstanceOf(CancellationException.class);
        assertThat(closed).hasValue(100);
        assertThat(threadsOf(runtime)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void close_letsSpawnedTasksFinish(Algorithms algorithm) {
        AsyncRuntime runtime = algorithm.start();
        JoinHandle<Integer> handle =
                runtime.spawn(AsyncFuture.of(7).delay(Duration.ofMillis(20)).in(runtime.environment()));
        algorithm.close(runtime);
        assertThat(handle.cause()).isEmpty();
        assertThat(handle.isDone()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void close_withinOneOfItsOwnTasks(Algorithms algorithm) {
        AsyncRuntime runtime = algorithm.start();
        JoinHandle<String> handle = runtime.spawn(() -> {
            runtime.close();
            return "closed";
        });
        if (algorithm == Algorithms.CALLER || algorithm == Algorithms.SIMULATED) {
            assertThat(run(runtime, handle.future().in(Environment.system()))).isEqualTo("closed");
        } else {
            assertThat(handle.future().block()).isEqualTo("closed");
        }
        runtime.shutdown().block();
        assertThat(runtime.isTerminated()).isTrue();
    }

    /** D4: whoever waits for a timer of a runtime that ends learns that. */
    @Test
    void close_failsStreamsThatWaitForATimer() throws Exception {
        AsyncRuntime runtime = Algorithms.WORK_STEALING.start();
        var future = AsyncStream.interval(Duration.ofDays(1))
                .in(runtime.environment())
                .first()
                .toCompletableFuture();
        runtime.close();
        assertThatThrownBy(() -> future.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(RejectedExecutionException.class);
    }

    /** D4: also those that run elsewhere and use nothing of the runtime but its timers. */
    @ParameterizedTest
    @MethodSource("algorithms")
    void close_failsWhoeverWaitsForATimerElsewhere(Algorithms algorithm) {
        AsyncRuntime runtime = algorithm.start();
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        for (Duration time : List.of(Duration.ofDays(1), Duration.ofNanos(Long.MAX_VALUE))) {
            waiting.add(runtime.sleep(time).toCompletableFuture());
            waiting.add(runtime.interval(time, MissedTicks.SKIP).first().toCompletableFuture());
            waiting.add(runtime.sleepUntil(runtime.deadlineAfter(time)).toCompletableFuture());
        }
        waiting.add(runtime.timeout(AsyncFuture.never(), Duration.ofDays(1)).toCompletableFuture());
        // Subscribed to on a worker: they run inline, on whichever thread wakes them.
        Duration day = Duration.ofDays(1);
        runtime.runUntil(runtime.spawn(() -> {
                    waiting.add(AsyncStream.interval(day).first().toCompletableFuture());
                    waiting.add(AsyncFuture.of(1).delay(day).toCompletableFuture());
                    waiting.add(AsyncStream.of(1)
                            .concatWith(AsyncStream.never())
                            .buffer(10, day)
                            .first()
                            .toCompletableFuture());
                    return null;
                })
                .future());
        algorithm.close(runtime);
        assertThat(waiting)
                .allSatisfy(future -> assertThatThrownBy(() -> future.get(10, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(RejectedExecutionException.class));
    }

    @Test
    void close_thousandTimes_leavesNoThread() {
        for (int i = 0; i < 1_000; i++) {
            AsyncRuntime runtime =
                    AsyncRuntime.builder().name("cycle").workers(2).build();
            runtime.spawnBlocking(() -> 1);
            runtime.spawn(() -> 1);
            runtime.close();
        }
        assertThat(threadsNamed("cycle")).isEmpty();
    }

    @Test
    void close_interruptsWhatBlocksAWorker() {
        Set<Throwable> told = ConcurrentHashMap.newKeySet();
        AsyncRuntime runtime = AsyncRuntime.builder()
                .name("stubborn")
                .workers(1)
                .shutdownGrace(Duration.ZERO)
                .uncaughtExceptionHandler((thread, failure) -> told.add(failure))
                .build();
        CountDownLatch begun = new CountDownLatch(1);
        JoinHandle<Object> handle = runtime.spawn(() -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return null;
        });
        JoinHandle<Object> behind = runtime.spawn(() -> "never");
        await(begun);
        runtime.close();
        assertThat(handle.isDone()).isTrue();
        assertThat(behind.cause()).containsInstanceOf(CancellationException.class);
        assertThat(threadsNamed("stubborn")).isEmpty();
    }

    /** D6. */
    @ParameterizedTest
    @MethodSource("algorithms")
    void execute_whateverATaskThrows_theWorkerGoesOn(Algorithms algorithm) {
        Set<Throwable> told = ConcurrentHashMap.newKeySet();
        try (AsyncRuntime runtime =
                algorithm.start(builder -> builder.uncaughtExceptionHandler((thread, failure) -> told.add(failure)))) {
            List<Throwable> thrown = List.of(
                    new RuntimeException("a"),
                    new OutOfMemoryError("b"),
                    new StackOverflowError("c"),
                    new NoClassDefFoundError("d"),
                    new AssertionError("e"),
                    new Exception("f"));
            for (Throwable each : thrown) {
                runtime.execute(() -> sneak(each));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(run(runtime, runtime.spawn(() -> 1).future())).isEqualTo(1);
            }
            if (algorithm != Algorithms.EXECUTOR) {
                assertThat(told).containsAll(thrown);
            }
        }
    }

    @Test
    void block_onAWorker_isRefused() {
        try (AsyncRuntime runtime = Algorithms.WORK_STEALING.start()) {
            JoinHandle<Object> handle = runtime.spawn(() -> AsyncFuture.never().block());
            assertThatThrownBy(() -> handle.future().block())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must not wait");
            JoinHandle<Object> nested = runtime.spawn(() -> runtime.runUntil(AsyncFuture.never()));
            assertThatThrownBy(() -> nested.future().block()).isInstanceOf(IllegalStateException.class);
            assertThat(runtime.spawn(() -> AsyncFuture.of(1).block()).future().block())
                    .isEqualTo(1);
        }
    }

    @Test
    void join_waitsOnTheCallingThread() {
        try (AsyncRuntime runtime = Algorithms.WORK_STEALING.start()) {
            assertThat((Object) runtime.spawn(AsyncFuture.of(3).delay(Duration.ofMillis(5)))
                            .join())
                    .isEqualTo(3);
            assertThat((Object) runtime.spawn(AsyncFuture.empty()).join()).isNull();
            Exception checked = new Exception("checked");
            assertThatThrownBy(() -> runtime.spawn(AsyncFuture.error(checked)).join())
                    .isInstanceOf(CompletionException.class)
                    .hasCause(checked);
            JoinHandle<Object> never = runtime.spawn("endless", AsyncFuture.never());
            Thread.currentThread().interrupt();
            assertThatThrownBy(never::join)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("endless");
            assertThat(Thread.interrupted()).isTrue();
            never.abort();
            assertThatThrownBy(never::join)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("aborted");
        }
    }

    @Test
    void spawnBlocking_beyondItsBounds_isRefused() {
        try (AsyncRuntime runtime = AsyncRuntime.builder()
                .workers(1)
                .blockingThreads(2, 1)
                .shutdownGrace(Duration.ZERO)
                .build()) {
            CountDownLatch begun = new CountDownLatch(2);
            CountDownLatch end = new CountDownLatch(1);
            List<JoinHandle<String>> handles = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                handles.add(runtime.spawnBlocking(() -> {
                    begun.countDown();
                    end.await();
                    return Thread.currentThread().getName();
                }));
            }
            await(begun);
            JoinHandle<String> waits = runtime.spawnBlocking(() -> "waited");
            JoinHandle<String> refused = runtime.spawnBlocking(() -> "no");
            assertThat(refused.cause().orElseThrow().getCause())
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("2 blocking tasks running and 1 waiting");
            assertThat(waits.abort()).isTrue();
            JoinHandle<String> takesItsPlace = runtime.spawnBlocking(() -> "second");
            end.countDown();
            assertThat(takesItsPlace.future().block()).isEqualTo("second");
            assertThat(handles.get(0).future().block()).contains("-blocking-");
        }
    }

    @Test
    void spawnBlocking_abort_interruptsTheCall() throws Exception {
        try (AsyncRuntime runtime = Algorithms.WORK_STEALING.start()) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch interrupted = new CountDownLatch(1);
            JoinHandle<Object> handle = runtime.spawnBlocking(() -> {
                begun.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException expected) {
                    interrupted.countDown();
                    throw expected;
                }
                return null;
            });
            await(begun);
            handle.abort();
            await(interrupted);
            assertThat(handle.cause()).containsInstanceOf(CancellationException.class);
        }
    }

    /** A worker that is stuck keeps neither its own tasks, nor timers, nor those of others from running. */
    @Test
    void aStuckWorker_isHelped() throws Exception {
        try (AsyncRuntime runtime =
                AsyncRuntime.builder().name("stuck").workers(2).build()) {
            CountDownLatch helped = new CountDownLatch(2);
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            runtime.execute(() -> {
                runtime.environment().timers().schedule(20_000_000, helped::countDown);
                runtime.execute(helped::countDown); // Stands in the slot of this worker.
                begun.countDown();
                await(end);
            });
            await(begun);
            assertThat(helped.await(10, TimeUnit.SECONDS)).isTrue();
            end.countDown();
        }
    }

    @Test
    void detectBlocking_namesTheTaskThatHoldsAWorker() throws Exception {
        AtomicReference<BlockedWorkerException> report = new AtomicReference<>();
        CountDownLatch reported = new CountDownLatch(1);
        try (AsyncRuntime runtime = AsyncRuntime.builder()
                .name("watched")
                .workers(1)
                .detectBlocking(Duration.ofMillis(20))
                .listener(new RuntimeListener() {
                    @Override
                    public void workerBlocked(BlockedWorkerException blocked) {
                        report.set(blocked);
                        reported.countDown();
                    }
                })
                .build()) {
            runtime.execute(() -> holdsItsWorker(reported));
            await(reported);
            assertThat(report.get()).hasMessageContaining("watched-0");
            assertThat(report.get().nanos()).isGreaterThanOrEqualTo(20_000_000);
            assertThat(report.get().getStackTrace())
                    .extracting(StackTraceElement::getMethodName)
                    .contains("holdsItsWorker");
        }
    }

    private static void holdsItsWorker(CountDownLatch until) {
        await(until);
    }

    @Test
    void listener_isToldOfEveryTask() {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        try (AsyncRuntime runtime = AsyncRuntime.builder()
                .workers(1)
                .listener(new RuntimeListener() {
                    @Override
                    public void taskSpawned(String name) {
                        events.add("spawned " + name);
                    }

                    @Override
                    public void taskEnded(String name, Throwable failure) {
                        events.add("ended " + name + " " + failure);
                    }

                    @Override
                    public void terminated() {
                        events.add("terminated");
                    }
                })
                .build()) {
            runtime.spawn("one", AsyncFuture.of(1)).future().block();
        }
        assertThat(events).containsExactly("spawned one", "ended one null", "terminated");
    }

    @Test
    void dump_withTracing_saysWhereATaskWasSpawned() {
        AssemblyTracing.enable();
        try (AsyncRuntime runtime = Algorithms.WORK_STEALING.start()) {
            JoinHandle<Object> handle = runtime.spawn("traced", AsyncFuture.never());
            assertThat(runtime.dump())
                    .contains("traced")
                    .contains("spawned at")
                    .contains("dump_withTracing_saysWhereATaskWasSpawned");
            handle.abort();
        } finally {
            AssemblyTracing.disable();
        }
    }

    @Test
    void environment_isTheCurrentOneOfWorkers() {
        try (AsyncRuntime runtime = Algorithms.WORK_STEALING.start()) {
            assertThat(runtime.spawn(() -> Environment.current().toString())
                            .future()
                            .block())
                    .contains(runtime.name());
            assertThat(Environment.current()).isSameAs(Environment.system());
        }
    }

    @Test
    void metrics_countWhatHappened() {
        try (AsyncRuntime runtime = Algorithms.WORK_STEALING.start()) {
            for (int i = 0; i < 100; i++) {
                runtime.spawn(() -> 1).future().block();
            }
            JoinHandle<Void> sleeping = runtime.spawn(runtime.sleep(Duration.ofDays(1)));
            runtime.runUntil(runtime.sleep(Duration.ofMillis(2)));
            // A task leaves the list just after its handle has the outcome.
            Awaitility.await().until(() -> runtime.metrics().liveTasks() == 1);
            RuntimeMetrics metrics = runtime.metrics();
            assertThat(metrics.spawned()).isGreaterThanOrEqualTo(101);
            assertThat(metrics.sum(WorkerMetrics::tasks)).isGreaterThanOrEqualTo(101);
            assertThat(metrics.sum(WorkerMetrics::parks)).isPositive();
            assertThat(metrics.sum(WorkerMetrics::timersFired)).isPositive();
            assertThat(metrics.timers()).isEqualTo(1);
            sleeping.abort();
        }
    }

    @Test
    void shared_isThereAndStays() {
        AsyncRuntime shared = AsyncRuntime.shared();
        shared.close();
        assertThat(shared.spawn(() -> 5).future().block()).isEqualTo(5);
        assertThat(AsyncRuntime.shared()).isSameAs(shared);
        assertThat(threadsOf(shared)).allMatch(Thread::isDaemon);
    }

    @Test
    void anIdleRuntime_makesNoWakeUps() {
        try (AsyncRuntime runtime = Algorithms.WORK_STEALING.start()) {
            for (int i = 0; i < 100; i++) {
                runtime.spawn(() -> 1).future().block();
            }
            // The monitor goes to rest after a while; from then on nothing moves.
            Awaitility.await()
                    .until(() -> threadsOf(runtime).stream().allMatch(t -> t.getState() == Thread.State.WAITING));
            long parks = runtime.metrics().sum(WorkerMetrics::parks);
            Awaitility.await()
                    .during(Duration.ofMillis(200))
                    .until(() -> runtime.metrics().sum(WorkerMetrics::parks) == parks
                            && threadsOf(runtime).stream().allMatch(t -> t.getState() == Thread.State.WAITING));
        }
    }

    @Test
    void builder_refusesWhatMakesNoSense() {
        AsyncRuntime.Builder builder = AsyncRuntime.builder();
        assertThatThrownBy(() -> builder.workers(0)).hasMessageContaining("workers");
        assertThatThrownBy(() -> builder.workers(2_000)).hasMessageContaining("1024");
        assertThatThrownBy(() -> builder.blockingThreads(0, 1)).hasMessageContaining("most");
        assertThatThrownBy(() -> builder.blockingThreads(1, -1)).hasMessageContaining("queued");
        assertThatThrownBy(() -> builder.timerResolution(Duration.ZERO)).hasMessageContaining("resolution");
        assertThatThrownBy(() -> builder.shutdownGrace(Duration.ofNanos(-1))).hasMessageContaining("grace");
        assertThatThrownBy(() -> builder.detectBlocking(Duration.ofNanos(1))).hasMessageContaining("threshold");
        assertThatThrownBy(() -> builder.taskBudget(0)).hasMessageContaining("turns");
    }

    private static Object run(AsyncRuntime runtime, AsyncFuture<?> future) {
        return runtime.runUntil(future);
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static List<Thread> threadsOf(AsyncRuntime runtime) {
        return threadsNamed(runtime.name() + "-");
    }

    static List<Thread> threadsNamed(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith(prefix))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable failure) throws E {
        throw (E) failure;
    }
}
