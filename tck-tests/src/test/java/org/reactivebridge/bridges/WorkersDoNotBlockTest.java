package org.reactivebridge.bridges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.reactor.ReactorRuntime;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.runtime.JoinSet;
import org.reactivebridge.runtime.MissedTicks;
import org.reactivebridge.runtime.SchedulingAlgorithm;
import org.reactivebridge.rxjava.RxJavaRuntime;
import org.reactivebridge.spi.Installation;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** D10: nothing that a runtime does by itself blocks a worker; and who blocks one is told, with no set-up but BlockHound's. */
@Tag("blockhound")
class WorkersDoNotBlockTest {

    @BeforeAll
    static void install() {
        BlockHound.install(); // Finds the integration by itself.
    }

    static Stream<SchedulingAlgorithm> algorithms() {
        return Stream.of(
                SchedulingAlgorithm.workStealing(),
                SchedulingAlgorithm.oneThread(),
                SchedulingAlgorithm.threadPerCore());
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aTaskThatBlocks_isFound(SchedulingAlgorithm algorithm) {
        try (AsyncRuntime runtime =
                AsyncRuntime.builder().workers(2).scheduling(algorithm).build()) {
            JoinHandle<Object> handle = runtime.spawn(() -> {
                new Semaphore(0).tryAcquire(1, TimeUnit.SECONDS);
                return null;
            });
            assertThatThrownBy(() -> handle.future().block()).isInstanceOf(BlockingOperationError.class);
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void theRuntimeItself_doesNot(SchedulingAlgorithm algorithm) throws Exception {
        Queue<Throwable> told = new ConcurrentLinkedQueue<>();
        try (AsyncRuntime runtime = AsyncRuntime.builder()
                .workers(2)
                .scheduling(algorithm)
                .uncaughtExceptionHandler((thread, failure) -> told.add(failure))
                .build()) {
            for (int round = 0; round < 20; round++) {
                useAllOf(runtime);
            }
        }
        assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void schedulersOfOtherLibraries_doNotBlockEither(SchedulingAlgorithm algorithm) {
        Queue<Throwable> told = new ConcurrentLinkedQueue<>();
        try (AsyncRuntime runtime = AsyncRuntime.builder()
                        .workers(2)
                        .scheduling(algorithm)
                        .uncaughtExceptionHandler((thread, failure) -> told.add(failure))
                        .build();
                Installation reactor = ReactorRuntime.install(runtime);
                Installation rxJava = RxJavaRuntime.install(runtime)) {
            for (int round = 0; round < 20; round++) {
                assertThat(Flux.range(0, 1_000)
                                .publishOn(Schedulers.parallel(), 4)
                                .concatMap(n -> n % 200 == 0 ? Mono.delay(Duration.ofMillis(1)) : Mono.just(1L))
                                .publishOn(Schedulers.boundedElastic(), 4)
                                .publishOn(Schedulers.single(), 4)
                                .timeout(Duration.ofSeconds(20))
                                .count()
                                .block())
                        .isEqualTo(1_000);
                assertThat(Flowable.range(0, 1_000)
                                .observeOn(io.reactivex.rxjava3.schedulers.Schedulers.computation(), false, 4)
                                .concatMapSingle(
                                        n -> n % 200 == 0 ? Single.timer(1, TimeUnit.MILLISECONDS) : Single.just(1L))
                                .observeOn(io.reactivex.rxjava3.schedulers.Schedulers.io(), false, 4)
                                .observeOn(io.reactivex.rxjava3.schedulers.Schedulers.single(), false, 4)
                                .timeout(20, TimeUnit.SECONDS)
                                .count()
                                .blockingGet())
                        .isEqualTo(1_000);
                List<Disposable> running = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    running.add(Flux.interval(Duration.ofNanos(100_000)).subscribe());
                }
                running.forEach(Disposable::dispose);
            }
        }
        assertThat(told).isEmpty();
    }

    private static void useAllOf(AsyncRuntime runtime) throws Exception {
        List<JoinHandle<?>> handles = new ArrayList<>();
        handles.add(runtime.spawn(() -> {
            List<JoinHandle<?>> inner = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                inner.add(runtime.spawn(() -> 1)); // More than a ring holds.
                inner.add(runtime.spawn(runtime.sleep(Duration.ofMillis(1))));
            }
            runtime.spawnBlocking(() -> 1).future().subscribe(one -> {});
            inner.get(7).abort();
            return inner.size();
        }));
        handles.add(runtime.spawn(AsyncStream.range(0, 1_000)
                .via(runtime)
                .flatMap(n -> AsyncFuture.of(n).subscribeOn(runtime).toStream())
                .count()));
        handles.add(runtime.spawn(runtime.timeout(AsyncFuture.of(1).delay(Duration.ofMillis(1)), Duration.ofDays(1))));
        handles.add(runtime.spawn(
                runtime.interval(Duration.ofMillis(1), MissedTicks.SKIP).take(3).count()));
        JoinSet<Integer> set = new JoinSet<>(runtime);
        handles.add(runtime.spawn(() -> {
            set.spawn(() -> 1);
            set.spawnBlocking(() -> 2);
            return 3;
        }));
        ScheduledExecutorService executor = runtime.executor();
        handles.add(runtime.spawn(() -> executor.schedule(() -> 1, 1, TimeUnit.MILLISECONDS)));
        handles.add(runtime.spawn(() -> runtime.serialExecutor().submit(() -> {})));
        for (JoinHandle<?> handle : handles) {
            handle.future().block();
        }
        executor.shutdown();
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        set.close();
    }
}
