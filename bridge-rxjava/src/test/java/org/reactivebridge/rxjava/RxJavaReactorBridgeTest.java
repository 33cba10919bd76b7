package org.reactivebridge.rxjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.operators.QueueFuseable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.processors.PublishProcessor;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import io.reactivex.rxjava3.subjects.MaybeSubject;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

class RxJavaReactorBridgeTest {

    private static final RuntimeException BOOM = new RuntimeException("boom");

    @AfterEach
    void reset() {
        RxJavaPlugins.reset();
        Hooks.resetOnErrorDropped();
    }

    @Test
    void streams_convertBothWays() {
        RxJavaReactorBridge.flowable(Flux.range(0, 3).hide()).test().assertResult(0, 1, 2);
        RxJavaReactorBridge.flowable(Flux.range(0, 3).map(x -> x))
                .filter(x -> x > 0)
                .test()
                .assertResult(1, 2);
        RxJavaReactorBridge.flowable(Flux.error(BOOM).hide()).test().assertError(error -> error == BOOM);
        RxJavaReactorBridge.observable(Flux.range(0, 3).hide()).test().assertResult(0, 1, 2);
        assertThat(RxJavaReactorBridge.flux(Flowable.range(0, 3).hide())
                        .collectList()
                        .block())
                .containsExactly(0, 1, 2);
        assertThat(RxJavaReactorBridge.flux(Flowable.range(0, 3).map(x -> x))
                        .filter(x -> x > 0)
                        .collectList()
                        .block())
                .containsExactly(1, 2);
        assertThat(RxJavaReactorBridge.flux(Observable.range(0, 3), BackpressureStrategy.ERROR)
                        .collectList()
                        .block())
                .containsExactly(0, 1, 2);
        AtomicReference<Throwable> caught = new AtomicReference<>();
        RxJavaReactorBridge.flux(Flowable.error(BOOM).hide()).subscribe(x -> {}, caught::set);
        assertThat(caught).hasValue(BOOM);
    }

    @Test
    void streams_demand_passesThrough() {
        AtomicInteger requested = new AtomicInteger();
        var subscriber = RxJavaReactorBridge.flowable(
                        Flux.range(0, 10).hide().doOnRequest(n -> requested.addAndGet((int) n)))
                .test(0);
        subscriber.request(3);
        subscriber.assertValues(0, 1, 2);
        assertThat(requested).hasValue(3);
        subscriber.cancel();
    }

    @Test
    void values_convertBothWays() {
        RxJavaReactorBridge.single(Mono.just(1).hide()).test().assertResult(1);
        RxJavaReactorBridge.single(Mono.empty().hide()).test().assertError(NoSuchElementException.class);
        RxJavaReactorBridge.maybe(Mono.just(1).hide()).test().assertResult(1);
        RxJavaReactorBridge.maybe(Mono.empty().hide()).test().assertResult();
        RxJavaReactorBridge.maybe(Mono.fromCallable(() -> 1)).test().assertResult(1);
        RxJavaReactorBridge.completable(Mono.just(1).hide()).test().assertResult();
        RxJavaReactorBridge.completable(Mono.error(BOOM)).test().assertError(error -> error == BOOM);
        assertThat(RxJavaReactorBridge.mono(Single.just(1).hide()).block()).isEqualTo(1);
        assertThat(RxJavaReactorBridge.mono(Maybe.just(1).hide()).block()).isEqualTo(1);
        assertThat(RxJavaReactorBridge.mono(Maybe.empty().hide()).block()).isNull();
        assertThat(RxJavaReactorBridge.mono(Maybe.just(1)).block()).isEqualTo(1);
        assertThat(RxJavaReactorBridge.completion(Completable.complete()).block())
                .isNull();
        for (Mono<?> failing : List.of(
                RxJavaReactorBridge.mono(Single.error(BOOM).hide()),
                RxJavaReactorBridge.mono(Maybe.error(BOOM).hide()),
                RxJavaReactorBridge.completion(Completable.error(BOOM)))) {
            AtomicReference<Throwable> caught = new AtomicReference<>();
            failing.subscribe(x -> {}, caught::set);
            assertThat(caught).hasValue(BOOM);
        }
    }

