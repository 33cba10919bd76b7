package org.reactivebridge.bridges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivebridge.bridges.Type.ASYNC_FUTURE;
import static org.reactivebridge.bridges.Type.ASYNC_STREAM;
import static org.reactivebridge.bridges.Type.COMPLETABLE;
import static org.reactivebridge.bridges.Type.COMPLETABLE_FUTURE;
import static org.reactivebridge.bridges.Type.FLUX;
import static org.reactivebridge.bridges.Type.MONO;
import static org.reactivebridge.bridges.Type.OBSERVABLE;
import static org.reactivebridge.bridges.Type.SINGLE;

import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.bridges.Conversions.Conversion;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/**
 * All 132 ordered pairs of the types, each cell of the table in {@code docs/conversions.md}: what becomes of no item, of one
 * and of several, of a failure, of cancellation, demand and context. The table is checked against what this test asserts.
 */
class ConversionMatrixTest {

    private static final int PREFETCH = 256;
    private static final RuntimeException BOOM = new RuntimeException("boom");
    private static final Set<Type> WITH_CONTEXT = EnumSet.of(ASYNC_STREAM, ASYNC_FUTURE, FLUX, MONO);

    static List<Conversion> all() {
        return Conversions.all();
    }

    static Stream<Conversion> betweenMany() {
        return all().stream().filter(c -> c.from().isMany() && c.to().isMany());
    }

    static Stream<Conversion> withContext() {
        return all().stream().filter(c -> WITH_CONTEXT.contains(c.from()) && WITH_CONTEXT.contains(c.to()));
    }

    /** What somebody sees who subscribes. */
    private static final class Watch implements Subscriber<Integer> {

        final List<Integer> items = new ArrayList<>();
        Throwable error;
        int ends;
        Subscription subscription;
        private final long first;

        Watch(long first) {
            this.first = first;
        }

        static Watch all(Publisher<Integer> publisher) {
            Watch watch = new Watch(Long.MAX_VALUE);
            publisher.subscribe(watch);
            return watch;
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            if (first > 0) {
                given.request(first);
            }
        }

        @Override
        public void onNext(Integer item) {
            items.add(item);
        }

        @Override
        public void onError(Throwable failure) {
            error = failure;
            ends++;
        }

        @Override
        public void onComplete() {
            ends++;
        }
    }

    private static Watch watch(Conversion conversion, Flux<Integer> origin) {
        Object from = conversion.from().of(origin.hide());
        return Watch.all(conversion.to().watch(conversion.function().apply(from)));
    }

    @Test
    void table_hasEveryPair() {
        assertThat(all()).doesNotContainNull().hasSize(12 * 11);
    }

