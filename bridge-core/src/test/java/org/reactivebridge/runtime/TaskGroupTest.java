package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks that are ended together, with and without their runtime. */
@Timeout(30)
class TaskGroupTest {

    private static final long FAR = TimeUnit.DAYS.toNanos(1);

    static Stream<Algorithms> algorithms() {
        return Stream.of(Algorithms.values());
    }

    private static class Job extends RuntimeTask {

        private final Runnable action;
        private final CountDownLatch abandoned = new CountDownLatch(1);
        private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        private volatile boolean goesOn;

        Job(Runnable action) {
            this.action = action;
        }

        @Override
        protected void execute() {
            action.run();
        }

        @Override
        protected boolean failed(Throwable failure) {
            failures.add(failure);
            return goesOn;
        }

        @Override
        protected void abandoned(RejectedExecutionException reason) {
            abandoned.countDown();
        }
    }

    private static void hold(CountDownLatch latch) {
        boolean waiting = true;
        while (waiting) {
            try {
                latch.await();
                waiting = false;
            } catch (InterruptedException stubborn) {
                // The test says when to go on.
            }
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private static <T> void runUntilDone(AsyncRuntime runtime, JoinHandle<T> handle) {
        runtime.runUntil(handle.future());
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void closeGracefully_runsWhatIsThere_andRefusesWhatComes(Algorithms algorithm) {
        try (AsyncRuntime runtime = algorithm.start()) {
            AtomicInteger ran = new AtomicInteger();
            AtomicInteger periods = new AtomicInteger();
            TaskGroup group = runtime.taskGroup();
            SerialExecutor serial = group.serialExecutor();
            group.submit(new Job(ran::incrementAndGet));
            group.schedule(new Job(ran::incrementAndGet), 2_000_000);
            serial.submit(new Job(ran::incrementAndGet));
            serial.schedule(new Job(ran::incrementAndGet), 2_000_000);
            Job periodic = new Job(periods::incrementAndGet);
            serial.scheduleAtFixedRate(periodic, FAR, FAR);
            Job direct = new Job(periods::incrementAndGet);
            group.scheduleAtFixedRate(direct, FAR, FAR);
            JoinHandle<Void> end = runtime.spawn(group.closeGracefully());
            assertThat(group.isClosed()).isTrue();
            assertThat(periodic.isOver()).isTrue();
            assertThat(direct.isOver()).isTrue();
            Job late = new Job(ran::incrementAndGet);
            assertThatThrownBy(() -> group.submit(late)).isInstanceOf(RejectedExecutionException.class);
            assertThatThrownBy(() -> serial.submit(new Job(ran::incrementAndGet)))
                    .isInstanceOf(RejectedExecutionException.class);
            assertThat(late.isOver()).isTrue();
            runUntilDone(runtime, end);
            assertThat(group.isEnded()).isTrue();
            assertThat(ran).hasValue(4);
            assertThat(periods).hasValue(0);
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void periodic_thatFails_goesOnIfItSaysSo(Algorithms algorithm) {
        try (AsyncRuntime runtime = algorithm.start()) {
            TaskGroup group = runtime.taskGroup();
            for (boolean goesOn : new boolean[] {true, false}) {
                JoinHandle<Void> wait = runtime.spawn(runtime.sleep(Duration.ofMillis(20)));
                Job job = new Job(() -> {
                    throw new IllegalStateException("expected");
                });
                job.goesOn = goesOn;
                group.scheduleAtFixedRate(job, 0, 1_000_000);
                runUntilDone(runtime, wait);
                runtime.runUntil(runtime.sleep(Duration.ofMillis(1)));
                assertThat(job.isOver()).isEqualTo(!goesOn);
                job.cancel();
                assertThat(job.failures.size())
                        .satisfies(count -> assertThat(count > 1).isEqualTo(goesOn));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void endOfTheRuntime_tellsWhatWaitsForItsTime_andRefusesWhatComes(Algorithms algorithm) throws Exception {
        AsyncRuntime runtime = algorithm.start();
        TaskGroup group = runtime.taskGroup();
        SerialExecutor serial = group.serialExecutor();
        List<Job> jobs = List.of(new Job(() -> {}), new Job(() -> {}), new Job(() -> {}), new Job(() -> {}));
        group.schedule(jobs.get(0), FAR);
        serial.schedule(jobs.get(1), FAR);
        group.scheduleAtFixedRate(jobs.get(2), FAR, FAR);
        serial.scheduleAtFixedRate(jobs.get(3), FAR, FAR);
        algorithm.close(runtime);
        for (Job job : jobs) {
            await(job.abandoned);
            assertThat(job.isOver()).isTrue();
        }
        assertThat(group.isClosed()).isTrue();
        assertThatThrownBy(() -> group.submit(new Job(() -> {}))).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> group.schedule(new Job(() -> {}), 1)).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> serial.submit(new Job(() -> {}))).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> serial.schedule(new Job(() -> {}), 1)).isInstanceOf(RejectedExecutionException.class);
        group.close();
        assertThat(group.isEnded()).isTrue();
    }

    @Test
    void hurriedEnd_withAWorkerThatIsStuck_stillRunsWhatWasAccepted() throws Exception {
        AsyncRuntime runtime = AsyncRuntime.builder()
                .scheduling(SchedulingAlgorithm.oneThread())
                .uncaughtExceptionHandler((thread, failure) -> {})
                .build();
        TaskGroup group = runtime.taskGroup();
        SerialExecutor serial = group.serialExecutor();
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(5);
        CountDownLatch refused = new CountDownLatch(1);
        runtime.execute(() -> {
            holds.countDown();
            hold(held);
        });
        await(holds);
        group.submit(new Job(ran::countDown));
        for (int i = 0; i < 3; i++) {
            serial.submit(new Job(ran::countDown));
        }
        serial.submit(new Job(() -> {
            ran.countDown();
            try {
                serial.submit(new Job(() -> {}));
            } catch (RejectedExecutionException told) {
                refused.countDown();
            }
        }));
        runtime.shutdownNow();
        await(ran);
        await(refused);
        held.countDown();
        runtime.close();
    }

    @Test
    void hurriedEnd_interruptsBlockingTasksThatHaveNotBegun() throws Exception {
        AsyncRuntime runtime = AsyncRuntime.builder()
                .blockingThreads(1, 10)
                .uncaughtExceptionHandler((thread, failure) -> {})
                .build();
        TaskGroup group = runtime.blockingTaskGroup();
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(2);
        Runnable blocks = () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException told) {
                interrupted.countDown();
            }
        };
        group.submit(new Job(() -> {
            holds.countDown();
            hold(held);
        }));
        await(holds);
        group.submit(new Job(blocks));
        group.serialExecutor().submit(new Job(blocks));
        runtime.shutdownNow();
        await(interrupted);
        held.countDown();
        runtime.close();
    }

    @Test
    void blockingTasks_beyondTheLimit_areRefused_andThoseBeforeAreRun() throws Exception {
        try (AsyncRuntime runtime = AsyncRuntime.builder().blockingThreads(1, 1).build()) {
            TaskGroup group = runtime.blockingTaskGroup();
            SerialExecutor serial = group.serialExecutor();
            SerialExecutor other = group.serialExecutor();
            CountDownLatch holds = new CountDownLatch(1);
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch ran = new CountDownLatch(3);
            serial.submit(new Job(() -> {
                holds.countDown();
                hold(held);
            }));
            await(holds);
            serial.submit(new Job(ran::countDown)); // Behind the one that runs: it needs no thread of its own.
            group.submit(new Job(ran::countDown)); // Waits.
            assertThatThrownBy(() -> group.submit(new Job(() -> {}))).isInstanceOf(RejectedExecutionException.class);
            Job refused = new Job(() -> {});
            assertThatThrownBy(() -> other.submit(refused)).isInstanceOf(RejectedExecutionException.class);
            assertThat(refused.isOver()).isTrue();
            Thread here = Thread.currentThread();
            AtomicInteger onThisThread = new AtomicInteger();
            other.runHere(new Job(() -> onThisThread.addAndGet(Thread.currentThread() == here ? 1 : 0)));
            assertThat(onThisThread).hasValue(1);
            held.countDown();
            serial.submit(new Job(ran::countDown));
            await(ran);
            assertThat(group.isClosed()).isFalse();
        }
    }

    @Test
    void task_submittedTwice_isRefused() {
        try (AsyncRuntime runtime = AsyncRuntime.builder().workers(1).build()) {
            TaskGroup group = runtime.taskGroup();
            Job job = new Job(() -> {});
            group.submit(job);
            assertThatThrownBy(() -> group.submit(job)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> group.serialExecutor().submit(job)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void worker_isKnownAsOne() throws Exception {
        try (AsyncRuntime runtime = AsyncRuntime.builder().workers(1).build()) {
            assertThat(AsyncRuntime.isWorker(Thread.currentThread())).isFalse();
            assertThat(runtime.spawn(() -> AsyncRuntime.isWorker(Thread.currentThread()))
                            .future()
                            .block())
                    .isTrue();
            assertThat(runtime.spawnBlocking(() -> AsyncRuntime.isWorker(Thread.currentThread()))
                            .future()
                            .block())
                    .isFalse();
        }
    }

    @Test
    void threads_reportToTheHandlerOfTheRuntime() throws Exception {
        List<Throwable> told = Collections.synchronizedList(new ArrayList<>());
        IllegalStateException failure = new IllegalStateException("expected");
        Runnable reports = () -> {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        };
        try (AsyncRuntime runtime = AsyncRuntime.builder()
                .workers(1)
                .uncaughtExceptionHandler((thread, reported) -> told.add(reported))
                .build()) {
            runtime.spawn(java.util.concurrent.Executors.callable(reports))
                    .future()
                    .block();
            runtime.spawnBlocking(java.util.concurrent.Executors.callable(reports))
                    .future()
                    .block();
        }
        assertThat(told).containsExactly(failure, failure);
    }
}
