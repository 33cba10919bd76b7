package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** D7: a run that always has more to do gives its executor's thread back, whatever its demand. */
class FairnessTest {

    /** 16 turns of 1,024 items: what a scheduler lets a task do before its neighbours, whatever stages it has. */
    private static final long MOST_ITEMS = 16 * 1_024;

    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    static Stream<Arguments> endless() {
        return Stream.of(
                line("a source", s -> s),
                line("flatMap to an endless stream", s -> AsyncStream.of(0).flatMap(x -> s)),
                line("flatMap to two", s -> AsyncStream.of(0, 1).flatMap(x -> s)),
                line(
                        "flatMap to an endless stream and another",
                        s -> AsyncStream.of(0, 1).flatMap(x -> x == 0 ? s : AsyncStream.never())),
                line("flatMap to endlessly many", s -> s.flatMap(AsyncStream::of)),
                line("flatMap to endlessly many of many", s -> s.flatMap(x -> AsyncStream.range(0, 100))),
                line(
                        "flatMap within flatMap",
                        s -> AsyncStream.of(0, 1)
                                .flatMap(x -> AsyncStream.of(0, 1).flatMap(y -> s))),
                line("concatMap to an endless stream", s -> AsyncStream.of(0).concatMap(x -> s)),
                line(
                        "concatMap to an endless stream before another",
                        s -> AsyncStream.of(0, 1).concatMap(x -> s)),
                line("concatMap to endlessly many", s -> s.concatMap(x -> AsyncStream.of(x, x))),
                line("filter", s -> s.filter(x -> x % 1_000 == 0)));
    }

    /** Two inner streams that are always ready share the items, though each is asked for one at a time. */
    @Test
    void oneByOne_twoEndlessInnerStreams_shareTheItems() throws Exception {
        int[] counts = new int[2];
        AsyncStream<Integer> tagged =
                AsyncStream.of(0, 1).flatMap(tag -> numbers().map(x -> tag)).take(10_000);
        CountDownLatch over = new CountDownLatch(1);
        tagged.subscribeOn(executor).subscribe(new OneByOne(1) {
            @Override
            void next(long count, Integer tag) {
                counts[tag]++;
            }

            @Override
            public void onComplete() {
                over.countDown();
            }
        });
        assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(counts[0]).isBetween(4_000, 6_000);
    }

    /** The limit that README states: a run without a place of its own has the thread it was woken on while it has work. */
    @Test
    void inline_endlessRun_keepsItsThreadUntilItIsCancelled() throws Exception {
        AtomicLong itemsBefore = new AtomicLong();
        CountDownLatch turn = new CountDownLatch(1);
        executor.execute(() -> numbers().subscribe(new OneByOne(1) {
            @Override
            void next(long count, Integer item) {
                if (count == 1) {
                    executor.execute(() -> {
                        itemsBefore.set(count());
                        turn.countDown();
                    });
                }
                if (count == 1_000_000) {
                    cancel();
                }
            }
        }));
        assertThat(turn.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(itemsBefore).hasValue(1_000_000);
    }

    /** A task without a place of its own that runs ahead of one on the executor: it stops where its boundary is full. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 256})
    void inline_aheadOfABoundary_givesTheThreadBack(int prefetch) throws Exception {
        AtomicLong itemsBefore = new AtomicLong();
        CountDownLatch turn = new CountDownLatch(1);
        numbers().map(x -> x).via(executor, prefetch).subscribe(new OneByOne(Long.MAX_VALUE) {
            @Override
            void next(long count, Integer item) {
                if (count == 1) {
                    executor.execute(() -> {
                        itemsBefore.set(count());
                        turn.countDown();
                        cancel();
                    });
                }
            }
        });
        assertThat(turn.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(itemsBefore.get()).isLessThanOrEqualTo(MOST_ITEMS);
    }

    private static Arguments line(String name, Function<AsyncStream<Integer>, AsyncStream<Integer>> over) {
        return Arguments.of(name, over);
    }

    private static AsyncStream<Integer> numbers() {
        return AsyncStream.generate(() -> 0, (state, sink) -> {
            sink.next(state);
            return state + 1;
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endless")
    void oneByOne_anotherTask_getsItsTurn(String name, Function<AsyncStream<Integer>, AsyncStream<Integer>> over)
            throws Exception {
        neighbourRuns(over, 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endless")
    void unbounded_anotherTask_getsItsTurn(String name, Function<AsyncStream<Integer>, AsyncStream<Integer>> over)
            throws Exception {
        neighbourRuns(over, Long.MAX_VALUE);
    }

    private void neighbourRuns(Function<AsyncStream<Integer>, AsyncStream<Integer>> over, long demand)
            throws Exception {
        AtomicLong itemsBefore = new AtomicLong();
        CountDownLatch turn = new CountDownLatch(1);
        over.apply(numbers()).subscribeOn(executor).subscribe(new OneByOne(demand) {
            @Override
            void next(long count, Integer item) {
                if (count == 1) {
                    executor.execute(() -> {
                        itemsBefore.set(count());
                        turn.countDown();
                        cancel();
                    });
                }
            }
        });

        assertThat(turn.await(20, TimeUnit.SECONDS))
                .as("the neighbour had its turn")
                .isTrue();
        assertThat(itemsBefore.get()).isLessThanOrEqualTo(MOST_ITEMS);
    }

    /** Asks for some items at first, and for one more with each that comes. */
    private abstract static class OneByOne implements Subscriber<Integer> {

        private final long first;
        private final AtomicLong items = new AtomicLong();
        private volatile Subscription subscription;

        OneByOne(long first) {
            this.first = first;
        }

        abstract void next(long count, Integer item);

        final long count() {
            return items.get();
        }

        final void cancel() {
            subscription.cancel();
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(first);
        }

        @Override
        public void onNext(Integer item) {
            next(items.incrementAndGet(), item);
            subscription.request(1);
        }

        @Override
        public void onError(Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void onComplete() {}
    }
}