    /** The pair singleToMono of a well-known adapter does not dispose of the single (reactor/reactor-addons#291). */
    @Test
    void cancel_crosses_inEveryPair_reactorAddons291() {
        SingleSubject<Integer> single = SingleSubject.create();
        RxJavaReactorBridge.mono(single).subscribe().dispose();
        assertThat(single.hasObservers()).isFalse();
        MaybeSubject<Integer> maybe = MaybeSubject.create();
        RxJavaReactorBridge.mono(maybe).subscribe().dispose();
        assertThat(maybe.hasObservers()).isFalse();
        CompletableSubject completable = CompletableSubject.create();
        RxJavaReactorBridge.completion(completable).subscribe().dispose();
        assertThat(completable.hasObservers()).isFalse();
        PublishProcessor<Integer> flowable = PublishProcessor.create();
        RxJavaReactorBridge.flux(flowable).subscribe().dispose();
        assertThat(flowable.hasSubscribers()).isFalse();

        AtomicInteger cancelled = new AtomicInteger();
        Mono<Integer> mono = Mono.<Integer>never().doOnCancel(cancelled::incrementAndGet);
        RxJavaReactorBridge.single(mono).subscribe().dispose();
        RxJavaReactorBridge.maybe(mono).subscribe().dispose();
        RxJavaReactorBridge.completable(mono).subscribe().dispose();
        RxJavaReactorBridge.flowable(mono.flux()).subscribe().dispose();
        RxJavaReactorBridge.observable(mono.flux()).subscribe().dispose();
        assertThat(cancelled).hasValue(5);
    }

    @Test
    void roundTrip_withNothingInBetween_isTheSameInstance() {
        Flux<Integer> flux = Flux.range(0, 3);
        assertThat(RxJavaReactorBridge.flux(RxJavaReactorBridge.flowable(flux))).isSameAs(flux);
        Flowable<Integer> flowable = Flowable.range(0, 3);
        assertThat(RxJavaReactorBridge.flowable(RxJavaReactorBridge.flux(flowable)))
                .isSameAs(flowable);
        Mono<Integer> mono = Mono.just(1).hide();
        assertThat(RxJavaReactorBridge.mono(RxJavaReactorBridge.single(mono))).isSameAs(mono);
        assertThat(RxJavaReactorBridge.mono(RxJavaReactorBridge.maybe(mono))).isSameAs(mono);
        Single<Integer> single = Single.just(1);
        assertThat(RxJavaReactorBridge.single(RxJavaReactorBridge.mono(single))).isSameAs(single);
        Maybe<Integer> maybe = Maybe.just(1).hide();
        assertThat(RxJavaReactorBridge.maybe(RxJavaReactorBridge.mono(maybe))).isSameAs(maybe);
        Completable completable = Completable.complete();
        assertThat(RxJavaReactorBridge.completable(RxJavaReactorBridge.completion(completable)))
                .isSameAs(completable);
    }

    @Test
    void fusion_modesHaveTheSameNumbers() {
        assertThat(QueueFuseable.NONE).isEqualTo(Fuseable.NONE);
        assertThat(QueueFuseable.SYNC).isEqualTo(Fuseable.SYNC);
        assertThat(QueueFuseable.ASYNC).isEqualTo(Fuseable.ASYNC);
        assertThat(QueueFuseable.ANY).isEqualTo(Fuseable.ANY);
        assertThat(QueueFuseable.BOUNDARY).isEqualTo(Fuseable.THREAD_BARRIER);
    }

    @Test
    void fusion_givesTheSameItems() {
        List<Integer> expected =
                Flux.range(0, 100_000).map(x -> x + 1).collectList().block();
        Flux<Integer> theirs = Flux.range(0, 100_000).map(x -> x + 1);
        Flowable<Integer> ours = Flowable.range(0, 100_000).map(x -> x + 1);
        for (Flux<Integer> flux :
                List.of(theirs, theirs.publishOn(reactor.core.scheduler.Schedulers.parallel()), theirs.hide())) {
            assertThat(RxJavaReactorBridge.flowable(flux).map(x -> x).toList().blockingGet())
                    .isEqualTo(expected);
            assertThat(RxJavaReactorBridge.flowable(flux)
                            .observeOn(Schedulers.computation())
                            .toList()
                            .blockingGet())
                    .isEqualTo(expected);
            assertThat(RxJavaReactorBridge.flowable(flux)
                            .filter(x -> true)
                            .observeOn(Schedulers.single())
                            .toList()
                            .blockingGet())
                    .isEqualTo(expected);
        }
        for (Flowable<Integer> flowable : List.of(ours, ours.observeOn(Schedulers.computation()), ours.hide())) {
            assertThat(RxJavaReactorBridge.flux(flowable)
                            .map(x -> x)
                            .collectList()
                            .block())
                    .isEqualTo(expected);
            assertThat(RxJavaReactorBridge.flux(flowable)
                            .publishOn(reactor.core.scheduler.Schedulers.parallel())
                            .collectList()
                            .block())
                    .isEqualTo(expected);
        }
        // A checked exception crosses a fused queue as itself.
        Exception checked = new Exception("checked");
        RxJavaReactorBridge.flowable(RxJavaReactorBridge.flux(
                                Flowable.range(0, 3).map(x -> {
                                    if (x == 1) {
                                        throw checked;
                                    }
                                    return x;
                                }))
                        .map(x -> x))
                .observeOn(Schedulers.trampoline(), true)
                .test()
                .assertValues(0)
                .assertError(error -> error == checked);
    }

