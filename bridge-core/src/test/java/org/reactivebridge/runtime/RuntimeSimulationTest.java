package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.SimulatedFailure;
import org.reactivebridge.testing.Simulation;

/** A whole runtime in a simulated world, with a shutdown at some moment: everything that was begun has an end of the right kind. */
class RuntimeSimulationTest {

    private static final int LONGEST = 3_000_000;

    private static final class World {

        private final Simulation simulation;
        private final RandomGenerator random;
        private final Environment outer;
        private final AsyncRuntime runtime;
        private final JoinSet<Integer> set;
        private final SerialExecutor serial;
        private final ScheduledExecutorService executor;
        private final Map<JoinHandle<?>, Predicate<Throwable>> handles =
                new LinkedHashMap<>(); // Which failures are right.
        private final List<Future<?>> futures = new ArrayList<>();
        private final List<Future<?>> endless = new ArrayList<>();
        private final List<CompletableFuture<?>> outside = new ArrayList<>();
        private final List<Timers.Timer> jobs = new ArrayList<>();
        private final List<Integer> ranInOrder = new ArrayList<>();
        private final List<String> faults = new ArrayList<>();
        private int serials;

        World(Simulation simulation) {
            this.simulation = simulation;
            this.random = simulation.random();
            // Results that nobody wants any more are no items of the ledger.
            Hooks hooks = Hooks.defaults().onErrorDropped(failure -> {
                if (!isEnd(failure)) {
                    faults.add("dropped: " + failure);
                }
            });
            this.outer = simulation.environment().withHooks(hooks);
            this.runtime = AsyncRuntime.builder()
                    .scheduling(SchedulingAlgorithm.simulated(simulation.environment()))
                    .shutdownGrace(Duration.ofNanos(random.nextInt(3) == 0 ? 0 : random.nextInt(2 * LONGEST)))
                    .uncaughtExceptionHandler((thread, failure) -> {
                        if (!(failure instanceof RejectedExecutionException)
                                || !runtime().isTerminated()) {
                            faults.add("uncaught: " + failure);
                        }
                    })
                    .hooks(hooks)
                    .build();
            this.set = new JoinSet<>(runtime);
            this.serial = runtime.serialExecutor();
            this.executor = runtime.executor();
        }

        private AsyncRuntime runtime() {
            return runtime;
        }

        private long now() {
            return simulation.environment().nanoTime();
        }

        private Duration time() {
            return Duration.ofNanos(random.nextInt(8) == 0 ? Long.MAX_VALUE : random.nextInt(LONGEST));
        }

        private Runnable notBefore(Duration delay, String what) {
            long due = now() + Math.min(delay.toNanos(), TimerWheel.LONGEST_DELAY);
            return () -> {
                if (now() < due) {
                    faults.add(what + " came early");
                }
            };
        }

        private static boolean isEnd(Throwable failure) {
            return failure instanceof CancellationException || failure instanceof RejectedExecutionException;
        }

        private <T> JoinHandle<T> expect(JoinHandle<T> handle, Predicate<Throwable> failure) {
            handles.put(handle, failure);
            return handle;
        }

        void act() {
            switch (random.nextInt(14)) {
                case 0 -> expect(runtime.spawn(AsyncFuture.of(1).map(n -> n + 1)), World::isEnd);
                case 1 -> {
                    Duration time = time();
                    expect(runtime.spawn(runtime.sleep(time).doOnComplete(notBefore(time, "sleep"))), World::isEnd);
                }
                case 2 -> {
                    SimulatedFailure failure = new SimulatedFailure("expected");
                    expect(runtime.spawn(AsyncFuture.error(failure)), thrown -> thrown == failure || isEnd(thrown));
                }
                case 3 -> {
                    Duration time = time();
                    expect(
                            runtime.spawn(runtime.timeout(AsyncFuture.never(), time)),
                            thrown -> thrown instanceof TimeoutException || isEnd(thrown));
                }
                case 4 -> {
                    MissedTicks missed = MissedTicks.values()[random.nextInt(3)];
                    Duration period = Duration.ofNanos(1 + random.nextInt(LONGEST / 4));
                    long start = now();
                    int count = 1 + random.nextInt(6);
                    expect(
                            runtime.spawn(runtime.interval(period, missed)
                                    .take(count)
                                    .doOnNext(tick -> {
                                        if (now() - start < (tick + 1) * period.toNanos()) {
                                            faults.add("tick " + tick + " of " + period + " came early: " + missed);
                                        }
                                    })
                                    .count()),
                            World::isEnd);
                }
                case 5 -> {
                    if (!handles.isEmpty()) {
                        JoinHandle<?> handle = new ArrayList<>(handles.keySet()).get(random.nextInt(handles.size()));
                        boolean done = handle.isDone();
                        assertThat(handle.abort()).isEqualTo(!done);
                        assertThat(handle.isDone()).isTrue();
                    }
                }
                case 6 -> expect(set.spawn(() -> 1), World::isEnd);
                case 7 -> expect(runtime.spawn(set.joinNext().map(JoinHandle::isDone)), World::isEnd);
                case 8 -> serial();
                case 9 -> timed();
                case 10 -> expect(runtime.spawnBlocking(() -> 1), World::isEnd);
                case 11 -> outside.add(runtime.sleep(time()).in(outer).toCompletableFuture());
                case 12 ->
                    outside.add(AsyncStream.range(0, random.nextInt(50))
                            .subscribeOn(runtime)
                            .via(runtime)
                            .count()
                            .in(runtime.environment())
                            .toCompletableFuture());
                default -> {
                    try {
                        futures.add(executor.submit(() -> 1));
                    } catch (RejectedExecutionException shutDown) {
                        assertThat(runtime.isShutdown()).isTrue();
                    }
                }
            }
        }

