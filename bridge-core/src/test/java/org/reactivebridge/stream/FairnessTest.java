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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** D7: a run that always has more to do gives its executor's thread back, whatever its demand. */
class FairnessTest {

    /** 16 turns of 1,024 items, and as many again for a stage that has a share of its own in each. */
    private static final long MOST_ITEMS = 16 * 1_024 * 16;

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
                line("flatMap to endlessly many", s -> s.flatMap(AsyncStream::of)),
                line("concatMap to endlessly many", s -> s.concatMap(x -> AsyncStream.of(x, x))),
                line("filter", s -> s.filter(x -> x % 1_000 == 0)));
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
        AtomicLong items = new AtomicLong();
        AtomicLong itemsBefore = new AtomicLong();
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch turn = new CountDownLatch(1);
        over.apply(numbers()).subscribeOn(executor).subscribe(new Subscriber<>() {

            private Subscription subscription;

            @Override
            public void onSubscribe(Subscription given) {
                subscription = given;
                given.request(demand);
            }

            @Override
            public void onNext(Integer item) {
                if (items.incrementAndGet() == 1) {
                    started.countDown();
                    executor.execute(() -> {
                        itemsBefore.set(items.get());
                        turn.countDown();
                        subscription.cancel();
                    });
                }
                subscription.request(1);
            }

            @Override
            public void onError(Throwable error) {
                throw new AssertionError(error);
            }

            @Override
            public void onComplete() {}
        });

        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(turn.await(20, TimeUnit.SECONDS))
                .as("the neighbour had its turn")
                .isTrue();
        assertThat(itemsBefore.get()).isLessThanOrEqualTo(MOST_ITEMS);
    }
}
