package org.reactivebridge.bridges;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.rxjava.RxJavaBridge;
import org.reactivebridge.rxjava.RxJavaContext;
import org.reactivebridge.rxjava.RxJavaFaults;
import org.reactivebridge.rxjava.RxJavaReactorBridge;
import org.reactivebridge.spi.Installation;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.CancelPolicy;
import org.reactivebridge.stream.Emitter;
import org.reactivebridge.stream.Overflow;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What users of other bridges complained of, one test each, named after the complaint. */
class ComplaintsTest {

    @AfterEach
    void reset() {
        RxJavaPlugins.reset();
    }

    /** «No principal» behind monoToSingle, though the exchange has one. */
    @Test
    void reactorAddons257_theContextIsThereBehindASingle() {
        Mono<String> principal = Mono.deferContextual(context -> Mono.just(context.get("principal")));
        Mono<String> greeting =
                RxJavaReactorBridge.mono(RxJavaReactorBridge.single(principal).map(name -> "hello " + name));
        assertThat(greeting.contextWrite(context -> context.put("principal", "ada"))
                        .block())
                .isEqualTo("hello ada");
    }

    /** An agent's wrapper forgot to pass currentContext on, and cut off the context of its users. */
    @Test
    void elasticApmAgent2885_noWrapperOfOursForgetsTheContext() {
        Flux<String> user = Flux.deferContextual(context -> Flux.just(context.<String>get("user")));
        for (Flux<String> flux : List.of(
                ReactorBridge.flux(ReactorBridge.stream(user).map(x -> x)),
                ReactorBridge.flux(ReactorBridge.stream(user).map(x -> x)).filter(x -> true), // Conditional.
                RxJavaReactorBridge.flux(RxJavaReactorBridge.flowable(user).map(x -> x)),
                RxJavaReactorBridge.flux(RxJavaReactorBridge.flowable(user).map(x -> x))
                        .filter(x -> true),
                ReactorBridge.mono(ReactorBridge.future(user.next()).map(x -> x))
                        .flux())) {
            assertThat(flux.contextWrite(context -> context.put("user", "ada")).blockFirst())
                    .isEqualTo("ada");
        }
    }

    /** Context is gone behind a thread hop of RxJava's. */
    @Test
    void springCloudSleuth2258_theContextSurvivesAHopWithinRxJava() {
        try (Installation installed = RxJavaContext.install()) {
            Flux<String> user = Flux.deferContextual(context -> Flux.just(context.getOrDefault("trace", "none")));
            Flux<String> traced = RxJavaReactorBridge.flux(Flowable.just(1)
                            .hide()
                            .observeOn(io.reactivex.rxjava3.schedulers.Schedulers.io())
                            .flatMap(x -> RxJavaReactorBridge.flowable(user)))
                    .contextWrite(context -> context.put("trace", "t1"));
            assertThat(traced.blockFirst(Duration.ofSeconds(10))).isEqualTo("t1");
        }
    }

    /** singleToMono does not pass dispose upstream. */
    @Test
    void reactorAddons291_cancellingAMonoDisposesOfItsSingle() {
        SingleSubject<Integer> single = SingleSubject.create();
        RxJavaReactorBridge.mono(single).subscribe().dispose();
        assertThat(single.hasObservers()).isFalse();
        ReactorBridge.mono(RxJavaBridge.future(single)).subscribe().dispose();
        assertThat(single.hasObservers()).isFalse();
    }

    /** A future was first not cancelled, and then unexpectedly cancelled: it has to be said. */
    @Test
    void reactorCore3138and3235_whatCancellationDoesToAFutureIsSaid() {
        CompletableFuture<Integer> detached = new CompletableFuture<>();
        ReactorBridge.mono(AsyncFuture.fromCompletionStage(() -> detached, CancelPolicy.DETACH))
                .subscribe()
                .dispose();
        assertThat(detached).isNotDone();
        CompletableFuture<Integer> cancelled = new CompletableFuture<>();
        ReactorBridge.mono(AsyncFuture.fromCompletionStage(() -> cancelled, CancelPolicy.CANCEL))
                .subscribe()
                .dispose();
        assertThat(cancelled).isCancelled();
    }