        private void serial() {
            int number = serials++;
            try {
                jobs.add(serial.submit(() -> ranInOrder.add(number)));
                Duration delay = time();
                Runnable check = notBefore(delay, "serial");
                jobs.add(serial.schedule(delay, check));
            } catch (RejectedExecutionException shutDown) {
                assertThat(runtime.isShutdown()).isTrue();
            }
        }

        private void timed() {
            Duration delay = time();
            Runnable check = notBefore(delay, "timed");
            int period = 1 + random.nextInt(LONGEST / 4);
            try {
                switch (random.nextInt(4)) {
                    case 0 ->
                        endless.add(executor.scheduleAtFixedRate(check, delay.toNanos(), period, TimeUnit.NANOSECONDS));
                    case 1 ->
                        endless.add(
                                executor.scheduleWithFixedDelay(check, delay.toNanos(), period, TimeUnit.NANOSECONDS));
                    default -> futures.add(executor.schedule(check, delay.toNanos(), TimeUnit.NANOSECONDS));
                }
            } catch (RejectedExecutionException shutDown) {
                assertThat(runtime.isShutdown()).isTrue();
            }
            if (!endless.isEmpty() && random.nextInt(3) == 0) {
                endless.get(random.nextInt(endless.size())).cancel(false);
            }
        }

        void end() {
            switch (random.nextInt(5)) {
                case 0 -> runtime.shutdownNow();
                case 1 -> {
                    runtime.shutdown();
                    simulation.after(random.nextInt(1_000), runtime::shutdownNow);
                }
                case 2 -> {
                    set.close();
                    runtime.shutdown();
                }
                case 3 -> {
                    if (random.nextBoolean()) {
                        executor.shutdown();
                    } else {
                        executor.shutdownNow().forEach(task -> {
                            futures.remove(task); // Given back: nobody runs it.
                            endless.remove(task);
                        });
                    }
                    serial.close();
                    runtime.shutdown();
                }
                default -> runtime.shutdown();
            }
        }

        void check() {
            assertThat(faults).isEmpty();
            assertThat(runtime.isTerminated()).isTrue();
            handles.forEach((handle, expected) -> {
                assertThat(handle.isDone()).as("%s", handle).isTrue();
                handle.cause()
                        .ifPresent(failure -> assertThat(expected.test(failure))
                                .as("%s with %s", handle, failure)
                                .isTrue());
            });
            assertThat(futures).allMatch(Future::isDone);
            assertThat(endless).allMatch(Future::isDone);
            assertThat(outside).allMatch(Future::isDone);
            assertThat(jobs).noneMatch(Timers.Timer::cancel);
            assertThat(ranInOrder).isSorted();
            assertThat(runtime.metrics().liveTasks()).isZero();
            assertThat(runtime.metrics().timers()).isZero();
            runtime.close();
        }
    }

    @Simulated(seeds = 3_000)
    void everythingHasAnEnd(Simulation simulation) {
        World world = new World(simulation);
        int actions = 1 + world.random.nextInt(30);
        int end = world.random.nextInt(actions + 1);
        for (int i = 0; i <= actions; i++) {
            int number = i;
            simulation.after(world.random.nextInt(2 * LONGEST), () -> {
                if (number == end) {
                    world.end();
                } else {
                    world.act();
                }
            });
        }
        simulation.run();
        world.check();
    }

    @Simulated(seeds = 50)
    void shutdownNow_cutsTheGracePeriodShort(Simulation simulation) {
        AsyncRuntime runtime = AsyncRuntime.builder()
                .scheduling(SchedulingAlgorithm.simulated(simulation.environment()))
                .shutdownGrace(Duration.ofHours(1))
                .build();
        JoinHandle<Object> handle = runtime.spawn(AsyncFuture.never());
        runtime.shutdown();
        simulation.after(simulation.random().nextInt(1_000_000), runtime::shutdownNow);
        simulation.environment().await(runtime::isTerminated, Long.MAX_VALUE);
        assertThat(handle.cause()).containsInstanceOf(CancellationException.class);
        assertThat(simulation.environment().nanoTime()).isLessThan(TimeUnit.SECONDS.toNanos(1));
    }
}
