package org.reactivebridge.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.spi.Installation;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.Overflow;
import org.reactivestreams.Subscription;
import reactor.core.Fuseable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class ReactorBridgeTest {

    private static final RuntimeException BOOM = new IllegalStateException("boom");

    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "ours"));

    @AfterEach
    void stop() {
        executor.shutdownNow();
        Hooks.resetOnErrorDropped();
        Hooks.resetOnNextDropped();
    }

    private static AsyncStream<Integer> numbers(int count) {
        return AsyncStream.range(0, count).map(x -> x);
    }

    // ---- Items, ends, demand

    @Test
    void flux_ofStream_givesItsItems() {
        StepVerifier.create(ReactorBridge.flux(numbers(3))).expectNext(0, 1, 2).verifyComplete();
        StepVerifier.create(
                        ReactorBridge.flux(AsyncStream.<Integer>from(numbers(0)).map(x -> x)))
                .verifyComplete();
        StepVerifier.create(ReactorBridge.flux(numbers(3).concatWith(AsyncStream.error(BOOM))))
                .expectNext(0, 1, 2)
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(BOOM));
    }

    @Test
    void stream_ofFlux_givesItsItems() {
        assertThat(ReactorBridge.stream(Flux.range(0, 1_000).hide()).toList().block())
                .hasSize(1_000);
        assertThat(ReactorBridge.stream(Flux.range(0, 1_000).map(x -> x))
                        .toList()
                        .block())
                .hasSize(1_000);
        assertThat(ReactorBridge.<Integer>stream(Flux.empty()).count().block()).isZero();
        assertThat(ReactorBridge.<Integer>stream(Flux.error(BOOM))
                        .onErrorResume(error -> AsyncStream.of(error == BOOM ? 1 : 0))
                        .toList()
                        .block())
                .containsExactly(1);
    }

    @Test
    void mono_andFuture_giveOneItemOrNone() {
        assertThat(ReactorBridge.future(Mono.just(1).hide()).block()).isEqualTo(1);
        assertThat(ReactorBridge.future(Mono.empty().hide()).block()).isNull();
        StepVerifier.create(ReactorBridge.mono(AsyncFuture.of(1).map(x -> x)))
                .expectNext(1)
                .verifyComplete();
        StepVerifier.create(ReactorBridge.mono(AsyncFuture.of(1).filter(x -> false)))
                .verifyComplete();
        StepVerifier.create(ReactorBridge.mono(AsyncFuture.of(1).flatMap(x -> AsyncFuture.error(BOOM))))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(BOOM));
    }

    /** A second request would have the work of such a mono done a second time. */
    @Test
    void future_ofAMonoThatAnswersLater_requestsOnce() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        AtomicReference<MonoSink<Integer>> answer = new AtomicReference<>();
        Mono<Integer> mono = Mono.create(sink -> sink.onRequest(count -> {
            requests.incrementAndGet();
            answer.set(sink);
        }));

        CompletableFuture<Integer> result = ReactorBridge.future(mono).toCompletableFuture();
        answer.get().success(1);

        assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(requests).hasValue(1);
    }

    /** The run that ends is the one whose turn it is on this thread, but what is polled is not its work. */
    @Test
    void callable_polledWithinTheEndOfAnotherRun_givesItsItem() {
        Flux<Integer> second = ReactorBridge.flux(AsyncFuture.fromCallable(() -> 10));
        List<Integer> polled = new ArrayList<>();
        BaseSubscriber<Integer> poller = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription given) {
                Fuseable.QueueSubscription<?> queue = (Fuseable.QueueSubscription<?>) given;
                assertThat(queue.requestFusion(Fuseable.SYNC)).isEqualTo(Fuseable.SYNC);
                polled.add((Integer) queue.poll());
                polled.add((Integer) queue.poll());
            }
        };

        ReactorBridge.flux(numbers(3))
                .doOnComplete(() -> second.subscribe(poller))
                .subscribe();

        assertThat(polled).containsExactly(10, null);
    }

    @Test
    void mono_ofSeveralItems_takesTheFirstAndCancels() {
        AtomicInteger cancelled = new AtomicInteger();
        AsyncStream<Integer> endless =
                AsyncStream.<Integer>never().startWith(1, 2).doOnCancel(cancelled::incrementAndGet);

        StepVerifier.create(ReactorBridge.mono(endless)).expectNext(1).verifyComplete();
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void flux_demand_passesThroughOneForOne() {
        List<Long> requests = new ArrayList<>();
        StepVerifier.create(ReactorBridge.flux(numbers(10).doOnRequest(requests::add)), 0)
                .thenRequest(2)
                .expectNext(0, 1)
                .thenRequest(3)
                .expectNext(2, 3, 4)
                .thenCancel()
                .verify();
        assertThat(requests).containsExactly(2L, 3L);
    }

    @Test
    void stream_prefetch_isBounded() {
        TestPublisher<Integer> publisher = TestPublisher.create();
        AsyncStream<Integer> stream = ReactorBridge.stream(publisher.flux());
        StepVerifier.create(ReactorBridge.flux(stream.map(x -> x)), 0)
                .then(() -> publisher.assertMinRequested(256).assertMaxRequested(256))
                .thenCancel()
                .verify();
        publisher.assertCancelled(1);
    }

    // ---- Cancellation

    @Test
    void cancel_crosses_inBothDirections() {
        TestPublisher<Integer> publisher = TestPublisher.create();
        ReactorBridge.stream(publisher.flux()).subscribe(x -> {}).cancel();
        publisher.assertCancelled(1);

        TestPublisher<Integer> mono = TestPublisher.create();
        ReactorBridge.future(mono.mono())
                .toCompletableFuture()
                .thenApply(x -> x)
                .cancel(true);
        mono.assertCancelled(1);

        AtomicInteger cancelled = new AtomicInteger();
        ReactorBridge.flux(AsyncStream.never().doOnCancel(cancelled::incrementAndGet))
                .subscribe()
                .dispose();
        ReactorBridge.mono(AsyncFuture.never().doOnCancel(cancelled::incrementAndGet))
                .subscribe()
                .dispose();
        assertThat(cancelled).hasValue(2);
    }

    @Test
    void cancel_behindFusion_discardsWhatWaits() throws Exception {
        List<Object> discarded = new CopyOnWriteArrayList<>();
        AtomicInteger closed = new AtomicInteger();
        Flux<Integer> flux = ReactorBridge.flux(AsyncStream.range(0, 100)
                        .map(x -> x)
                        .concatWith(AsyncStream.never())
                        .doOnCancel(closed::incrementAndGet)
                        .via(executor, 64))
                .publishOn(Schedulers.immediate(), 16);
        StepVerifier.create(flux.contextWrite(context -> context).doOnDiscard(Integer.class, discarded::add), 0)
                .thenRequest(4)
                .expectNext(0, 1, 2, 3)
                .thenCancel()
                .verify();
        Awaitility.await().untilAsserted(() -> {
            assertThat(closed).hasValue(1);
            assertThat(discarded)
                    .doesNotHaveDuplicates()
                    .doesNotContain(0, 1, 2, 3)
                    .isNotEmpty();
        });
    }

    // ---- Identity and what is known beforehand

    @Test
    void roundTrip_withNothingInBetween_isTheSameInstance() {
        Flux<Integer> flux = Flux.range(0, 3);
        assertThat(ReactorBridge.flux(ReactorBridge.stream(flux))).isSameAs(flux);
        assertThat(ReactorBridge.flux(AsyncStream.from(flux))).isSameAs(flux);
        Flux<Integer> one = Flux.just(1);
        assertThat(ReactorBridge.flux(ReactorBridge.stream(one))).isSameAs(one);
        Mono<Integer> mono = Mono.fromCallable(() -> 1);
        assertThat(ReactorBridge.mono(ReactorBridge.future(mono))).isSameAs(mono);
        AsyncStream<Integer> stream = numbers(3);
        assertThat(ReactorBridge.stream(ReactorBridge.flux(stream))).isSameAs(stream);
        AsyncFuture<Integer> future = AsyncFuture.of(1).map(x -> x);
        assertThat(ReactorBridge.future(ReactorBridge.mono(future))).isSameAs(future);
    }

    @Test
    void knownOutcomes_keepTheirFastPath() {
        assertThat(ReactorBridge.flux(AsyncStream.of(1))).isInstanceOf(Fuseable.ScalarCallable.class);
        assertThat(ReactorBridge.flux(AsyncStream.empty())).isSameAs(Flux.empty());
        assertThat(ReactorBridge.mono(AsyncFuture.of(1))).isInstanceOf(Fuseable.ScalarCallable.class);
        assertThat(ReactorBridge.mono(AsyncFuture.empty())).isSameAs(Mono.empty());
        StepVerifier.create(ReactorBridge.mono(AsyncFuture.error(BOOM)))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(BOOM));
        AtomicInteger calls = new AtomicInteger();
        Mono<Integer> called = ReactorBridge.mono(AsyncFuture.fromCallable(calls::incrementAndGet));
        assertThat(called).isInstanceOf(java.util.concurrent.Callable.class);
        assertThat(called.block()).isEqualTo(1);
        assertThat(ReactorBridge.<Integer>future(Mono.fromCallable(calls::incrementAndGet))
                        .block())
                .isEqualTo(2);
    }

    // ---- Fusion

    @Test
    void fusion_synchronous_isGrantedUnlessABarrierForbids() {
        AsyncStream<Integer> withFunction = AsyncStream.range(0, 10).map(x -> x);
        assertThat(fusionOf(withFunction, Fuseable.ANY)).isEqualTo(Fuseable.SYNC);
        assertThat(fusionOf(withFunction, Fuseable.SYNC)).isEqualTo(Fuseable.SYNC);
        assertThat(fusionOf(withFunction, Fuseable.ANY | Fuseable.THREAD_BARRIER))
                .isEqualTo(Fuseable.NONE);
        assertThat(fusionOf(withFunction, Fuseable.ASYNC)).isEqualTo(Fuseable.NONE);
        assertThat(fusionOf(AsyncStream.range(0, 10), Fuseable.ANY | Fuseable.THREAD_BARRIER))
                .isEqualTo(Fuseable.SYNC);
        // Placed by the user: what follows is to be called there, so nobody may poll from elsewhere.
        assertThat(fusionOf(withFunction.subscribeOn(executor), Fuseable.ANY)).isEqualTo(Fuseable.NONE);
        assertThat(fusionOf(AsyncStream.<Integer>never(), Fuseable.ANY)).isEqualTo(Fuseable.NONE);
    }

    @Test
    void fusion_asynchronous_isGrantedBehindABoundary() {
        AsyncStream<Integer> boundary = AsyncStream.range(0, 10).map(x -> x).via(executor);
        assertThat(fusionOf(boundary, Fuseable.ANY | Fuseable.THREAD_BARRIER)).isEqualTo(Fuseable.ASYNC);
        assertThat(fusionOf(boundary, Fuseable.SYNC)).isEqualTo(Fuseable.NONE);
    }

    @Test
    void fusion_givesTheSameItems() {
        List<Integer> expected =
                Flux.range(0, 100_000).map(x -> x + 1).collectList().block();
        AsyncStream<Integer> ours = AsyncStream.range(0, 100_000).map(x -> x + 1);
        Flux<Integer> synchronous = ReactorBridge.flux(ours).filter(x -> true).map(x -> x);
        assertThat(synchronous.collectList().block()).isEqualTo(expected);
        assertThat(synchronous.publishOn(Schedulers.parallel()).collectList().block())
                .isEqualTo(expected);
        assertThat(ReactorBridge.flux(ours.via(executor))
                        .publishOn(Schedulers.parallel())
                        .collectList()
                        .block())
                .isEqualTo(expected);
        assertThat(Flux.just(0)
                        .hide()
                        .concatMap(x -> ReactorBridge.flux(ours))
                        .collectList()
                        .block())
                .isEqualTo(expected);
        assertThat(Flux.just(0)
                        .hide()
                        .flatMap(x -> ReactorBridge.flux(ours.via(executor)))
                        .collectList()
                        .block())
                .isEqualTo(expected);
        // The other way: a synchronous queue, one behind a boundary, none at all.
        Flux<Integer> theirs = Flux.range(0, 100_000).map(x -> x + 1);
        for (Flux<Integer> flux : List.of(
                theirs,
                theirs.publishOn(Schedulers.parallel()),
                theirs.publishOn(Schedulers.parallel()).hide())) {
            assertThat(ReactorBridge.stream(flux).filter(x -> true).toList().block())
                    .isEqualTo(expected);
            assertThat(ReactorBridge.stream(flux).via(executor).toList().block())
                    .isEqualTo(expected);
        }
    }

    @Test
    void fusion_failuresAndEnds_arriveOnce() {
        AsyncStream<Integer> failing = AsyncStream.range(0, 10).map(x -> {
            if (x == 5) {
                throw BOOM;
            }
            return x;
        });
        for (Flux<Integer> flux : List.of(
                ReactorBridge.flux(failing).map(x -> x).publishOn(Schedulers.immediate()),
                ReactorBridge.flux(failing.via(executor)).publishOn(Schedulers.immediate()),
                ReactorBridge.flux(failing.via(executor)).map(x -> x).publishOn(Schedulers.parallel()))) {
            StepVerifier.create(flux)
                    .expectNext(0, 1, 2, 3, 4)
                    .verifyErrorSatisfies(error -> assertThat(error).isSameAs(BOOM));
        }
        StepVerifier.create(ReactorBridge.stream(Flux.range(0, 10).map(x -> 10 / (5 - x)))
                        .toList())
                .verifyError(ArithmeticException.class);
        StepVerifier.create(ReactorBridge.flux(AsyncStream.range(0, 0)
                                .map(x -> x)
                                .concatWith(AsyncStream.empty())
                                .via(executor))
                        .publishOn(Schedulers.parallel()))
                .verifyComplete();
    }

    @Test
    void fusion_ofAPlacedStream_refusedByItsExecutor_fails() {
        ExecutorService closed = Executors.newSingleThreadExecutor();
        closed.shutdown();
        StepVerifier.create(ReactorBridge.flux(
                                numbers(3).concatWith(AsyncStream.never()).via(closed))
                        .publishOn(Schedulers.parallel()))
                .expectError(java.util.concurrent.RejectedExecutionException.class)
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void conditional_leavesOutWithoutRequests() {
        List<Integer> offered = new ArrayList<>();
        ReactorBridge.flux(numbers(10).concatWith(AsyncStream.never())).subscribe(new OnlyOdd(offered));
        assertThat(offered).as("up to the second that counts").containsExactly(0, 1, 2, 3);
    }

    /** Asks for two items, and takes the odd ones only. */
    private static final class OnlyOdd implements Fuseable.ConditionalSubscriber<Integer> {

        private final List<Integer> offered;

        OnlyOdd(List<Integer> offered) {
            this.offered = offered;
        }

        @Override
        public void onSubscribe(org.reactivestreams.Subscription subscription) {
            subscription.request(2);
        }

        @Override
        public boolean tryOnNext(Integer item) {
            offered.add(item);
            return item % 2 == 1;
        }

        @Override
        public void onNext(Integer item) {
            throw new AssertionError("onNext instead of tryOnNext");
        }

        @Override
        public void onError(Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void onComplete() {}
    }

    /** What a subscriber that polls would get. */
    private static int fusionOf(AsyncStream<Integer> stream, int mode) {
        AtomicReference<Integer> granted = new AtomicReference<>();
        ReactorBridge.flux(stream).subscribe(new reactor.core.CoreSubscriber<Integer>() {
            @Override
            public void onSubscribe(org.reactivestreams.Subscription subscription) {
                granted.set(((Fuseable.QueueSubscription<?>) subscription).requestFusion(mode));
                subscription.cancel();
                ((Fuseable.QueueSubscription<?>) subscription).clear();
            }

            @Override
            public void onNext(Integer item) {}

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onComplete() {}
        });
        return granted.get();
    }

    // ---- Context

    @Test
    void context_flowsThroughOurOperators_andBack() {
        AsyncStream<String> inner =
                AsyncStream.deferContext(context -> ReactorBridge.stream(Flux.deferContextual(theirs -> Flux.just(
                        context.get("user") + "/" + theirs.get("user") + "/" + theirs.getOrDefault("added", "")))));
        Flux<String> flux = ReactorBridge.flux(inner.map(x -> x).contextWrite(context -> context.with("added", "here")))
                .contextWrite(context -> context.put("user", "ada"));
        StepVerifier.create(flux).expectNext("ada/ada/here").verifyComplete();
        StepVerifier.create(ReactorBridge.mono(inner.first().map(x -> x)).contextWrite(c -> c.put("user", "bob")))
                .expectNext("bob/bob/")
                .verifyComplete();
    }

    @Test
    void context_survivesTheFlowView() {
        Flux<String> source =
                Flux.deferContextual(context -> Flux.just(context.get("user").toString()));
        Flux<String> back = ReactorBridge.flux(AsyncStream.<String>fromFlow(
                        ReactorBridge.stream(source).map(x -> x).asFlow()))
                .contextWrite(context -> context.put("user", "ada"));
        StepVerifier.create(back).expectNext("ada").verifyComplete();
    }

    // ---- What can go nowhere

    @Test
    void lateError_ofOurs_reachesReactorsHook() {
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        AtomicReference<org.reactivebridge.stream.Emitter<Integer>> emitter = new AtomicReference<>();
        ReactorBridge.flux(AsyncStream.<Integer>create(emitter::set, Overflow.buffer(8)))
                .subscribe()
                .dispose();
        emitter.get().error(BOOM);
        assertThat(dropped).containsExactly(BOOM);
    }

    @Test
    void lateError_ofReactors_reachesOurHook() {
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Environment environment = Environment.system()
                .withHooks(org.reactivebridge.kernel.Hooks.defaults().onErrorDropped(dropped::add));
        TestPublisher<Integer> publisher =
                TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        ReactorBridge.stream(publisher.flux())
                .in(environment)
                .subscribe(x -> {})
                .cancel();
        publisher.error(BOOM);
        assertThat(dropped).containsExactly(BOOM);
    }

    @Test
    void discardedItem_reachesTheSubscribersHook_once() {
        List<Object> discarded = new ArrayList<>();
        StepVerifier.create(ReactorBridge.flux(AsyncStream.range(0, 4)
                                .concatWith(AsyncStream.empty())
                                .filter(x -> x % 2 == 1))
                        .doOnDiscard(Integer.class, discarded::add))
                .expectNext(1, 3)
                .verifyComplete();
        assertThat(discarded).containsExactly(0, 2);
    }

    @Test
    void faults_installed_leadToOneHandler() {
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        try (Installation installed =
                ReactorFaults.install(org.reactivebridge.kernel.Hooks.defaults().onErrorDropped(dropped::add))) {
            TestPublisher<Integer> publisher =
                    TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
            publisher.flux().map(x -> x).subscribe();
            publisher.complete();
            publisher.error(BOOM);
            assertThat(dropped).containsExactly(BOOM);
        }
    }

    // ---- The JDK's types

    @Test
    void completableFutures_convert_withCancel() throws Exception {
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        Mono<Integer> mono = ReactorBridge.mono(AsyncFuture.fromCompletionStage(() -> stage));
        mono.subscribe().dispose();
        assertThat(stage).isCancelled();
        assertThat(ReactorBridge.future(Mono.just(2).delayElement(Duration.ofMillis(1)))
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .isEqualTo(2);
    }

    @Test
    void arguments_null_areRefused() {
        assertThatNullPointerException().isThrownBy(() -> ReactorBridge.stream(null));
        assertThatNullPointerException().isThrownBy(() -> ReactorBridge.future(null));
        assertThatNullPointerException().isThrownBy(() -> ReactorBridge.flux(null));
        assertThatNullPointerException().isThrownBy(() -> ReactorBridge.mono(null));
        assertThatNullPointerException().isThrownBy(() -> ReactorFaults.install(null));
    }
}