    /** Buffers that wait in a queue leak when the stream is disposed of. */
    @Test
    void rxJava5839_whatWaitsInOurQueueIsDiscarded() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            List<Object> discarded = new CopyOnWriteArrayList<>();
            Environment environment =
                    Environment.system().withHooks(Hooks.defaults().onDiscard(discarded::add));
            var subscriber = RxJavaBridge.flowable(AsyncStream.range(0, 32)
                            .map(x -> x)
                            .via(executor, 32)
                            .in(environment))
                    .test(4);
            Awaitility.await().until(() -> subscriber.values().size() == 4);
            subscriber.cancel();
            Awaitility.await().untilAsserted(() -> assertThat(discarded).hasSize(28));
            assertThat(discarded).doesNotContainAnyElementsOf(subscriber.values());
        } finally {
            executor.shutdownNow();
        }
    }

    /** An error behind dispose crashes the application. */
    @Test
    void rxJava7709_anErrorThatNobodyCanGetHasAPlace() {
        List<Throwable> handled = new CopyOnWriteArrayList<>();
        RuntimeException late = new RuntimeException("late");
        try (Installation installed = RxJavaFaults.install(Hooks.defaults().onErrorDropped(handled::add))) {
            AtomicReference<Emitter<Integer>> emitter = new AtomicReference<>();
            RxJavaBridge.flowable(AsyncStream.<Integer>create(emitter::set, Overflow.buffer(1)))
                    .subscribe()
                    .dispose();
            emitter.get().error(late);
        }
        assertThat(handled).containsExactly(late);
    }

    /** An executor that refuses a task leaves the flow hanging for ever. */
    @Test
    void rxJava6413_aRefusedTaskIsATerminalSignal() throws Exception {
        ExecutorService closed = Executors.newSingleThreadExecutor();
        closed.shutdown();
        AsyncStream<Integer> refused = AsyncStream.range(0, 3).map(x -> x).subscribeOn(closed);
        RxJavaBridge.flowable(refused)
                .test()
                .awaitDone(10, TimeUnit.SECONDS)
                .assertError(RejectedExecutionException.class);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        ReactorBridge.flux(refused).subscribe(x -> {}, failure::set);
        assertThat(failure.get()).isInstanceOf(RejectedExecutionException.class);
    }

    /** The adapter broke with RxJava 3.1, because it used internal types that moved. */
    @Test
    void reactorAddons283_onlyPublicPackagesOfTheLibrariesAreUsed() {
        var bridges = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.reactivebridge.rxjava", "org.reactivebridge.reactor");
        assertThat(bridges.contain(RxJavaBridge.class)).isTrue();
        assertThat(bridges.contain(ReactorBridge.class)).isTrue();
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.reactivex.rxjava3.internal..")
                .check(bridges);
        noClasses()
                .that()
                .resideInAPackage("org.reactivebridge.rxjava..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.reactivebridge.reactor..")
                .because("no bridge depends on another")
                .check(bridges);
    }

    /** Publisher to Maybe went by way of Single, so that empty became NoSuchElementException. */
    @Test
    void micronautCore3265_anEmptyPublisherIsAnEmptyMaybe() {
        Publisher<Integer> empty = Flux.<Integer>empty().hide()::subscribe;
        RxJavaBridge.maybe(empty).test().assertResult();
        RxJavaReactorBridge.maybe(Mono.<Integer>empty().hide()).test().assertResult();
        assertThat(Maybe.empty().blockingGet()).isNull();
    }

    /** A second subscription led to an endless loop, and invalid demand went round the lock. */
    @Test
    void serviceTalk1057and1015_invalidDemandFailsOnce() {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        ReactorBridge.flux(AsyncStream.range(0, 3).map(x -> x)).subscribe(new CoreSubscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(-1);
                subscription.request(-2);
            }

            @Override
            public void onNext(Integer item) {}

            @Override
            public void onError(Throwable error) {
                assertThat(failure.getAndSet(error)).isNull();
            }

            @Override
            public void onComplete() {}
        });
        assertThat(failure.get()).isInstanceOf(IllegalArgumentException.class);
        assertThat(Single.just(1).blockingGet()).isEqualTo(1);
    }
}