    @ParameterizedTest
    @MethodSource("all")
    void items_arriveAsTheTargetAllows(Conversion conversion) {
        for (int count : new int[] {0, 1, 3}) {
            if (count < conversion.from().least || count > conversion.from().most) {
                continue; // There is no such thing.
            }
            Watch watch = watch(conversion, Flux.range(0, count));
            assertThat(watch.ends).as(count + " items").isEqualTo(1);
            if (count < conversion.to().least) {
                assertThat(watch.error).isInstanceOf(NoSuchElementException.class);
                assertThat(watch.items).isEmpty();
            } else {
                assertThat(watch.error).isNull();
                assertThat(watch.items)
                        .isEqualTo(IntStream.range(0, Math.min(count, conversion.to().most))
                                .boxed()
                                .toList());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void failure_isTheSameInstance(Conversion conversion) {
        Watch watch = watch(conversion, Flux.error(BOOM));
        assertThat(watch.error).isSameAs(BOOM);
        assertThat(watch.ends).isEqualTo(1);
        assertThat(watch.items).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void cancel_reachesTheSource(Conversion conversion) {
        AtomicInteger cancelled = new AtomicInteger();
        Watch watch = watch(conversion, Flux.<Integer>never().doOnCancel(cancelled::incrementAndGet));
        assertThat(cancelled).hasValue(0);
        watch.subscription.cancel();
        watch.subscription.cancel();
        assertThat(cancelled).hasValue(1);
        assertThat(watch.ends).isZero();
    }

    /** A flux of one item, that comes from another thread, and no end. */
    private static final class FromElsewhere extends Flux<Integer> {

        final AtomicInteger cancelled = new AtomicInteger();
        reactor.core.CoreSubscriber<? super Integer> subscriber;

        @Override
        public void subscribe(reactor.core.CoreSubscriber<? super Integer> given) {
            subscriber = given;
            given.onSubscribe(new Subscription() {
                @Override
                public void request(long count) {}

                @Override
                public void cancel() {
                    cancelled.incrementAndGet();
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void cancel_racingTheItem_losesNeither(Conversion conversion) throws Exception {
        ExecutorService elsewhere = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 100; round++) {
                FromElsewhere origin = new FromElsewhere();
                Object from = conversion.from().of(origin);
                Watch watch =
                        Watch.all(conversion.to().watch(conversion.function().apply(from)));
                CyclicBarrier start = new CyclicBarrier(2);
                Future<?> race = elsewhere.submit(() -> {
                    start.await();
                    origin.subscriber.onNext(7);
                    return null;
                });
                start.await();
                watch.subscription.cancel();
                race.get(10, TimeUnit.SECONDS);

                assertThat(watch.items).hasSizeLessThanOrEqualTo(1);
                assertThat(watch.ends).isLessThanOrEqualTo(1);
                assertThat(watch.error).isNull();
                // By the consumer, or by a type that has all that it can have.
                assertThat(origin.cancelled).as("round " + round).hasPositiveValue();
            }
        } finally {
            elsewhere.shutdownNow();
        }
    }

    static Stream<Conversion> betweenLibraries() {
        // Where a library converts between its own types, what it does with null is its own affair.
        return betweenMany()
                .filter(c -> c.from() == Type.PUBLISHER || c.from() == FLUX || c.from() == Type.FLOWABLE)
                .filter(c -> !c.expression().startsWith("x"));
    }

    @ParameterizedTest
    @MethodSource("betweenLibraries")
    void null_isOneFailure_andCancels(Conversion conversion) {
        FromElsewhere origin = new FromElsewhere();
        Watch watch = Watch.all(conversion
                .to()
                .watch(conversion.function().apply(conversion.from().of(origin))));
        try {
            origin.subscriber.onNext(null);
        } catch (NullPointerException told) {
            // As §2.13 wants it.
        }
        assertThat(watch.items).isEmpty();
        assertThat(watch.error).isInstanceOf(NullPointerException.class);
        assertThat(watch.ends).isEqualTo(1);
        assertThat(origin.cancelled).hasPositiveValue();
    }

    static Stream<Conversion> byABridge() {
        // A future of the JDK and an observable forget what comes too late before a bridge gets to see it.
        return all().stream()
                .filter(c -> !c.expression().startsWith("x"))
                .filter(c -> c.from() != COMPLETABLE_FUTURE && c.from() != OBSERVABLE);
    }

    /** "Never nothing, never twice": by whichever hook, an error behind a cancellation is reported once. */
    @ParameterizedTest
    @MethodSource("byABridge")
    void lateError_isReportedOnce(Conversion conversion) {
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        Hooks.onErrorDropped(reported::add);
        RxJavaPlugins.setErrorHandler(error -> reported.add(error.getCause() == BOOM ? BOOM : error));
        Logger logger = Logger.getLogger("org.reactivebridge");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                reported.add(entry.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            FromElsewhere origin = new FromElsewhere();
            Watch watch = Watch.all(conversion
                    .to()
                    .watch(conversion.function().apply(conversion.from().of(origin))));
            watch.subscription.cancel();
            origin.subscriber.onError(BOOM);
            assertThat(watch.ends).isZero();
            assertThat(reported).containsExactly(BOOM);
        } finally {
            Hooks.resetOnErrorDropped();
            RxJavaPlugins.reset();
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
    }

    /** How many items the source is made to produce for a consumer that asks for two. */
    private static String demand(Conversion conversion) {
        return switch (conversion.to()) {
            case OBSERVABLE, COMPLETABLE -> "everything";
            case SINGLE, MAYBE, MONO, ASYNC_FUTURE, COMPLETABLE_FUTURE -> "one";
            default -> {
                if (conversion.from() == OBSERVABLE) {
                    yield "everything";
                }
                boolean reads = switch (conversion.from()) {
                    // The same object, or both libraries' own: nobody looks ahead.
                    case FLOWABLE -> conversion.to() != Type.PUBLISHER && conversion.to() != FLUX;
                    case FLUX -> conversion.to() != Type.PUBLISHER && conversion.to() != Type.FLOWABLE;
                    // These tests make it of a publisher, which is read ahead; whatever follows passes on.
                    case ASYNC_STREAM, PUBLISHER, FLOW_PUBLISHER -> true;
                    default -> false;
                };
                yield reads ? "prefetch" : "one for one";
            }
        };
    }

    @ParameterizedTest
    @MethodSource("betweenMany")
    void demand_isNotExceeded(Conversion conversion) {
        AtomicInteger produced = new AtomicInteger();
        Object from = conversion
                .from()
                .of(Flux.range(0, 1_000)
                        .doOnNext(x -> produced.incrementAndGet())
                        .hide());
        Watch watch = new Watch(2);
        Publisher<Integer> target = conversion.to().watch(conversion.function().apply(from));
        target.subscribe(watch);
        switch (demand(conversion)) {
            case "one for one" -> assertThat(produced).hasValue(2);
            case "prefetch" -> assertThat(produced).hasValue(PREFETCH);
            default -> assertThat(produced).hasValue(1_000);
        }
        assertThat(watch.items).hasSize(2);
        watch.subscription.cancel();
    }

    @ParameterizedTest
    @MethodSource("withContext")
    void context_reachesTheSource(Conversion conversion) {
        Object from = switch (conversion.from()) {
            case ASYNC_STREAM ->
                AsyncStream.deferContext(
                        c -> AsyncStream.of(c.getOrDefault("key", 0)).map(x -> x));
            case ASYNC_FUTURE ->
                AsyncFuture.deferContext(
                        c -> AsyncFuture.of(c.getOrDefault("key", 0)).map(x -> x));
            case FLUX -> Flux.deferContextual(c -> Flux.just(c.getOrDefault("key", 0)));
            default -> Mono.deferContextual(c -> Mono.just(c.getOrDefault("key", 0)));
        };
        Object to = conversion.function().apply(from);
        Publisher<Integer> written = write(conversion.to(), to);
        assertThat(Watch.all(written).items).containsExactly(7);
    }

    @SuppressWarnings("unchecked")
    private static Publisher<Integer> write(Type type, Object to) {
        return switch (type) {
            case ASYNC_STREAM -> ((AsyncStream<Integer>) to).contextWrite(c -> c.with("key", 7));
            case ASYNC_FUTURE -> ((AsyncFuture<Integer>) to).contextWrite(c -> c.with("key", 7));
            case FLUX -> ((Flux<Integer>) to).contextWrite(c -> c.put("key", 7));
            default -> ((Mono<Integer>) to).contextWrite(c -> c.put("key", 7));
        };
    }

    // ---- The documentation

    private static String row(Conversion conversion) {
        Type from = conversion.from();
        Type to = conversion.to();
        String empty = from.least > 0
                ? "–"
                : to == SINGLE ? "`NoSuchElementException`" : to == COMPLETABLE_FUTURE ? "`null`" : "empty";
        String several =
                !from.isMany() ? "–" : to.isMany() ? "all" : to == COMPLETABLE ? "left out" : "the first, then cancel";
        String context = WITH_CONTEXT.contains(from) && WITH_CONTEXT.contains(to) ? "kept" : "–";
        return "| " + from + " | " + to + " | `" + conversion.expression() + "` | " + empty + " | " + several + " | "
                + (from.isMany() ? demand(conversion) : "one") + " | " + context + " |";
    }

    @Test
    void documentation_saysWhatIsTested() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("..", "docs", "conversions.md")).stream()
                .filter(line -> line.startsWith("| ") && line.contains("`") && !line.startsWith("| from |"))
                .toList();
        assertThat(documented)
                .as("the table of docs/conversions.md; the rows are:\n"
                        + String.join(
                                "\n",
                                all().stream().map(ConversionMatrixTest::row).toList()))
                .isEqualTo(all().stream().map(ConversionMatrixTest::row).toList());
    }
}
