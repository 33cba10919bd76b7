package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Recursion on a stack of 256 KiB (C2, C3, row 15: reactor/reactor-core#1441, #3095, ReactiveX/RxJava#6958).
 *
 * <p>What stands elsewhere: {@code repeat} and fallbacks in {@link FallbackTest}, {@code retry} in {@link RetryTest}, {@code
 * concat} and {@code defer} in {@link SourcesTest}, futures in {@link AsyncFutureTest}.
 */
class DepthTest {

    private static final int DEEP = 1_000_000;

    private static final ExecutorService EXECUTOR = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(null, work, "small stack", 256 << 10);
        thread.setDaemon(true);
        return thread;
    });

    // ---- Recursion

    private static AsyncStream<Integer> flatMapDown(int left, int hop) {
        AsyncStream<Integer> next = AsyncStream.of(left - 1);
        AsyncStream<Integer> step = left % hop == 0 ? next.subscribeOn(EXECUTOR) : next;
        return left == 0 ? AsyncStream.of(0) : step.flatMap(x -> flatMapDown(x, hop));
    }

    private static AsyncStream<Integer> concatMapDown(int left, int hop) {
        AsyncStream<Integer> next = AsyncStream.of(left - 1);
        AsyncStream<Integer> step = left % hop == 0 ? next.subscribeOn(EXECUTOR) : next;
        return left == 0 ? AsyncStream.of(0) : step.concatMap(x -> concatMapDown(x, hop));
    }

    /** Each level has an item of its own before it goes on. */
    private static AsyncStream<Integer> expand(int left) {
        return AsyncStream.of(left)
                .concatWith(left == 0 ? AsyncStream.empty() : AsyncStream.defer(() -> expand(left - 1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 100})
    void flatMap_toItself_aMillionDeep(int hop) throws Exception {
        assertThat(SmallStack.<Long>call(() -> SmallStack.await(flatMapDown(DEEP, hop))))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 100})
    void concatMap_toItself_aMillionDeep(int hop) throws Exception {
        assertThat(SmallStack.<Long>call(() -> SmallStack.await(concatMapDown(DEEP, hop))))
                .isEqualTo(1);
    }

    @Test
    void expand_aMillionDeep() throws Exception {
        assertThat(SmallStack.<Long>call(() -> SmallStack.await(expand(DEEP)))).isEqualTo(DEEP + 1);
    }

    @Test
    void concat_ofAMillionFutures() throws Exception {
        List<AsyncFuture<Integer>> futures = Collections.nCopies(DEEP, AsyncFuture.of(1));
        assertThat(SmallStack.<Long>call(() -> SmallStack.await(AsyncStream.concat(futures))))
                .isEqualTo(DEEP);
    }

    @Test
    void concat_ofFutures_completeAndAsynchronousMixed() throws Exception {
        AsyncFuture<Integer> there = AsyncFuture.fromCallable(() -> 1);
        AsyncFuture<Integer> elsewhere = AsyncStream.of(1).subscribeOn(EXECUTOR).first();
        AsyncStream<AsyncFuture<Integer>> futures =
                AsyncStream.range(0, DEEP).map(x -> x % 100 == 0 ? elsewhere : there);
        assertThat(SmallStack.<Long>call(() -> SmallStack.await(futures.concatMap(future -> future))))
                .isEqualTo(DEEP);
    }

    @Test
    void recursion_ofACancelledRun_isGivenBack() throws Exception {
        long[] seen = new long[1];
        SmallStack.call(() -> {
            expand(DEEP).take(DEEP / 2).subscribe(x -> seen[0]++);
            return null;
        });
        assertThat(seen[0]).isEqualTo(DEEP / 2);
    }

    // ---- Long chains (C3)

    /** So many stages, of several kinds in turn, that no stack could hold the calls. */
    private static AsyncStream<Integer> chain(AsyncStream<Integer> upstream) {
        AsyncStream<Integer> chain = upstream;
        for (int i = 0; i < 10_000; i++) {
            chain = switch (i % 7) {
                case 0 -> chain.map(x -> x);
                case 1 -> chain.filter(x -> true);
                case 2 -> chain.take(1_000);
                case 3 -> chain.skip(0);
                case 4 -> chain.doOnNext(x -> {});
                case 5 -> chain.concatMap(AsyncStream::of);
                default -> chain.onErrorResume(AsyncStream::error);
            };
        }
        return chain;
    }

    @Test
    void chain_ofTenThousandStages_worksFailsAndIsCancelled_reactorCore3095() throws Exception {
        IllegalStateException boom = new IllegalStateException("boom");
        SmallStack.call(() -> {
            assertThat(SmallStack.await(chain(AsyncStream.range(0, 5)))).isEqualTo(5);
            assertThat(SmallStack.await(chain(AsyncStream.range(0, 5)).take(2))).isEqualTo(2);
            assertThat(SmallStack.await(
                            chain(AsyncStream.<Integer>error(boom)).onErrorReturn(error -> error == boom ? 1 : 0)))
                    .isEqualTo(1);
            return null;
        });
    }
}
