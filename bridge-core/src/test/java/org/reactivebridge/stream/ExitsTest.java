package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.SimulatedEnvironment;

/** toCompletableFuture, block, toIterator, toJavaStream, subscribe with functions, to, transform, asFlow. */
class ExitsTest {

    private final HandPublisher<Integer> upstream = new HandPublisher<>();
    private final AsyncStream<Integer> stream = AsyncStream.from(upstream);
    private final List<Object> discarded = new ArrayList<>();
    private final List<Throwable> dropped = new ArrayList<>();
    private final Environment environment = Environment.system()
            .withHooks(Hooks.defaults().onDiscard(discarded::add).onErrorDropped(dropped::add));
    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void shutDown() {
        executor.shutdownNow();
    }

    // ---- toCompletableFuture: G3

    @Test
    void toCompletableFuture_givesTheResultOrNullOrTheVeryFailure() {
        assertThat(AsyncFuture.of(1).toCompletableFuture()).isCompletedWithValue(1);
        assertThat(AsyncFuture.empty().toCompletableFuture()).isCompletedWithValue(null);
        IOException boom = new IOException("boom");
        assertThatThrownBy(() -> AsyncFuture.error(boom).toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(boom);
    }

    @Test
    void toCompletableFuture_cancelled_cancelsTheRun() {
        CompletableFuture<Integer> future = stream.first().toCompletableFuture();
        assertThat(future.cancel(true)).isTrue();
        assertThat(upstream.cancellations).isOne();
        assertThat(future).isCancelled();
    }

    @Test
    void toCompletableFuture_dependentStageCancelled_cancelsTheRun() {
        CompletableFuture<Integer> future = stream.first().toCompletableFuture();
        CompletableFuture<String> dependent = future.thenApply(x -> x + 1)
                .thenCompose(x -> new CompletableFuture<>())
                .thenApply(x -> "" + x);
        assertThat(dependent.cancel(false)).isTrue();
        assertThat(upstream.cancellations).isOne();
        assertThat(future).isCancelled();
    }

    @Test
    void toCompletableFuture_completedFromOutside_cancelsTheRun() {
        CompletableFuture<Integer> future = stream.first().toCompletableFuture();
        future.complete(7);
        assertThat(upstream.cancellations).isOne();
        assertThat(future).isCompletedWithValue(7);
    }

    @Test
    void toCompletableFuture_resultAfterCancellation_isDiscarded_reactorCore3138_3235() {
        CompletableFuture<Integer> future = stream.in(environment).first().toCompletableFuture();
        future.cancel(false);
        upstream.next(1);
        assertThat(discarded).containsExactly(1);
    }

    @Test
    void toCompletableFuture_cancelledBetweenItemAndEnd_discardsTheItem() {
        AsyncFuture<Integer> neverEnds =
                new AsyncFuture<>(stream.in(environment).recipe());
        CompletableFuture<Integer> future = neverEnds.toCompletableFuture();
        upstream.next(1);
        assertThat(future).isNotDone();
        future.cancel(false);
        assertThat(discarded).containsExactly(1);
    }

    @Test
    void toCompletableFuture_cancelledAfterTheEnd_changesNothing() {
        CompletableFuture<Integer> future = stream.first().toCompletableFuture();
        upstream.next(1);
        assertThat(future.cancel(true)).isFalse();
        assertThat(future.thenApply(x -> x).cancel(true)).isFalse();
        assertThat(future).isCompletedWithValue(1);
    }

    // ---- block

    @Test
    void block_givesTheResultOrNullOrThrowsTheVeryFailure() {
        assertThat(AsyncFuture.of(1).block()).isEqualTo(1);
        assertThat(AsyncFuture.empty().block()).isNull();
        IllegalStateException boom = new IllegalStateException("boom");
        assertThat(catchThrowable(() -> AsyncFuture.error(boom).block())).isSameAs(boom);
        IOException checked = new IOException("boom");
        assertThatThrownBy(() -> AsyncFuture.error(checked).block(Duration.ofHours(1)))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isSameAs(checked);
    }

    @Test
    void block_waitsForAnotherThread() {
        AsyncFuture<Integer> elsewhere =
                AsyncStream.range(0, 1000).via(executor).last();
        assertThat(elsewhere.block()).isEqualTo(999);
    }

    @Test
    void block_timeout_cancelsAndSaysSo() {
        assertThatThrownBy(() -> stream.first().block(Duration.ofNanos(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PT0.000000001S");
        assertThat(upstream.cancellations).isOne();
    }

    @Test
    void block_interrupted_cancelsAndKeepsTheMark() {
        Thread.currentThread().interrupt();
        Throwable thrown = catchThrowable(() -> stream.first().block());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isInstanceOf(CancellationException.class);
        assertThat(upstream.cancellations).isOne();
    }

    @Test
    void block_withinATask_runsWhatWaitsForThatTask() {
        AsyncFuture<Integer> inner =
                AsyncStream.range(0, 5).via(Runnable::run, 1).last();
        AsyncStream<Integer> outer = AsyncStream.of(1, 2).map(x -> x + inner.block());
        assertThat(Recorder.of(outer).items).containsExactly(5, 6);
    }

    @Test
    void block_inASimulatedWorld_letsItsTimePass_orReportsTheDeadlock() {
        SimulatedEnvironment world = new SimulatedEnvironment(1);
        assertThat(AsyncStream.range(0, 9)
                        .via(world.executor("other"))
                        .in(world)
                        .last()
                        .block())
                .isEqualTo(8);
        assertThatThrownBy(
                        () -> AsyncFuture.never().toStream().in(world).first().block())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Deadlock");
    }

    @Test
    void block_stackOverflowInAStage_isThrown_reactorCore3095() {
        assertThatThrownBy(() -> AsyncFuture.of(1).map(ExitsTest::overflow).block(Duration.ofMinutes(1)))
                .isInstanceOf(StackOverflowError.class);
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int overflow(int x) {
        return overflow(x) + 1;
    }

    // ---- toIterator, toJavaStream

    @Test
    void toIterator_givesAllItems_withinItsBound() {
        for (int prefetch : new int[] {1, 2, 3, 256}) {
            List<Integer> items = new ArrayList<>();
            try (CloseableIterator<Integer> iterator =
                    AsyncStream.range(0, 1000).subscribeOn(executor).toIterator(prefetch)) {
                iterator.forEachRemaining(items::add);
            }
            assertThat(items).hasSize(1000).isSorted();
        }
    }

    @Test
    void toIterator_requestsAsMuchAsItHolds() {
        List<Long> requests = new ArrayList<>();
        CloseableIterator<Integer> iterator =
                AsyncStream.range(0, 100).doOnRequest(requests::add).toIterator(4);
        assertThat(requests).containsExactly(4L);
        iterator.next();
        iterator.next();
        assertThat(requests).hasSize(1);
        iterator.next();
        assertThat(requests).containsExactly(4L, 3L);
        iterator.close();
    }

    @Test
    void toIterator_closed_cancelsAndDiscardsWhatItHolds() {
        CloseableIterator<Integer> iterator = stream.in(environment).toIterator();
        upstream.next(1, 2, 3);
        assertThat(iterator.next()).isEqualTo(1);
        assertThat(iterator.hasNext()).isTrue();
        iterator.close();
        iterator.close();
        assertThat(upstream.cancellations).isOne();
        assertThat(discarded).containsExactly(2, 3);
        assertThat(iterator.hasNext()).isFalse();
    }

    @Test
    void toIterator_failure_comesBehindTheItems() {
        IllegalStateException boom = new IllegalStateException("boom");
        CloseableIterator<Integer> iterator = stream.toIterator();
        upstream.next(1).fail(boom);
        assertThat(iterator.next()).isEqualTo(1);
        assertThat(catchThrowable(iterator::hasNext)).isSameAs(boom);
    }

    @Test
    void toIterator_interrupted_cancels() {
        CloseableIterator<Integer> iterator = stream.toIterator();
        Thread.currentThread().interrupt();
        Throwable thrown = catchThrowable(iterator::hasNext);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isInstanceOf(CancellationException.class);
        assertThat(upstream.cancellations).isOne();
    }

    @Test
    void toIterator_waitsForAnItemFromAnotherThread() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CloseableIterator<Integer> iterator = stream.toIterator();
        FutureTask<List<Integer>> reader = new FutureTask<>(() -> {
            List<Integer> items = new ArrayList<>();
            while (iterator.hasNext()) {
                items.add(iterator.next());
                first.countDown();
            }
            return items;
        });
        executor.execute(reader);
        upstream.next(1);
        first.await();
        upstream.next(2).complete();
        assertThat(reader.get()).containsExactly(1, 2);
    }

    @Test
    void toJavaStream_closedEarly_cancels() {
        upstream.subscribers.clear();
        try (Stream<Integer> items = stream.toJavaStream()) {
            upstream.next(1, 2, 3);
            assertThat(items.limit(2)).containsExactly(1, 2);
        }
        assertThat(upstream.cancellations).isOne();
        assertThat(AsyncStream.range(0, 5).toJavaStream().mapToInt(x -> x).sum())
                .isEqualTo(10);
    }

    // ---- subscribe

    @Test
    void subscribe_withFunctions_handsOnEverything() {
        List<Object> log = new ArrayList<>();
        RunHandle handle = stream.subscribe(log::add, log::add, () -> log.add("end"));
        upstream.next(1);
        assertThat(handle.isDone()).isFalse();
        upstream.complete();
        assertThat(handle.isDone()).isTrue();
        assertThat(log).containsExactly(1, "end");
    }

    @Test
    void subscribe_cancelled_isOver() {
        List<Object> log = new ArrayList<>();
        RunHandle handle = stream.in(environment).subscribe(log::add);
        handle.cancel();
        assertThat(handle.isDone()).isTrue();
        assertThat(upstream.cancellations).isOne();
        upstream.next(1);
        assertThat(log).isEmpty();
        assertThat(discarded).containsExactly(1);
    }

    @Test
    void subscribe_withoutErrorHandler_dropsTheError() {
        IllegalStateException boom = new IllegalStateException("boom");
        RunHandle handle = AsyncStream.<Integer>error(boom).in(environment).subscribe(x -> {});
        assertThat(handle.isDone()).isTrue();
        assertThat(dropped).containsExactly(boom);
    }

    @Test
    void subscribe_functionThrows_cancelsAndIsAnError() {
        IllegalStateException boom = new IllegalStateException("boom");
        List<Throwable> errors = new ArrayList<>();
        stream.in(environment)
                .subscribe(
                        x -> {
                            throw boom;
                        },
                        errors::add,
                        () -> {});
        upstream.next(1);
        assertThat(errors).containsExactly(boom);
        assertThat(upstream.cancellations).isOne();
        assertThat(discarded).containsExactly(1);
    }

    // ---- to, transform, asFlow

    @Test
    void toAndTransform_applyTheFunctionNow() {
        assertThat(AsyncStream.range(0, 3).<Integer>to(s -> Recorder.of(s).items.size()))
                .isEqualTo(3);
        assertThat(Recorder.of(AsyncStream.range(0, 3).transform(s -> s.map(x -> -x))).items)
                .containsExactly(0, -1, -2);
        assertThat(Recorder.of(AsyncFuture.of(1).transform(f -> f.map(x -> -x))).items)
                .containsExactly(-1);
    }

    @Test
    void asFlow_keepsDemandAndContext() {
        List<Object> log = new ArrayList<>();
        AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();
        class Subscriber implements Flow.Subscriber<Object>, ContextProvider {
            @Override
            public Context context() {
                return Context.in(environment).with("user", "me");
            }

            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription.set(given);
            }

            @Override
            public void onNext(Object item) {
                log.add(item);
            }

            @Override
            public void onError(Throwable error) {
                log.add(error);
            }

            @Override
            public void onComplete() {
                log.add("end");
            }
        }
        AsyncStream<Object> two =
                AsyncStream.deferContext(context -> AsyncStream.of(context.getOrDefault("user", "nobody"), 2));
        two.asFlow().subscribe(new Subscriber());
        assertThat(log).isEmpty();
        subscription.get().request(1);
        assertThat(log).containsExactly("me");
        subscription.get().request(1);
        assertThat(log).containsExactly("me", 2, "end");
    }
}
