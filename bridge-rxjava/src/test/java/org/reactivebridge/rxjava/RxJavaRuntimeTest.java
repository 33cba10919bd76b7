package org.reactivebridge.rxjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.exceptions.UndeliverableException;
import io.reactivex.rxjava3.functions.Function;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.processors.PublishProcessor;
import io.reactivex.rxjava3.schedulers.SchedulerRunnableIntrospection;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.spi.Installation;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;

/** RxJava's schedulers on a runtime: its operators, refusals, and the installation under RxJava's own names. */
@Timeout(60)
class RxJavaRuntimeTest {

    private static final List<String> RXJAVAS_OWN =
            List.of("RxComputationThreadPool", "RxSingleScheduler", "RxCachedThreadScheduler", "RxNewThreadScheduler");

    private final AsyncRuntime runtime =
            AsyncRuntime.builder().name("ours").workers(2).build();
    private final List<Throwable> undelivered = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() {
        RxJavaPlugins.setErrorHandler(undelivered::add);
    }

    @AfterEach
    void close() {
        runtime.close();
        RxJavaPlugins.setErrorHandler(null);
    }

    private static String thread() {
        return Thread.currentThread().getName();
    }

    private static Set<String> rxJavasThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> RXJAVAS_OWN.stream().anyMatch(name::startsWith))
                .collect(Collectors.toSet());
    }

    static Stream<String> kinds() {
        return Stream.of("workers", "single", "blocking");
    }

    private Scheduler scheduler(String kind) {
        return switch (kind) {
            case "workers" -> RxJavaRuntime.scheduler(runtime);
            case "single" -> RxJavaRuntime.single(runtime);
            default -> RxJavaRuntime.blocking(runtime);
        };
    }

    private static void assertCompletes(Flowable<?> flowable, int count) throws Exception {
        assertThat(flowable.test().await().assertComplete().values()).hasSize(count);
    }

    // ---- Operators

    @ParameterizedTest
    @MethodSource("kinds")
    void operators_workOnIt(String kind) throws Exception {
        Scheduler scheduler = scheduler(kind);
        assertCompletes(
                Flowable.range(0, 10_000)
                        .observeOn(scheduler)
                        .map(n -> n + 1)
                        .subscribeOn(scheduler)
                        .parallel(4)
                        .runOn(scheduler)
                        .map(n -> n * 2)
                        .sequential()
                        .unsubscribeOn(scheduler),
                10_000);
        assertCompletes(Flowable.interval(1, TimeUnit.MILLISECONDS, scheduler).take(20), 20);
        assertCompletes(Flowable.range(0, 1_000).delay(2, TimeUnit.MILLISECONDS, scheduler), 1_000);
        assertThat(Flowable.range(0, 1_000)
                        .hide()
                        .delay(2, TimeUnit.MILLISECONDS, scheduler)
                        .toList()
                        .blockingGet())
                .isSorted();
        Single.never()
                .timeout(5, TimeUnit.MILLISECONDS, scheduler)
                .test()
                .await()
                .assertError(TimeoutException.class);
        assertCompletes(Flowable.timer(1, TimeUnit.MILLISECONDS, scheduler).repeat(5), 5);
        Single.just(1)
                .observeOn(scheduler)
                .delay(1, TimeUnit.MILLISECONDS, scheduler)
                .test()
                .await()
                .assertValue(1);
        Completable.complete()
                .observeOn(scheduler)
                .subscribeOn(scheduler)
                .test()
                .await()
                .assertComplete();
        Maybe.just(1).observeOn(scheduler).subscribeOn(scheduler).test().await().assertValue(1);
        Observable.range(0, 100)
                .observeOn(scheduler)
                .subscribeOn(scheduler)
                .test()
                .await()
                .assertValueCount(100);
        Awaitility.await().until(() -> runtime.metrics().timers() == 0);
        assertThat(undelivered).isEmpty();
    }

    @Test
    void handle_tellsWhatItRuns() {
        Runnable task = () -> {};
        Disposable handle = RxJavaRuntime.scheduler(runtime).scheduleDirect(task);
        assertThat(((SchedulerRunnableIntrospection) handle).getWrappedRunnable())
                .isSameAs(task);
    }

    @Test
    void scheduleHandler_decoratesEachTaskOnce() throws Exception {
        AtomicInteger decorated = new AtomicInteger();
        RxJavaPlugins.setScheduleHandler(task -> {
            decorated.incrementAndGet();
            return task;
        });
        try {
            CountDownLatch ran = new CountDownLatch(5);
            Scheduler scheduler = RxJavaRuntime.scheduler(runtime);
            scheduler.scheduleDirect(ran::countDown);
            scheduler.scheduleDirect(ran::countDown, 1, TimeUnit.MILLISECONDS);
            scheduler.createWorker().schedule(ran::countDown);
            scheduler.createWorker().schedule(ran::countDown, 1, TimeUnit.MILLISECONDS);
            scheduler.createWorker().schedule(ran::countDown, 0, TimeUnit.MILLISECONDS);
            assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(decorated).hasValue(5);
        } finally {
            RxJavaPlugins.setScheduleHandler(null);
        }
    }

    // ---- Refusals and disposal

    /** What a refused flow does, for each of RxJava's types. */
    private static List<TestObserver<?>> subscribed(Scheduler scheduler, AtomicInteger calls) {
        return List.of(
                Observable.fromCallable(calls::incrementAndGet)
                        .subscribeOn(scheduler)
                        .test(),
                Single.fromCallable(calls::incrementAndGet)
                        .subscribeOn(scheduler)
                        .test(),
                Maybe.fromCallable(calls::incrementAndGet)
                        .subscribeOn(scheduler)
                        .test(),
                Completable.fromAction(calls::incrementAndGet)
                        .subscribeOn(scheduler)
                        .test(),
                Flowable.fromCallable(calls::incrementAndGet)
                        .subscribeOn(scheduler)
                        .toObservable()
                        .test(),
                Observable.range(0, 3)
                        .flatMapSingle(
                                n -> Single.fromCallable(calls::incrementAndGet).subscribeOn(scheduler))
                        .test());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void subscribeOn_refused_isAnError_andNothingIsSubscribedTo(String kind) throws Exception {
        Scheduler scheduler = scheduler(kind);
        for (boolean byRuntime : new boolean[] {false, true}) {
            if (byRuntime) {
                scheduler.start();
                assertThat(Single.just(1).subscribeOn(scheduler).blockingGet())
                        .as("started again")
                        .isEqualTo(1);
                runtime.close();
            } else {
                scheduler.shutdown();
                scheduler.shutdown();
            }
            AtomicInteger calls = new AtomicInteger();
            for (TestObserver<?> observer : subscribed(scheduler, calls)) {
                observer.await().assertError(RejectedExecutionException.class);
            }
            assertThat(calls).hasValue(0);
        }
        assertThat(undelivered).isEmpty();
        assertThat(RxJavaPlugins.getOnFlowableSubscribe()).isNull();
        assertThat(RxJavaPlugins.getOnObservableSubscribe()).isNull();
        assertThat(RxJavaPlugins.getOnSingleSubscribe()).isNull();
        assertThat(RxJavaPlugins.getOnMaybeSubscribe()).isNull();
        assertThat(RxJavaPlugins.getOnCompletableSubscribe()).isNull();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void observeOn_refused_goesOnWhereItIs(String kind) throws Exception {
        Scheduler scheduler = scheduler(kind);
        PublishProcessor<Integer> source = PublishProcessor.create();
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch ended = new CountDownLatch(1);
        source.observeOn(scheduler).doOnTerminate(ended::countDown).subscribe(seen::add);
        source.onNext(1);
        runtime.close();
        source.onNext(2);
        source.onNext(3);
        source.onComplete();
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).containsExactly(1, 2, 3);
        Single.just(1).observeOn(scheduler).test().await().assertValue(1);
        Maybe.just(1).observeOn(scheduler).test().await().assertValue(1);
        Completable.complete().observeOn(scheduler).test().await().assertComplete();
        Observable.range(0, 300).observeOn(scheduler).test().await().assertValueCount(300);
        assertThat(undelivered).isEmpty();
    }

    @Test
    void timedTask_refusedOrGivenUp_isReported() {
        Scheduler scheduler = RxJavaRuntime.scheduler(runtime);
        scheduler.scheduleDirect(() -> {}, 1, TimeUnit.HOURS);
        scheduler.createWorker().schedulePeriodically(() -> {}, 1, 1, TimeUnit.HOURS);
        runtime.close();
        assertThat(undelivered).hasSize(2);
        assertThat(scheduler.scheduleDirect(() -> {}, 1, TimeUnit.HOURS).isDisposed())
                .isTrue();
        assertThat(scheduler
                        .createWorker()
                        .schedule(() -> {}, 1, TimeUnit.HOURS)
                        .isDisposed())
                .isTrue();
        assertThat(undelivered)
                .hasSize(4)
                .allMatch(failure -> (failure instanceof UndeliverableException ? failure.getCause() : failure)
                        instanceof RejectedExecutionException);
    }

    @Test
    void disposedWorker_takesNothing_andSaysNothing() {
        AtomicInteger ran = new AtomicInteger();
        Scheduler.Worker worker = RxJavaRuntime.scheduler(runtime).createWorker();
        worker.dispose();
        assertThat(worker.isDisposed()).isTrue();
        assertThat(worker.schedule(ran::incrementAndGet)).isSameAs(Disposable.disposed());
        assertThat(worker.schedule(ran::incrementAndGet, 1, TimeUnit.MILLISECONDS))
                .isSameAs(Disposable.disposed());
        assertThat(worker.schedulePeriodically(ran::incrementAndGet, 1, 1, TimeUnit.MILLISECONDS))
                .isSameAs(Disposable.disposed());
        assertThat(ran).hasValue(0);
        assertThat(undelivered).isEmpty();
    }

    @Test
    void blockingBeyondTheLimit_isATerminalSignal() throws Exception {
        try (AsyncRuntime small = AsyncRuntime.builder().blockingThreads(1, 1).build()) {
            Scheduler scheduler = RxJavaRuntime.blocking(small);
            CountDownLatch held = new CountDownLatch(1);
            List<TestObserver<Boolean>> flows = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                flows.add(Observable.fromCallable(() -> held.await(20, TimeUnit.SECONDS))
                        .subscribeOn(scheduler)
                        .test());
            }
            held.countDown();
            int refused = 0;
            for (TestObserver<Boolean> flow : flows) {
                flow.await();
                if (flow.values().isEmpty()) {
                    flow.assertError(RejectedExecutionException.class);
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(18);
        }
    }

    @Test
    void refusals_ofManyThreads_leaveOtherSubscriptionsAlone_andRestoreTheHooks() throws Exception {
        AtomicInteger hooked = new AtomicInteger();
        RxJavaPlugins.setOnSingleSubscribe((single, observer) -> {
            hooked.incrementAndGet();
            return observer;
        });
        Object before = RxJavaPlugins.getOnSingleSubscribe();
        try {
            Scheduler refuses = RxJavaRuntime.scheduler(runtime);
            refuses.shutdown();
            AtomicInteger faults = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                boolean isRefused = t % 2 == 0;
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < 500; i++) {
                        Single<Integer> single = Single.fromCallable(() -> 1);
                        TestObserver<Integer> outcome =
                                (isRefused ? single.subscribeOn(refuses) : single.map(n -> n)).test();
                        boolean failed = outcome.values().isEmpty();
                        if (failed != isRefused) {
                            faults.incrementAndGet();
                        }
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(faults).hasValue(0);
            assertThat(RxJavaPlugins.getOnSingleSubscribe()).isSameAs(before);
            assertThat(hooked).hasValueGreaterThanOrEqualTo(3_000);
        } finally {
            RxJavaPlugins.setOnSingleSubscribe(null);
        }
    }

    // ---- Contexts

    @Test
    void scheduleHandler_carriesThreadLocals_andNothingStaysOnTheThread() throws Exception {
        ThreadLocal<String> mdc = new ThreadLocal<>();
        RxJavaPlugins.setScheduleHandler((Function<Runnable, Runnable>) task -> {
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
            Scheduler scheduler = RxJavaRuntime.scheduler(runtime);
            int flows = 200;
            Set<String> wrong = ConcurrentHashMap.newKeySet();
            CountDownLatch ended = new CountDownLatch(flows);
            for (int i = 0; i < flows; i++) {
                String own = "flow " + i;
                mdc.set(own);
                Disposable flow = Flowable.range(0, 20)
                        .observeOn(scheduler)
                        .concatMapSingle(n -> Single.timer(10, TimeUnit.MICROSECONDS, scheduler))
                        .observeOn(scheduler)
                        .doFinally(ended::countDown)
                        .subscribe(n -> {
                            if (!own.equals(mdc.get())) {
                                wrong.add(own + " saw " + mdc.get());
                            }
                        });
                assertThat(flow).isNotNull();
                mdc.remove();
            }
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(wrong).isEmpty();
            for (int i = 0; i < 20; i++) {
                assertThat(runtime.<String>spawn(mdc::get).future().block()).isNull();
            }
        } finally {
            RxJavaPlugins.setScheduleHandler(null);
        }
    }

    // ---- Schedulers of RxJava's as executors of ours

    @Test
    void executor_runsOurStreams_andARefusalIsATerminalSignal() {
        ExecutorService pool = Executors.newSingleThreadExecutor(work -> new Thread(work, "theirs"));
        Scheduler theirs = Schedulers.from(pool);
        assertThat(AsyncStream.range(0, 100)
                        .via(RxJavaRuntime.executor(theirs))
                        .map(n -> thread())
                        .distinct()
                        .toList()
                        .block())
                .containsExactly("theirs");
        assertThat(AsyncFuture.fromCallable(RxJavaRuntimeTest::thread)
                        .subscribeOn(RxJavaRuntime.executor(Schedulers.trampoline()))
                        .block())
                .isEqualTo(thread());
        pool.shutdown();
        assertThatThrownBy(() -> AsyncStream.range(0, 3)
                        .subscribeOn(RxJavaRuntime.executor(theirs))
                        .toList()
                        .block())
                .isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> AsyncStream.range(0, 3)
                        .via(RxJavaRuntime.executor(theirs))
                        .toList()
                        .block())
                .isInstanceOf(RejectedExecutionException.class);
    }

    // ---- Installation

    @Test
    void install_movesRxJavasSchedulers_withNoThreadOfItsOwn() throws Exception {
        Set<String> before = rxJavasThreads();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        try (Installation installed = RxJavaRuntime.install(runtime)) {
            assertCompletes(
                    Flowable.merge(
                                    Flowable.interval(1, TimeUnit.MILLISECONDS).take(5),
                                    Flowable.timer(1, TimeUnit.MILLISECONDS),
                                    Flowable.range(0, 1_000)
                                            .observeOn(Schedulers.computation())
                                            .observeOn(Schedulers.single())
                                            .map(Integer::longValue))
                            .doOnNext(n -> seen.add(thread())),
                    1_006);
            for (Scheduler blocking : List.of(Schedulers.io(), Schedulers.newThread())) {
                String name = Single.fromCallable(() -> {
                            Single.timer(1, TimeUnit.MILLISECONDS).blockingGet();
                            return thread();
                        })
                        .subscribeOn(blocking)
                        .blockingGet();
                assertThat(name).startsWith("ours-blocking-");
            }
            assertThatThrownBy(() -> Single.fromCallable(
                                    () -> Single.timer(1, TimeUnit.MILLISECONDS).blockingGet())
                            .subscribeOn(Schedulers.computation())
                            .blockingGet())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("block");
            assertThat(seen).allMatch(name -> name.startsWith("ours-"));
        }
        Set<String> started = rxJavasThreads();
        started.removeAll(before);
        assertThat(started).isEmpty();
        assertThat(RxJavaPlugins.getComputationSchedulerHandler()).isNull();
        assertThat(RxJavaPlugins.getSingleSchedulerHandler()).isNull();
        assertThat(RxJavaPlugins.getIoSchedulerHandler()).isNull();
        assertThat(RxJavaPlugins.getNewThreadSchedulerHandler()).isNull();
        assertThat(RxJavaPlugins.getInitIoSchedulerHandler()).isNull();
        assertThat(RxJavaPlugins.getOnBeforeBlocking()).isNull();
        assertThat(RxJavaPlugins.isFailOnNonBlockingScheduler()).isFalse();
        assertThat(Single.timer(1, TimeUnit.MILLISECONDS).map(n -> thread()).blockingGet())
                .startsWith("RxComputationThreadPool");
        assertThat(Single.fromCallable(RxJavaRuntimeTest::thread)
                        .subscribeOn(Schedulers.io())
                        .blockingGet())
                .startsWith("RxCachedThreadScheduler");
    }

    @Test
    void install_twice_isRefused_andHandlersAreRestored() {
        Function<Scheduler, Scheduler> mine = scheduler -> scheduler;
        RxJavaPlugins.setComputationSchedulerHandler(mine);
        Installation first = RxJavaRuntime.install(runtime);
        try (AsyncRuntime other = AsyncRuntime.builder().name("other").build()) {
            assertThatThrownBy(() -> RxJavaRuntime.install(other))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ours")
                    .hasMessageContaining("close");
            first.close();
            first.close();
            assertThat((Object) RxJavaPlugins.getComputationSchedulerHandler()).isSameAs(mine);
            try (Installation second = RxJavaRuntime.install(other)) {
                first.close(); // Has no say any more.
                assertThat(Single.timer(1, TimeUnit.MILLISECONDS)
                                .map(n -> thread())
                                .blockingGet())
                        .startsWith("other-");
                Function<Scheduler, Scheduler> over = scheduler -> scheduler;
                RxJavaPlugins.setIoSchedulerHandler(over);
                second.close();
                assertThat((Object) RxJavaPlugins.getIoSchedulerHandler()).isSameAs(over);
            }
        } finally {
            first.close();
            RxJavaPlugins.setComputationSchedulerHandler(null);
            RxJavaPlugins.setIoSchedulerHandler(null);
        }
        runtime.close();
        assertThatThrownBy(() -> RxJavaRuntime.install(runtime)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void uninstall_whileFlowsRun_letsThemFinishOnTheRuntime() throws Exception {
        for (int round = 0; round < 50; round++) {
            Installation installed = RxJavaRuntime.install(runtime);
            List<Flowable<Long>> flows = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                flows.add(Flowable.range(0, 200)
                        .observeOn(Schedulers.computation(), false, 4)
                        .concatMapSingle(n -> n % 50 == 0 ? Single.timer(1, TimeUnit.MICROSECONDS) : Single.just(1L))
                        .observeOn(Schedulers.io(), false, 4)
                        .observeOn(Schedulers.single(), false, 4)
                        .count()
                        .toFlowable());
            }
            CountDownLatch begun = new CountDownLatch(5);
            CountDownLatch ended = new CountDownLatch(1);
            AtomicReference<List<Long>> counts = new AtomicReference<>();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Disposable run = Flowable.merge(flows, 20)
                    .doOnNext(n -> begun.countDown())
                    .toList()
                    .doFinally(ended::countDown)
                    .subscribe(counts::set, failure::set);
            if (round % 2 == 0) {
                assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            }
            installed.close();
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(run.isDisposed()).isTrue();
            assertThat(failure.get()).isNull();
            assertThat(counts.get()).hasSize(20).containsOnly(200L);
        }
    }

    @Test
    void shutdown_ofRxJavasSchedulers_leavesTheRuntimeAlone_andStartBringsThemBack() {
        try (Installation installed = RxJavaRuntime.install(runtime)) {
            Schedulers.shutdown();
            Single.just(1).subscribeOn(Schedulers.computation()).test().assertError(RejectedExecutionException.class);
            Schedulers.start();
            assertThat(Single.fromCallable(RxJavaRuntimeTest::thread)
                            .subscribeOn(Schedulers.computation())
                            .blockingGet())
                    .startsWith("ours-");
            assertThat(runtime.isShutdown()).isFalse();
        } finally {
            Schedulers.start();
        }
    }

    @Test
    void runtime_closedWhileItIsInstalled_isATerminalSignal_andTheInstallationIsStillUndone() throws Exception {
        Installation installed = RxJavaRuntime.install(runtime);
        runtime.close();
        for (Scheduler scheduler : List.of(Schedulers.computation(), Schedulers.single(), Schedulers.io())) {
            for (TestObserver<?> observer : subscribed(scheduler, new AtomicInteger())) {
                observer.await().assertError(RejectedExecutionException.class);
            }
        }
        installed.close();
        assertThat(Single.timer(1, TimeUnit.MILLISECONDS).map(n -> thread()).blockingGet())
                .startsWith("RxComputationThreadPool");
    }

    /** Also what is refused runs one at a time, in the order of each thread: after the end of the runtime, and of the scheduler. */
    @ParameterizedTest
    @MethodSource("kinds")
    void worker_refusedToManyThreads_staysSerial(String kind) throws Exception {
        Scheduler scheduler = scheduler(kind);
        for (boolean byRuntime : new boolean[] {false, true}) {
            if (byRuntime) {
                scheduler.start();
            }
            Scheduler.Worker worker = scheduler.createWorker();
            if (byRuntime) {
                runtime.close();
            } else {
                scheduler.shutdown();
            }
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger faults = new AtomicInteger();
            int[] ran = new int[4];
            CountDownLatch all = new CountDownLatch(4_000);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int number = t;
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        int expected = i;
                        worker.schedule(() -> {
                            if (inside.getAndIncrement() != 0 || ran[number]++ != expected) {
                                faults.incrementAndGet();
                            }
                            inside.decrementAndGet();
                            all.countDown();
                        });
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(faults).hasValue(0);
        }
    }
}
