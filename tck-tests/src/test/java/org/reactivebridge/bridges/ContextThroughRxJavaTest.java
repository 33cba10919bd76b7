package org.reactivebridge.bridges;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.functions.Function;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.rxjava.RxJavaBridge;
import org.reactivebridge.rxjava.RxJavaContext;
import org.reactivebridge.spi.Installation;
import org.reactivebridge.spi.ThreadContext;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * G4, D11: the context of a Reactor subscriber, through a chain of RxJava's, to a Reactor source within it, in twelve shapes;
 * 200 subscribers at once, each with a value of its own.
 *
 * <p>Without a bridge that carries it, the context is lost in each of them (reactor/reactor-addons#257,
 * spring-projects/spring-framework#32841).
 */
class ContextThroughRxJavaTest {

    private static final int SUBSCRIBERS = 200;
    private static final String NONE = "none";

    private static final ExecutorService RAW = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "raw");
        thread.setDaemon(true);
        return thread;
    });

    @AfterAll
    static void stop() {
        RAW.shutdownNow();
    }

    @AfterEach
    void reset() {
        RxJavaPlugins.reset();
        assertThat(ThreadContext.current()).as("left on the thread").isNull();
    }

    /** What a Reactor source sees, seen from RxJava. */
    private static Flowable<String> inside() {
        return RxJavaBridge.flowable(ReactorBridge.stream(user().flux()));
    }

    private static Mono<String> user() {
        return Mono.deferContextual(context -> Mono.just(context.getOrDefault("user", NONE)));
    }

    private static Flux<String> outside(Flowable<String> chain) {
        return ReactorBridge.flux(RxJavaBridge.stream(chain));
    }

    static Stream<Arguments> topologies() {
        return Stream.of(
                topology("map", () -> inside().map(x -> x)),
                topology("subscribeOn", () -> inside().subscribeOn(Schedulers.io())),
                topology(
                        "observeOn, flatMap back to Reactor",
                        () -> Flowable.just(1)
                                .hide()
                                .observeOn(Schedulers.computation())
                                .flatMap(x -> inside())),
                topology(
                        "flatMap on a thread of Reactor's",
                        () -> RxJavaBridge.flowable(
                                        ReactorBridge.stream(Flux.just(1).delayElements(Duration.ofMillis(1))))
                                .flatMap(x -> inside())),
                topology(
                        "delay, concatMap",
                        () -> Flowable.just(1).delay(1, TimeUnit.MILLISECONDS).concatMap(x -> inside())),
                topology("retry", () -> {
                    AtomicInteger attempts = new AtomicInteger();
                    return Flowable.defer(() -> attempts.getAndIncrement() == 0
                                    ? Flowable.<String>error(new IllegalStateException())
                                            .delay(1, TimeUnit.MILLISECONDS, true)
                                    : inside())
                            .retry();
                }),
                topology(
                        "zip of two bridged sources",
                        () -> Flowable.zip(
                                inside(),
                                inside().subscribeOn(Schedulers.io()),
                                (a, b) -> a.equals(b) ? a : a + " and " + b)),
                topology(
                        "timer, switchMap",
                        () -> Flowable.timer(1, TimeUnit.MILLISECONDS)
                                .onBackpressureLatest() // A timer fails if it is due before it is asked.
                                .switchMap(x -> inside())),
                topology(
                        "Single and Maybe, there and back",
                        () -> RxJavaBridge.<String>single(ReactorBridge.future(user()))
                                .subscribeOn(Schedulers.computation())
                                .flatMapMaybe(x -> RxJavaBridge.<String>maybe(ReactorBridge.future(user())))
                                .toFlowable()),
                topology(
                        "window, flatMap",
                        () -> Flowable.just(1, 2)
                                .delay(1, TimeUnit.MILLISECONDS)
                                .window(2)
                                .flatMap(window ->
                                        window.lastElement().toFlowable().flatMap(x -> inside()))),
                topology(
                        "CompletionStage, flatMap",
                        () -> Flowable.fromCompletionStage(CompletableFuture.supplyAsync(
                                        () -> 1,
                                        CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS, (Executor) RAW)))
                                .flatMap(x -> inside())),
                topology(
                        "a thread of somebody's own, in create",
                        () -> Flowable.<Integer>create(
                                        emitter -> RAW.execute(() -> {
                                            emitter.onNext(1);
                                            emitter.onComplete();
                                        }),
                                        BackpressureStrategy.ERROR)
                                .flatMap(x -> inside())));
    }

    private static Arguments topology(String name, Supplier<Flowable<String>> chain) {
        return Arguments.of(name, chain);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("topologies")
    void context_ofEverySubscriber_arrives(String name, Supplier<Flowable<String>> chain) {
        try (Installation installed = RxJavaContext.install()) {
            // One recipe for all of them but where a chain has a state of its own.
            List<String> seen = Flux.range(0, SUBSCRIBERS)
                    .flatMap(
                            i -> outside(chain.get())
                                    .contextWrite(context -> context.put("user", "user " + i))
                                    .map(user -> i + ": " + user),
                            SUBSCRIBERS)
                    .collectList()
                    .block(Duration.ofSeconds(30));

            assertThat(seen)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, SUBSCRIBERS)
                            .mapToObj(i -> i + ": user " + i)
                            .toList());
        }
    }

    @Test
    void nothingInstalled_sameThread_keepsTheContext() {
        assertThat(outside(inside().map(x -> x))
                        .contextWrite(c -> c.put("user", "ada"))
                        .blockFirst())
                .isEqualTo("ada");
    }

    @Test
    void nothingInstalled_anotherThread_losesTheContext() {
        // What the installation is for: if this fails, the test above proves nothing.
        Flowable<String> chain =
                Flowable.just(1).hide().observeOn(Schedulers.computation()).flatMap(x -> inside());
        assertThat(outside(chain).contextWrite(c -> c.put("user", "ada")).blockFirst())
                .isEqualTo(NONE);
    }

    @Test
    void threads_areLeftClean() {
        ConcurrentHashMap<String, String> left = new ConcurrentHashMap<>();
        try (Installation installed = RxJavaContext.install()) {
            outside(Flowable.just(1).hide().observeOn(Schedulers.single()).flatMap(x -> inside()))
                    .contextWrite(c -> c.put("user", "ada"))
                    .blockLast();
            // The next task on the same thread belongs to nobody.
            Single.fromCallable(() -> ThreadContext.current() == null ? "clean" : "dirty")
                    .subscribeOn(Schedulers.single())
                    .blockingSubscribe(state -> left.put("thread", state));
        }
        assertThat(left).containsEntry("thread", "clean");
    }

    @Test
    void install_chainsToWhatIsThere_andIsUndoneExactly() {
        AtomicInteger scheduled = new AtomicInteger();
        AtomicInteger subscribed = new AtomicInteger();
        Function<Runnable, Runnable> schedules = task -> {
            scheduled.incrementAndGet();
            return task;
        };
        RxJavaPlugins.setScheduleHandler(schedules);
        RxJavaPlugins.setOnFlowableSubscribe((flowable, subscriber) -> {
            subscribed.incrementAndGet();
            return subscriber;
        });
        Object before = RxJavaPlugins.getOnFlowableSubscribe();
        Installation installed = RxJavaContext.install();
        assertThat(RxJavaPlugins.getScheduleHandler()).isNotSameAs(schedules);
        outside(inside().subscribeOn(Schedulers.io()))
                .contextWrite(c -> c.put("user", "ada"))
                .blockLast();
        assertThat(scheduled).hasPositiveValue();
        assertThat(subscribed).hasPositiveValue();

        installed.close();
        installed.close();
        assertThat(RxJavaPlugins.getScheduleHandler()).isSameAs(schedules);
        assertThat(RxJavaPlugins.getOnFlowableSubscribe()).isSameAs(before);
        assertThat(RxJavaPlugins.getOnObservableSubscribe()).isNull();
        assertThat(RxJavaPlugins.getOnSingleSubscribe()).isNull();
        assertThat(RxJavaPlugins.getOnMaybeSubscribe()).isNull();
        assertThat(RxJavaPlugins.getOnCompletableSubscribe()).isNull();
    }

    @Test
    void strict_aRunWithoutContext_fails() {
        try (Installation installed = RxJavaContext.installStrict()) {
            RxJavaBridge.flowable(AsyncStream.range(0, 3).map(x -> x))
                    .test()
                    .assertError(error -> error.getMessage().contains("without a context"));
            RxJavaBridge.maybe(AsyncFuture.of(1).map(x -> x)).test().assertError(IllegalStateException.class);
            assertThat(outside(inside()).contextWrite(c -> c.put("user", "ada")).blockFirst())
                    .isEqualTo("ada");
        }
        RxJavaBridge.flowable(AsyncStream.range(0, 3).map(x -> x)).test().assertResult(0, 1, 2);
        assertThat(Maybe.just(1).blockingGet()).isEqualTo(1);
    }

    @Test
    void installed_fusionStillWorks() {
        try (Installation installed = RxJavaContext.install()) {
            Flux<Integer> flux = ReactorBridge.flux(RxJavaBridge.stream(Flowable.range(0, 1_000)
                            .map(x -> x + 1)
                            .filter(x -> x % 2 == 0)
                            .observeOn(Schedulers.computation())
                            .map(x -> x)))
                    .contextWrite(c -> c.put("user", "ada"));
            assertThat(flux.collectList().block(Duration.ofSeconds(10)))
                    .hasSize(500)
                    .contains(2, 1_000);
        }
    }
}
