package org.reactivebridge.rxjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.operators.ConditionalSubscriber;
import io.reactivex.rxjava3.operators.QueueFuseable;
import io.reactivex.rxjava3.operators.QueueSubscription;
import io.reactivex.rxjava3.operators.ScalarSupplier;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.processors.PublishProcessor;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import io.reactivex.rxjava3.subjects.MaybeSubject;
import io.reactivex.rxjava3.subjects.PublishSubject;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.OverflowException;
import org.reactivebridge.spi.Installation;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.Emitter;
import org.reactivebridge.stream.Overflow;
import org.reactivestreams.Subscription;

class RxJavaBridgeTest {

    private static final RuntimeException BOOM = new IllegalStateException("boom");

    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "ours"));

    @AfterEach
    void stop() {
        executor.shutdownNow();
        RxJavaPlugins.reset();
    }

    private static AsyncStream<Integer> numbers(int count) {
        return AsyncStream.range(0, count).map(x -> x);
    }

    // ---- Items, ends, demand

    @Test
    void flowable_ofStream_givesItsItems() {
        RxJavaBridge.flowable(numbers(3)).test().assertResult(0, 1, 2);
        RxJavaBridge.flowable(numbers(0)).test().assertResult();
        RxJavaBridge.flowable(numbers(3).concatWith(AsyncStream.error(BOOM)))
                .test()
                .assertValues(0, 1, 2)
                .assertError(error -> error == BOOM);
    }

    @Test
    void stream_ofFlowable_givesItsItems() {
        assertThat(RxJavaBridge.stream(Flowable.range(0, 1_000).hide()).toList().block())
                .hasSize(1_000);
        assertThat(RxJavaBridge.stream(Flowable.range(0, 1_000).map(x -> x))
                        .toList()
                        .block())
                .hasSize(1_000);
        assertThat(RxJavaBridge.<Integer>stream(Flowable.<Integer>empty())
                        .count()
                        .block())
                .isZero();
        assertThat(RxJavaBridge.<Integer>stream(Flowable.<Integer>error(BOOM))
                        .onErrorResume(error -> AsyncStream.of(error == BOOM ? 1 : 0))
                        .toList()
                        .block())
                .containsExactly(1);
    }

    @Test
    void observable_convertsBothWays() {
        RxJavaBridge.observable(numbers(3)).test().assertResult(0, 1, 2);
        assertThat(RxJavaBridge.stream(Observable.range(0, 100), Overflow.buffer(100))
                        .toList()
                        .block())
                .hasSize(100);
    }

    @Test
    void observable_overflow_failsBehindWhatWaits() {
        PublishSubject<Integer> subject = PublishSubject.create();
        var subscriber = RxJavaBridge.flowable(RxJavaBridge.stream(subject, Overflow.buffer(2)))
                .test(0);
        subject.onNext(1);
        subject.onNext(2);
        subject.onNext(3);
        subscriber.request(10);
        subscriber.assertValues(1, 2).assertError(OverflowException.class);
        assertThat(subject.hasObservers()).isFalse();
    }

    @Test
    void values_convertBothWays() {
        assertThat(RxJavaBridge.future(Single.just(1).hide()).block()).isEqualTo(1);
        assertThat(RxJavaBridge.future(Maybe.just(1).hide()).block()).isEqualTo(1);
        assertThat(RxJavaBridge.future(Maybe.empty().hide()).block()).isNull();
        assertThat(RxJavaBridge.completion(Completable.complete()).block()).isNull();
        RxJavaBridge.single(AsyncFuture.of(1).map(x -> x)).test().assertResult(1);
        RxJavaBridge.single(AsyncFuture.of(1).filter(x -> false)).test().assertError(NoSuchElementException.class);
        RxJavaBridge.maybe(AsyncFuture.of(1).map(x -> x)).test().assertResult(1);
        RxJavaBridge.maybe(AsyncFuture.of(1).filter(x -> false)).test().assertResult();
        RxJavaBridge.completable(AsyncFuture.of(1).map(x -> x)).test().assertResult();
        RxJavaBridge.completable(numbers(1_000)).test().assertResult();
        assertThat((Object) RxJavaBridge.completion(
                                RxJavaBridge.completable(AsyncFuture.of(1).map(x -> x)))
                        .block())
                .as("a completable has no item, whatever it was made of")
                .isNull();
        AsyncFuture<Integer> failing = AsyncFuture.of(1).flatMap(x -> AsyncFuture.error(BOOM));
        RxJavaBridge.single(failing).test().assertError(error -> error == BOOM);
        RxJavaBridge.maybe(failing).test().assertError(error -> error == BOOM);
        RxJavaBridge.completable(failing).test().assertError(error -> error == BOOM);
        for (AsyncFuture<Integer> back : List.of(
                RxJavaBridge.<Integer>future(Single.<Integer>error(BOOM)),
                RxJavaBridge.<Integer>future(Maybe.<Integer>error(BOOM)),
                RxJavaBridge.<Integer>completion(Completable.error(BOOM)))) {
            AtomicReference<Throwable> caught = new AtomicReference<>();
            back.subscribe(x -> {}, caught::set, () -> {});
            assertThat(caught).hasValue(BOOM);
        }
    }

    @Test
    void single_ofSeveralItems_takesTheFirstAndCancels() {
        AtomicInteger cancelled = new AtomicInteger();
        AsyncStream<Integer> endless =
                AsyncStream.<Integer>never().startWith(1, 2).doOnCancel(cancelled::incrementAndGet);
        RxJavaBridge.single(endless).test().assertResult(1);
        RxJavaBridge.maybe(endless).test().assertResult(1);
        assertThat(cancelled).hasValue(2);
    }

    @Test
    void flowable_demand_passesThroughOneForOne() {
        List<Long> requests = new ArrayList<>();
        var subscriber =
                RxJavaBridge.flowable(numbers(10).doOnRequest(requests::add)).test(0);
        subscriber.request(2);
        subscriber.request(3);
        subscriber.assertValues(0, 1, 2, 3, 4).cancel();
        assertThat(requests).containsExactly(2L, 3L);
    }

    // ---- Cancellation: named after the pair in which a well-known adapter loses it

    @Test
    void cancel_crosses_inEveryPair_reactorAddons291() {
        PublishProcessor<Integer> flowable = PublishProcessor.create();
        RxJavaBridge.stream(flowable).subscribe(x -> {}).cancel();
        assertThat(flowable.hasSubscribers()).isFalse();
        PublishSubject<Integer> observable = PublishSubject.create();
        RxJavaBridge.stream(observable, Overflow.latest()).subscribe(x -> {}).cancel();
        assertThat(observable.hasObservers()).isFalse();
        SingleSubject<Integer> single = SingleSubject.create();
        RxJavaBridge.future(single).toCompletableFuture().thenApply(x -> x).cancel(true);
        assertThat(single.hasObservers()).isFalse();
        MaybeSubject<Integer> maybe = MaybeSubject.create();
        RxJavaBridge.future(maybe).subscribe(x -> {}).cancel();
        assertThat(maybe.hasObservers()).isFalse();
        CompletableSubject completable = CompletableSubject.create();
        RxJavaBridge.completion(completable).subscribe(x -> {}).cancel();
        assertThat(completable.hasObservers()).isFalse();

        AtomicInteger cancelled = new AtomicInteger();
        AsyncStream<Integer> stream = AsyncStream.<Integer>never().doOnCancel(cancelled::incrementAndGet);
        RxJavaBridge.flowable(stream).subscribe().dispose();
        RxJavaBridge.observable(stream).subscribe().dispose();
        RxJavaBridge.single(stream.first()).subscribe().dispose();
        RxJavaBridge.maybe(stream.first()).subscribe().dispose();
        RxJavaBridge.completable(stream).subscribe().dispose();
        assertThat(cancelled).hasValue(5);
    }

    @Test
    void cancel_racingTheValue_losesNothing() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            SingleSubject<Object> single = SingleSubject.create();
            List<Object> discarded = new CopyOnWriteArrayList<>();
            List<Object> delivered = new CopyOnWriteArrayList<>();
            Environment environment =
                    Environment.system().withHooks(Hooks.defaults().onDiscard(discarded::add));
            var run = RxJavaBridge.<Object>future(single).in(environment).subscribe(delivered::add);
            Object value = new Object();
            var race = executor.submit(run::cancel);
            single.onSuccess(value);
            race.get(10, TimeUnit.SECONDS);
            assertThat(discarded.size() + delivered.size())
                    .as("round " + round + ": delivered, discarded, or disposed of before it came")
                    .isLessThanOrEqualTo(1);
            assertThat(single.hasObservers()).isFalse();
        }
    }

    // ---- Identity and what is known beforehand

    @Test
    void roundTrip_withNothingInBetween_isTheSameInstance() {
        Flowable<Integer> flowable = Flowable.range(0, 3);
        assertThat(RxJavaBridge.flowable(RxJavaBridge.stream(flowable))).isSameAs(flowable);
        assertThat(RxJavaBridge.flowable(AsyncStream.from(flowable))).isSameAs(flowable);
        Flowable<Integer> one = Flowable.just(1);
        assertThat(RxJavaBridge.flowable(RxJavaBridge.stream(one))).isSameAs(one);
        Single<Integer> single = Single.just(1);
        assertThat(RxJavaBridge.single(RxJavaBridge.future(single))).isSameAs(single);
        Maybe<Integer> maybe = Maybe.just(1);
        assertThat(RxJavaBridge.maybe(RxJavaBridge.future(maybe))).isSameAs(maybe);
        Completable completable = Completable.complete();
        assertThat(RxJavaBridge.completable(RxJavaBridge.completion(completable)))
                .isSameAs(completable);
        AsyncStream<Integer> stream = numbers(3);
        assertThat(RxJavaBridge.stream(RxJavaBridge.flowable(stream))).isSameAs(stream);
        AsyncFuture<Integer> future = AsyncFuture.of(1).map(x -> x);
        assertThat(RxJavaBridge.future(RxJavaBridge.single(future))).isSameAs(future);
        assertThat(RxJavaBridge.future(RxJavaBridge.maybe(future))).isSameAs(future);
    }

    @Test
    void knownOutcomes_keepTheirFastPath() {
        assertThat(RxJavaBridge.flowable(AsyncStream.of(1))).isInstanceOf(ScalarSupplier.class);
        assertThat(RxJavaBridge.flowable(AsyncStream.empty())).isSameAs(Flowable.empty());
        assertThat(RxJavaBridge.maybe(AsyncFuture.of(1))).isInstanceOf(ScalarSupplier.class);
        assertThat(RxJavaBridge.maybe(AsyncFuture.empty())).isSameAs(Maybe.empty());
        assertThat(RxJavaBridge.stream(Flowable.just(1)).source().isPlaceless()).isTrue();
    }

    // ---- Fusion

    @Test
    void fusion_isGrantedAsTheBoundaryAllows() {
        AsyncStream<Integer> withFunction = AsyncStream.range(0, 10).map(x -> x);
        assertThat(fusionOf(withFunction, QueueFuseable.ANY)).isEqualTo(QueueFuseable.SYNC);
        assertThat(fusionOf(withFunction, QueueFuseable.ANY | QueueFuseable.BOUNDARY))
                .isEqualTo(QueueFuseable.NONE);
        assertThat(fusionOf(AsyncStream.range(0, 10), QueueFuseable.ANY | QueueFuseable.BOUNDARY))
                .isEqualTo(QueueFuseable.SYNC);
        assertThat(fusionOf(withFunction.subscribeOn(executor), QueueFuseable.ANY))
                .isEqualTo(QueueFuseable.NONE);
        assertThat(fusionOf(withFunction.via(executor), QueueFuseable.ANY | QueueFuseable.BOUNDARY))
                .isEqualTo(QueueFuseable.ASYNC);
        assertThat(fusionOf(withFunction.via(executor), QueueFuseable.SYNC)).isEqualTo(QueueFuseable.NONE);
    }

    private static int fusionOf(AsyncStream<Integer> stream, int mode) {
        AtomicInteger granted = new AtomicInteger(-1);
        RxJavaBridge.flowable(stream).subscribe(new FlowableSubscriber<Integer>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                granted.set(((QueueSubscription<?>) subscription).requestFusion(mode));
                subscription.cancel();
                ((QueueSubscription<?>) subscription).clear();
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

    @Test
    void fusion_givesTheSameItems() {
        List<Integer> expected =
                Flowable.range(0, 100_000).map(x -> x + 1).toList().blockingGet();
        AsyncStream<Integer> ours = AsyncStream.range(0, 100_000).map(x -> x + 1);
        Flowable<Integer> synchronous =
                RxJavaBridge.flowable(ours).filter(x -> true).map(x -> x);
        assertThat(synchronous.toList().blockingGet()).isEqualTo(expected);
        assertThat(synchronous.observeOn(Schedulers.computation()).toList().blockingGet())
                .isEqualTo(expected);
        assertThat(RxJavaBridge.flowable(ours.via(executor))
                        .observeOn(Schedulers.computation())
                        .toList()
                        .blockingGet())
                .isEqualTo(expected);
        assertThat(Flowable.just(0)
                        .hide()
                        .concatMap(x -> RxJavaBridge.flowable(ours))
                        .toList()
                        .blockingGet())
                .isEqualTo(expected);
        assertThat(Flowable.just(0)
                        .hide()
                        .flatMap(x -> RxJavaBridge.flowable(ours.via(executor)))
                        .toList()
                        .blockingGet())
                .isEqualTo(expected);
        Flowable<Integer> theirs = Flowable.range(0, 100_000).map(x -> x + 1);
        for (Flowable<Integer> flowable : List.of(
                theirs,
                theirs.observeOn(Schedulers.computation()),
                theirs.observeOn(Schedulers.computation()).hide())) {
            assertThat(RxJavaBridge.stream(flowable).filter(x -> true).toList().block())
                    .isEqualTo(expected);
            assertThat(RxJavaBridge.stream(flowable).via(executor).toList().block())
                    .isEqualTo(expected);
        }
    }

    @Test
    void fusion_failuresAndEnds_arriveOnce() throws Exception {
        AsyncStream<Integer> failing = AsyncStream.range(0, 10).map(x -> {
            if (x == 5) {
                throw BOOM;
            }
            return x;
        });
        for (Flowable<Integer> flowable : List.of(
                RxJavaBridge.flowable(failing).map(x -> x).observeOn(Schedulers.trampoline(), true),
                RxJavaBridge.flowable(failing.via(executor)).observeOn(Schedulers.trampoline(), true),
                RxJavaBridge.flowable(failing.via(executor)).map(x -> x).observeOn(Schedulers.computation(), true))) {
            flowable.test()
                    .awaitDone(10, TimeUnit.SECONDS)
                    .assertValues(0, 1, 2, 3, 4)
                    .assertError(error -> error == BOOM);
        }
        ExecutorService closed = Executors.newSingleThreadExecutor();
        closed.shutdown();
        RxJavaBridge.flowable(numbers(3).concatWith(AsyncStream.never()).via(closed))
                .observeOn(Schedulers.computation())
                .test()
                .awaitDone(10, TimeUnit.SECONDS)
                .assertError(RejectedExecutionException.class);
    }

    @Test
    void conditional_leavesOutWithoutRequests() {
        List<Integer> offered = new ArrayList<>();
        RxJavaBridge.flowable(numbers(10).concatWith(AsyncStream.never()))
                .subscribe(new ConditionalSubscriber<Integer>() {
                    @Override
                    public void onSubscribe(Subscription subscription) {
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
                });
        assertThat(offered).as("up to the second that counts").containsExactly(0, 1, 2, 3);
    }

    // ---- What can go nowhere

    @Test
    void lateError_ofOurs_reachesRxJavasHandler() {
        List<Throwable> handled = new CopyOnWriteArrayList<>();
        RxJavaPlugins.setErrorHandler(handled::add);
        AtomicReference<Emitter<Integer>> emitter = new AtomicReference<>();
        RxJavaBridge.flowable(AsyncStream.<Integer>create(emitter::set, Overflow.buffer(8)))
                .subscribe()
                .dispose();
        emitter.get().error(BOOM);
        assertThat(handled).containsExactly(BOOM);
    }

    @Test
    void lateError_ofRxJavas_reachesOurHook() {
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Environment environment =
                Environment.system().withHooks(Hooks.defaults().onErrorDropped(dropped::add));
        AtomicReference<io.reactivex.rxjava3.core.SingleObserver<? super Integer>> observer = new AtomicReference<>();
        RxJavaBridge.<Integer>future(new Single<Integer>() {
                    @Override
                    protected void subscribeActual(io.reactivex.rxjava3.core.SingleObserver<? super Integer> given) {
                        observer.set(given);
                    }
                })
                .in(environment)
                .subscribe(x -> {})
                .cancel();
        observer.get().onError(BOOM);
        assertThat(dropped).containsExactly(BOOM);
    }

    @Test
    void faults_installed_leadToOneHandler_andAreUndone() {
        List<Throwable> before = new CopyOnWriteArrayList<>();
        List<Throwable> ours = new CopyOnWriteArrayList<>();
        io.reactivex.rxjava3.functions.Consumer<Throwable> handler = before::add;
        RxJavaPlugins.setErrorHandler(handler);
        try (Installation installed = RxJavaFaults.install(Hooks.defaults().onErrorDropped(ours::add))) {
            RxJavaPlugins.onError(BOOM);
        }
        assertThat(ours).containsExactly(BOOM);
        assertThat(RxJavaPlugins.getErrorHandler()).isSameAs(handler);
        assertThat(before).isEmpty();
    }

    @Test
    void install_afterLockdown_saysSo() throws Exception {
        var lockdown = RxJavaPlugins.class.getDeclaredField("lockdown");
        lockdown.setAccessible(true); // There is no way back by the front door.
        RxJavaPlugins.lockdown();
        try {
            assertThatIllegalStateException()
                    .isThrownBy(() -> RxJavaFaults.install(Hooks.defaults()))
                    .withMessageContaining("lockdown");
            assertThatIllegalStateException().isThrownBy(RxJavaContext::install).withMessageContaining("lockdown");
        } finally {
            lockdown.set(null, false);
        }
    }

    @Test
    void arguments_null_areRefused() {
        assertThatNullPointerException().isThrownBy(() -> RxJavaBridge.stream(null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaBridge.stream(null, Overflow.latest()));
        assertThatNullPointerException().isThrownBy(() -> RxJavaBridge.stream(Observable.never(), null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaBridge.future((Single<Object>) null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaBridge.future((Maybe<Object>) null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaBridge.completion(null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaBridge.flowable(null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaBridge.observable(null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaBridge.single(null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaBridge.maybe(null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaBridge.completable(null));
        assertThatNullPointerException().isThrownBy(() -> RxJavaFaults.install(null));
    }
}