    @Test
    void context_goesWithTheThread() {
        Flux<String> inner = Flux.deferContextual(context -> Flux.just(context.getOrDefault("user", "none")));
        assertThat(RxJavaReactorBridge.flux(Flowable.just(1).hide().flatMap(x -> RxJavaReactorBridge.flowable(inner)))
                        .contextWrite(context -> context.put("user", "ada"))
                        .blockFirst())
                .isEqualTo("ada");
        assertThat(RxJavaReactorBridge.mono(
                                RxJavaReactorBridge.single(inner.next()).map(x -> x))
                        .contextWrite(context -> context.put("user", "bob"))
                        .block())
                .isEqualTo("bob");
    }

    @Test
    void lateError_reachesTheReceiversHook() {
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        AtomicReference<SingleObserver<? super Integer>> observer = new AtomicReference<>();
        RxJavaReactorBridge.mono(new Single<Integer>() {
                    @Override
                    protected void subscribeActual(SingleObserver<? super Integer> given) {
                        observer.set(given);
                        given.onSubscribe(Disposable.empty());
                    }
                })
                .subscribe()
                .dispose();
        observer.get().onError(BOOM);
        assertThat(dropped).containsExactly(BOOM);
    }

    /** B1, B2: request, value and cancel from three threads; the value is delivered or discarded, once. */
    @Test
    void value_racingRequestAndCancel_hasOneFate() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 5_000; round++) {
                AtomicInteger delivered = new AtomicInteger();
                AtomicInteger discarded = new AtomicInteger();
                AtomicInteger completed = new AtomicInteger();
                AtomicReference<Subscription> subscription = new AtomicReference<>();
                ValueToReactor<Object> end = new ValueToReactor<>(new CoreSubscriber<Object>() {
                    @Override
                    public Context currentContext() {
                        return reactor.core.publisher.Operators.enableOnDiscard(
                                Context.empty(), item -> discarded.incrementAndGet());
                    }

                    @Override
                    public void onSubscribe(Subscription given) {
                        subscription.set(given);
                    }

                    @Override
                    public void onNext(Object item) {
                        delivered.incrementAndGet();
                    }

                    @Override
                    public void onError(Throwable error) {}

                    @Override
                    public void onComplete() {
                        completed.incrementAndGet();
                    }
                });
                end.onSubscribe(Disposable.empty());
                boolean cancels = round % 3 != 0;
                CyclicBarrier start = new CyclicBarrier(3);
                List<Future<?>> all = List.of(
                        threads.submit(() -> {
                            start.await();
                            end.onSuccess("item");
                            return null;
                        }),
                        threads.submit(() -> {
                            start.await();
                            subscription.get().request(1);
                            return null;
                        }),
                        threads.submit(() -> {
                            start.await();
                            if (cancels) {
                                subscription.get().cancel();
                            }
                            return null;
                        }));
                for (Future<?> one : all) {
                    one.get(10, TimeUnit.SECONDS);
                }
                assertThat(delivered.get() + discarded.get())
                        .as("round " + round)
                        .isEqualTo(1);
                if (!cancels) {
                    assertThat(completed).hasValue(1);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void arguments_null_areRefused() {
        assertThatNullPointerException().isThrownBy(() -> RxJavaReactorBridge.flowable(null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaReactorBridge.observable(null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaReactorBridge.flux(null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaReactorBridge.flux(Observable.never(), null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaReactorBridge.single(null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaReactorBridge.maybe(null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaReactorBridge.completable(null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaReactorBridge.mono((Single<Object>) null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaReactorBridge.mono((Maybe<Object>) null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaReactorBridge.completion(null));
    }
}
