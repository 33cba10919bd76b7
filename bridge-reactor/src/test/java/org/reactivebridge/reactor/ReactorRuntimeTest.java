package org.reactivebridge.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.spi.Installation;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Reactor's schedulers on a runtime: its operators, refusals, and the installation under Reactor's own names. */
@Timeout(60)
class ReactorRuntimeTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final List<String> REACTORS_OWN = List.of("parallel-", "single-", "boundedElastic-");

    private final AsyncRuntime runtime =
            AsyncRuntime.builder().name("ours").workers(2).build();

    @AfterEach
    void close() {
        runtime.close();
    }

    private static String thread() {
        return Thread.currentThread().getName();
    }

    private static Set<String> reactorsThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> REACTORS_OWN.stream().anyMatch(name::startsWith))
                .collect(Collectors.toSet());
    }

    // ---- Operators

    static Stream<String> kinds() {
        return Stream.of("workers", "single", "blocking");
    }

    private Scheduler scheduler(String kind) {
        return switch (kind) {
            case "workers" -> ReactorRuntime.scheduler(runtime);
            case "single" -> ReactorRuntime.single(runtime);
            default -> ReactorRuntime.blocking(runtime);
        };
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void operators_workOnIt(String kind) {
        Scheduler scheduler = scheduler(kind);
        StepVerifier.create(Flux.range(0, 10_000)
                        .publishOn(scheduler)
                        .map(n -> n + 1)
                        .subscribeOn(scheduler)
                        .parallel(4)
                        .runOn(scheduler)
                        .map(n -> n * 2)
                        .sequential()
                        .collectList())
                .assertNext(all ->
                        assertThat(all).hasSize(10_000).doesNotHaveDuplicates().contains(2, 20_000))
                .expectComplete()
                .verify(LONG);
        StepVerifier.create(Flux.range(0, 50).delayElements(Duration.ofMillis(1), scheduler))
                .expectNextCount(50)
                .expectComplete()
                .verify(LONG);
        StepVerifier.create(Flux.interval(Duration.ofMillis(1), scheduler).take(20))
                .expectNextCount(20)
                .expectComplete()
                .verify(LONG);
        StepVerifier.create(Mono.never().timeout(Duration.ofMillis(5), scheduler))
                .expectError(TimeoutException.class)
                .verify(LONG);
        StepVerifier.create(Flux.range(0, 1_000)
                        .publishOn(scheduler)
                        .bufferTimeout(100, Duration.ofSeconds(5), scheduler)
                        .concatMap(Flux::fromIterable))
                .expectNextCount(1_000)
                .expectComplete()
                .verify(LONG);
        Awaitility.await().until(() -> runtime.metrics().timers() == 0);
    }

    @Test
    void block_isRefusedOnWorkers_andAllowedOnBlockingThreads() {
        Assumptions.assumeTrue(
                Stream.of(Schedulers.class.getMethods())
                        .anyMatch(method -> method.getName().equals("registerNonBlockingThreadPredicate")),
                "Reactor before 3.7 cannot be told which threads must not block");
        Mono<String> blocks = Mono.fromCallable(() -> Mono.just("got")
                .delayElement(Duration.ofMillis(1), ReactorRuntime.scheduler(runtime))
                .block());
        StepVerifier.create(blocks.subscribeOn(ReactorRuntime.scheduler(runtime)))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("block"))
                .verify(LONG);
        StepVerifier.create(blocks.subscribeOn(ReactorRuntime.blocking(runtime)))
                .expectNext("got")
                .expectComplete()
                .verify(LONG);
    }

    @Test
    void cancel_interruptsABlockingCall() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Disposable run = Mono.fromRunnable(() -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException cancelled) {
                        interrupted.countDown();
                    }
                })
                .subscribeOn(ReactorRuntime.blocking(runtime))
                .subscribe();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        run.dispose();
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    // ---- Refusals and disposal

    @ParameterizedTest
    @MethodSource("kinds")
    void disposed_refuses_andOperatorsSignalIt(String kind) {
        Scheduler scheduler = scheduler(kind);
        Scheduler.Worker worker = scheduler.createWorker();
        scheduler.init();
        scheduler.dispose();
        scheduler.dispose();
        assertThat(scheduler.isDisposed()).isTrue();
        assertThat(worker.isDisposed()).isTrue();
        assertThatThrownBy(scheduler::init).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> scheduler.schedule(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> scheduler.schedule(() -> {}, 1, TimeUnit.SECONDS))
                .isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> scheduler.schedulePeriodically(() -> {}, 1, 1, TimeUnit.SECONDS))
                .isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> worker.schedule(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> scheduler.createWorker().schedule(() -> {}, 1, TimeUnit.SECONDS))
                .isInstanceOf(RejectedExecutionException.class);
        for (Flux<?> flux : List.of(
                Flux.range(0, 3).publishOn(scheduler),
                Flux.range(0, 3).hide().publishOn(scheduler),
                Flux.range(0, 3).subscribeOn(scheduler),
                Mono.just(1).publishOn(scheduler).flux(),
                Mono.fromCallable(() -> 1).subscribeOn(scheduler).flux(),
                Mono.delay(Duration.ofMillis(1), scheduler).flux(),
                Flux.interval(Duration.ofMillis(1), scheduler),
                Flux.range(0, 3).delayElements(Duration.ofMillis(1), scheduler))) {
            StepVerifier.create(flux)
                    .expectError(RejectedExecutionException.class)
                    .verify(LONG);
        }
        assertThat(runtime.isShutdown()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void disposeGracefully_letsWhatIsThereFinish(String kind) {
        Scheduler scheduler = scheduler(kind);
        AtomicInteger ran = new AtomicInteger();
        CountDownLatch held = new CountDownLatch(1);
        scheduler.schedule(() -> {
            try {
                held.await();
                ran.incrementAndGet();
            } catch (InterruptedException unexpected) {
                ran.addAndGet(1_000);
            }
        });
        scheduler.createWorker().schedule(ran::incrementAndGet, 5, TimeUnit.MILLISECONDS);
        Mono<Void> end = scheduler.disposeGracefully();
        assertThat(scheduler.isDisposed()).as("before it is subscribed to").isFalse();
        StepVerifier.create(end)
                .then(() -> {
                    assertThat(scheduler.isDisposed()).isTrue();
                    assertThatThrownBy(() -> scheduler.schedule(() -> {}))
                            .isInstanceOf(RejectedExecutionException.class);
                    held.countDown();
                })
                .expectComplete()
                .verify(LONG);
        assertThat(ran).hasValue(2);
        assertThat(Scannable.from(scheduler).scan(Scannable.Attr.TERMINATED)).isTrue();
        StepVerifier.create(scheduler.disposeGracefully()).expectComplete().verify(LONG);
    }

    @Test
    void endOfTheRuntime_isATerminalSignal_forWhatWaits_andForWhatGoesOn() {
        Scheduler scheduler = ReactorRuntime.scheduler(runtime);
        AtomicReference<Throwable> delay = new AtomicReference<>();
        AtomicReference<Throwable> interval = new AtomicReference<>();
        AtomicReference<Throwable> timeout = new AtomicReference<>();
        AtomicReference<Throwable> published = new AtomicReference<>();
        AtomicBoolean cancelled = new AtomicBoolean();
        Sinks.Many<Integer> sink = Sinks.many().unicast().onBackpressureBuffer();
        Mono.delay(Duration.ofHours(1), scheduler).subscribe(n -> {}, delay::set);
        Flux.interval(Duration.ofHours(1), scheduler).subscribe(n -> {}, interval::set);
        Mono.never().timeout(Duration.ofHours(1), scheduler).subscribe(n -> {}, timeout::set);
        sink.asFlux().doOnCancel(() -> cancelled.set(true)).publishOn(scheduler).subscribe(n -> {}, published::set);
        sink.tryEmitNext(1);
        runtime.close();
        sink.tryEmitNext(2);
        assertThat(delay.get()).isInstanceOf(RejectedExecutionException.class);
        assertThat(interval.get()).isInstanceOf(RejectedExecutionException.class);
        assertThat(timeout.get()).as("Reactor takes a failed timer as over").isInstanceOf(TimeoutException.class);
        assertThat(published.get()).isInstanceOf(RejectedExecutionException.class);
        assertThat(cancelled).isTrue();
        assertThat(scheduler.isDisposed()).isTrue();
    }

    @Test
    void delayedTask_thatTheEndOfTheRuntimeGivesUp_isReported() {
        List<Throwable> told = Collections.synchronizedList(new ArrayList<>());
        Schedulers.onHandleError("test", (thread, failure) -> told.add(failure));
        try {
            ReactorRuntime.scheduler(runtime).schedule(() -> {}, 1, TimeUnit.HOURS);
            runtime.close();
            assertThat(told).hasSize(1).first().isInstanceOf(RejectedExecutionException.class);
        } finally {
            Schedulers.resetOnHandleError("test");
        }
    }

    @Test
    void blockingBeyondTheLimit_isATerminalSignal() throws Exception {
        try (AsyncRuntime small = AsyncRuntime.builder().blockingThreads(1, 1).build()) {
            Scheduler scheduler = ReactorRuntime.blocking(small);
            CountDownLatch held = new CountDownLatch(1);
            List<Object> outcomes = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch ended = new CountDownLatch(20);
            for (int i = 0; i < 20; i++) {
                Mono.fromCallable(() -> held.await(20, TimeUnit.SECONDS))
                        .subscribeOn(scheduler)
                        .doFinally(end -> ended.countDown())
                        .subscribe(outcomes::add, outcomes::add);
            }
            held.countDown();
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(outcomes).hasSize(20);
            assertThat(outcomes).filteredOn(outcome -> outcome.equals(true)).hasSize(2);
            assertThat(outcomes)
                    .filteredOn(outcome -> !outcome.equals(true))
                    .hasOnlyElementsOfType(RejectedExecutionException.class);
        }
    }

    // ---- Reactor's hooks

    @Test
    void scheduleHook_carriesThreadLocals_andNothingStaysOnTheThread() throws Exception {
        ThreadLocal<String> mdc = new ThreadLocal<>();
        Schedulers.onScheduleHook("test", task -> {
            String captured = mdc.get();
            return () -> {
                String before = mdc.get();
                mdc.set(captured);
                try {
                    task.run();
                } finally {
                    mdc.set(before);
                }
            };
        });
        try {
            Scheduler scheduler = ReactorRuntime.scheduler(runtime);
            int flows = 200;
            Set<String> wrong = ConcurrentHashMap.newKeySet();
            CountDownLatch ended = new CountDownLatch(flows);
            for (int i = 0; i < flows; i++) {
                String own = "flow " + i;
                mdc.set(own);
                Flux.range(0, 20)
                        .publishOn(scheduler)
                        .concatMap(n -> Mono.delay(Duration.ofNanos(10_000), scheduler))
                        .publishOn(scheduler)
                        .doOnNext(n -> {
                            if (!own.equals(mdc.get())) {
                                wrong.add(own + " saw " + mdc.get());
                            }
                        })
                        .doFinally(end -> ended.countDown())
                        .subscribe();
                mdc.remove();
            }
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(wrong).isEmpty();
            for (int i = 0; i < 20; i++) {
                assertThat(runtime.<String>spawn(mdc::get).future().block()).isNull();
            }
        } finally {
            Schedulers.resetOnScheduleHook("test");
        }
    }

    // ---- Schedulers of Reactor's as executors of ours

    @Test
    void executor_runsOurStreams_andARefusalIsATerminalSignal() {
        Scheduler single = Schedulers.newSingle("theirs");
        try {
            assertThat(AsyncStream.range(0, 100)
                            .via(ReactorRuntime.executor(single))
                            .map(n -> thread())
                            .distinct()
                            .toList()
                            .block())
                    .allMatch(name -> name.startsWith("theirs"));
            assertThat(AsyncFuture.fromCallable(ReactorRuntimeTest::thread)
                            .subscribeOn(ReactorRuntime.executor(single))
                            .block())
                    .startsWith("theirs");
        } finally {
            single.dispose();
        }
        for (Scheduler refuses : List.of(single, Schedulers.fromExecutor(task -> {
            throw new RejectedExecutionException("full");
        }))) {
            assertThatThrownBy(() -> AsyncStream.range(0, 3)
                            .subscribeOn(ReactorRuntime.executor(refuses))
                            .toList()
                            .block())
                    .isInstanceOf(RejectedExecutionException.class);
            assertThatThrownBy(() -> AsyncStream.range(0, 3)
                            .via(ReactorRuntime.executor(refuses))
                            .toList()
                            .block())
                    .isInstanceOf(RejectedExecutionException.class);
        }
    }

    // ---- Installation

    @Test
    void install_movesReactorsSchedulers_withNoThreadOfItsOwn() {
        Set<String> before = reactorsThreads();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        try (Installation installed = ReactorRuntime.install(runtime)) {
            Mono<Long> delay = Mono.delay(Duration.ofMillis(1)).doOnNext(n -> seen.add(thread()));
            Flux<Long> interval = Flux.interval(Duration.ofMillis(1)).take(5).doOnNext(n -> seen.add(thread()));
            Flux<Integer> parallel = Flux.range(0, 1_000)
                    .publishOn(Schedulers.parallel())
                    .doOnNext(n -> seen.add(thread()))
                    .publishOn(Schedulers.single())
                    .doOnNext(n -> seen.add(thread()));
            Mono<Integer> elastic = Mono.fromCallable(() -> {
                        seen.add(thread());
                        return Mono.just(1).delayElement(Duration.ofMillis(1)).block();
                    })
                    .subscribeOn(Schedulers.boundedElastic());
            StepVerifier.create(Flux.merge(
                                    delay,
                                    interval,
                                    parallel,
                                    elastic,
                                    Flux.range(0, 10).delayElements(Duration.ofMillis(1)),
                                    Flux.range(0, 10).bufferTimeout(3, Duration.ofMillis(5)))
                            .then())
                    .expectComplete()
                    .verify(LONG);
            Schedulers.newParallel("named", 7).schedule(() -> seen.add(thread()));
            Schedulers.newBoundedElastic(3, 3, "named").schedule(() -> seen.add(thread()));
            Scheduler single = Schedulers.newSingle("named");
            single.schedule(() -> seen.add(thread()));
            single.dispose();
            assertThat(seen).allMatch(name -> name.startsWith("ours-")).hasSizeGreaterThanOrEqualTo(2);
            assertThat(seen).anyMatch(name -> name.startsWith("ours-blocking-"));
        }
        Set<String> started = reactorsThreads();
        started.removeAll(before);
        assertThat(started).isEmpty();
        StepVerifier.create(Mono.delay(Duration.ofMillis(1)).map(n -> thread()))
                .assertNext(name -> assertThat(name).startsWith("parallel-"))
                .expectComplete()
                .verify(LONG);
    }

    @Test
    void install_twice_isRefused_untilTheFirstOneIsClosed() {
        Installation first = ReactorRuntime.install(runtime);
        try (AsyncRuntime other = AsyncRuntime.builder().name("other").build()) {
            assertThatThrownBy(() -> ReactorRuntime.install(other))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ours")
                    .hasMessageContaining("close");
            assertThatThrownBy(() -> ReactorRuntime.install(runtime)).isInstanceOf(IllegalStateException.class);
            first.close();
            first.close();
            try (Installation second = ReactorRuntime.install(other)) {
                first.close(); // Has no say any more.
                assertThat(Mono.delay(Duration.ofMillis(1)).map(n -> thread()).block())
                        .startsWith("other-");
            }
        } finally {
            first.close();
        }
        runtime.close();
        assertThatThrownBy(() -> ReactorRuntime.install(runtime)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void install_keepsReactorsOwnSchedulers_andGivesThemBack() {
        Scheduler before = Schedulers.parallel();
        CountDownLatch held = new CountDownLatch(1);
        AtomicReference<String> finished = new AtomicReference<>();
        Mono<String> flow = Mono.fromCallable(() -> held.await(20, TimeUnit.SECONDS))
                .subscribeOn(before)
                .publishOn(before)
                .map(n -> thread())
                .cache();
        flow.subscribe(finished::set);
        try (Installation installed = ReactorRuntime.install(runtime)) {
            assertThat(Schedulers.parallel()).isNotSameAs(before);
            assertThat(before.isDisposed()).isFalse();
            held.countDown();
            assertThat(flow.block(LONG)).startsWith("parallel-");
        }
        assertThat(Schedulers.parallel()).isSameAs(before);
        assertThat(before.isDisposed()).isFalse();
    }

    @Test
    void uninstall_whileFlowsRun_letsThemFinishOnTheRuntime() throws Exception {
        for (int round = 0; round < 50; round++) {
            Installation installed = ReactorRuntime.install(runtime);
            List<Mono<Long>> flows = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                flows.add(Flux.range(0, 200)
                        .publishOn(Schedulers.parallel(), 4)
                        .concatMap(n -> n % 50 == 0 ? Mono.delay(Duration.ofNanos(1_000)) : Mono.just(1L))
                        .publishOn(Schedulers.boundedElastic(), 4)
                        .publishOn(Schedulers.single(), 4)
                        .count());
            }
            CountDownLatch begun = new CountDownLatch(5);
            AtomicReference<List<Long>> counts = new AtomicReference<>();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            CountDownLatch ended = new CountDownLatch(1);
            Flux.merge(flows)
                    .doOnNext(n -> begun.countDown())
                    .collectList()
                    .doFinally(end -> ended.countDown())
                    .subscribe(counts::set, failure::set);
            if (round % 2 == 0) {
                assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            }
            installed.close();
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(failure.get()).isNull();
            assertThat(counts.get()).hasSize(20).containsOnly(200L);
        }
    }

    @Test
    void uninstall_afterSomebodyElsesFactory_leavesThatOne() {
        Installation installed = ReactorRuntime.install(runtime);
        try {
            Schedulers.setFactory(new Schedulers.Factory() {
                @Override
                public Scheduler newParallel(int parallelism, java.util.concurrent.ThreadFactory factory) {
                    return Schedulers.fromExecutorService(
                            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "else")));
                }
            });
            installed.close();
            assertThat(Mono.delay(Duration.ofMillis(1)).map(n -> thread()).block())
                    .isEqualTo("else");
        } finally {
            Schedulers.resetFactory();
        }
    }

    @Test
    void shutdownNow_ofReactorsSchedulers_leavesTheRuntimeAlone_andTheNextOnesAreOnItAgain() {
        try (Installation installed = ReactorRuntime.install(runtime)) {
            Scheduler first = Schedulers.parallel();
            Schedulers.shutdownNow();
            assertThatThrownBy(() -> first.schedule(() -> {})).isInstanceOf(RejectedExecutionException.class);
            assertThat(Mono.delay(Duration.ofMillis(1)).map(n -> thread()).block())
                    .startsWith("ours-");
            assertThat(runtime.isShutdown()).isFalse();
        }
    }

    @Test
    void runtime_closedWhileItIsInstalled_isATerminalSignal_andTheInstallationIsStillUndone() {
        Installation installed = ReactorRuntime.install(runtime);
        runtime.close();
        for (Flux<?> flux : List.of(
                Mono.delay(Duration.ofMillis(1)).flux(),
                Flux.range(0, 3).publishOn(Schedulers.parallel()),
                Flux.range(0, 3).publishOn(Schedulers.single()),
                Flux.range(0, 3).subscribeOn(Schedulers.boundedElastic()),
                Flux.range(0, 3).subscribeOn(Schedulers.newParallel("new")))) {
            StepVerifier.create(flux)
                    .expectError(RejectedExecutionException.class)
                    .verify(LONG);
        }
        installed.close();
        assertThat(Mono.delay(Duration.ofMillis(1)).map(n -> thread()).block()).startsWith("parallel-");
    }
}
