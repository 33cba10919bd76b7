package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The sources of futures, what is made of one, and what is made of several. */
class AsyncFutureTest {

    private static final int DEEP = 1_000_000;

    @Test
    void sources_giveWhatTheySay() {
        assertThat(Recorder.of(AsyncFuture.of("x")).items).containsExactly("x");
        assertThat(Recorder.idle(AsyncFuture.empty()).completions).isOne();
        IllegalStateException boom = new IllegalStateException("boom");
        assertThat(Recorder.idle(AsyncFuture.error(boom)).errors).containsExactly(boom);
        assertThat(Recorder.of(AsyncFuture.never()).isEnded()).isFalse();
    }

    @Test
    void defer_makesANewFutureForEachRun() {
        AtomicInteger runs = new AtomicInteger();
        AsyncFuture<Integer> future = AsyncFuture.defer(() -> AsyncFuture.of(runs.incrementAndGet()));
        assertThat(runs).hasValue(0);
        assertThat(Recorder.of(future).items).containsExactly(1);
        assertThat(Recorder.of(future).items).containsExactly(2);
    }

    @Test
    void from_takesTheFirstItemAndCancels() {
        HandPublisher<Integer> upstream = new HandPublisher<>();
        Recorder<Integer> run = Recorder.of(AsyncFuture.from(upstream));
        upstream.next(1);
        assertThat(run.items).containsExactly(1);
        assertThat(run.completions).isOne();
        assertThat(upstream.cancellations).isOne();
    }

    @Test
    void filter_leavingOut_isEmptyAndDiscards() {
        Recorder<Integer> run = Recorder.of(AsyncFuture.of(1).filter(x -> x > 1));
        assertThat(run.items).isEmpty();
        assertThat(run.completions).isOne();
        assertThat(run.discarded).containsExactly(1);
    }

    @Test
    void flatMapMany_givesAllItems() {
        assertThat(Recorder.of(AsyncFuture.of(3).flatMapMany(n -> AsyncStream.range(0, n))).items)
                .containsExactly(0, 1, 2);
    }

    // ---- C2, row 15

    private static AsyncFuture<Integer> countDown(int left) {
        return left == 0 ? AsyncFuture.of(0) : AsyncFuture.of(left - 1).flatMap(AsyncFutureTest::countDown);
    }

    @Test
    void flatMap_recursionAMillionDeep_takesConstantStack_rxJava6958() throws Exception {
        assertThat(SmallStack.call(() -> Recorder.of(countDown(DEEP)).items)).containsExactly(0);
    }

    @Test
    void flatMap_chainOfAMillionStages_runsOnASmallStack_reactorCore1441_3095() throws Exception {
        assertThat(SmallStack.call(() -> {
                    AsyncFuture<Integer> chain = AsyncFuture.of(0);
                    for (int i = 0; i < DEEP; i++) {
                        chain = chain.flatMap(x -> AsyncFuture.of(x + 1));
                    }
                    return Recorder.of(chain).items;
                }))
                .containsExactly(DEEP);
    }

    private static AsyncFuture<Integer> countDownBy(ExecutorService executor, int left) {
        AsyncFuture<Integer> next = AsyncFuture.of(left - 1);
        AsyncFuture<Integer> step =
                left % 100 == 0 ? next.toStream().subscribeOn(executor).first() : next;
        return left == 0 ? AsyncFuture.of(0) : step.flatMap(x -> countDownBy(executor, x));
    }

    @Test
    void flatMap_recursionAMillionDeep_completeAndAsynchronousMixed_takesConstantStack() throws Exception {
        ExecutorService executor =
                Executors.newSingleThreadExecutor(work -> new Thread(null, work, "small stack", 256 << 10));
        try {
            assertThat(SmallStack.call(() -> countDownBy(executor, DEEP).block()))
                    .isZero();
        } finally {
            executor.shutdown();
        }
    }

    private static AsyncFuture<Integer> deferDown(int left) {
        return AsyncFuture.defer(() -> left == 0 ? AsyncFuture.of(0) : deferDown(left - 1));
    }

    @Test
    void defer_recursionAMillionDeep_takesConstantStack() throws Exception {
        assertThat(SmallStack.call(() -> Recorder.of(deferDown(DEEP)).items)).containsExactly(0);
    }

    // ---- Several

    private final HandPublisher<String> left = new HandPublisher<>();
    private final HandPublisher<String> right = new HandPublisher<>();
    private final List<AsyncFuture<String>> two = List.of(AsyncFuture.from(left), AsyncFuture.from(right));

    @Test
    void allOf_givesResultsInOrderOfTheFutures() {
        Recorder<List<String>> run = Recorder.of(AsyncFuture.allOf(two));
        right.next("r");
        assertThat(run.items).isEmpty();
        left.next("l");
        assertThat(run.items).containsExactly(List.of("l", "r"));
        assertThat(run.completions).isOne();
        assertThat(run.discarded).isEmpty();
    }

    @Test
    void allOf_nothing_isAnEmptyList() {
        assertThat(Recorder.of(AsyncFuture.allOf(List.<AsyncFuture<String>>of())).items)
                .containsExactly(List.of());
    }

    @Test
    void allOf_oneFails_cancelsTheSiblingsAndDiscardsResults() {
        HandPublisher<String> third = new HandPublisher<>();
        Recorder<List<String>> run =
                Recorder.of(AsyncFuture.allOf(List.of(two.get(0), two.get(1), AsyncFuture.from(third))));
        left.next("l");
        IllegalStateException boom = new IllegalStateException("boom");
        right.fail(boom);
        assertThat(run.errors).containsExactly(boom);
        assertThat(run.discarded).containsExactly("l");
        assertThat(third.cancellations).isOne();
    }

    @Test
    void allOf_oneFailsWithoutDemand_failsAtOnce() {
        Recorder<List<String>> run = Recorder.idle(AsyncFuture.allOf(two));
        left.next("l");
        right.fail(new IllegalStateException("boom"));
        assertThat(run.errors).hasSize(1);
        assertThat(left.cancellations).isOne();
        assertThat(run.discarded).containsExactly("l");
    }

    @Test
    void allOf_oneEmpty_isEmptyAndCancelsTheSiblings() {
        Recorder<List<String>> run = Recorder.of(AsyncFuture.allOf(two));
        left.complete();
        assertThat(run.items).isEmpty();
        assertThat(run.completions).isOne();
        assertThat(right.cancellations).isOne();
    }

    @Test
    void allOf_cancelled_cancelsAll() {
        Recorder.of(AsyncFuture.allOf(two)).cancel();
        assertThat(left.cancellations + right.cancellations).isEqualTo(2);
    }

    @Test
    void zip_makesOneResultOfTwo() {
        AsyncFuture<String> both = AsyncFuture.of(1).zipWith(AsyncFuture.of("x"), (n, text) -> text + n);
        assertThat(Recorder.of(both).items).containsExactly("x1");
        Recorder<Object> failing = Recorder.of(AsyncFuture.zip(AsyncFuture.of(1), AsyncFuture.of(2), (a, b) -> {
            throw new IllegalStateException("boom");
        }));
        assertThat(failing.errors).hasSize(1);
        assertThat(failing.discarded).containsExactly(1, 2);
    }

    @Test
    void anyOf_takesTheFirstResultAndCancelsTheRest() {
        Recorder<String> run = Recorder.of(AsyncFuture.anyOf(two));
        left.fail(new IllegalStateException("boom"));
        assertThat(run.isEnded()).isFalse();
        right.next("r");
        assertThat(run.items).containsExactly("r");
        assertThat(run.completions).isOne();
    }

    @Test
    void anyOf_allFail_failsWithTheFirstAndTheOthersSuppressed() {
        Recorder<String> run = Recorder.idle(AsyncFuture.anyOf(two));
        IllegalStateException first = new IllegalStateException("first");
        IllegalStateException second = new IllegalStateException("second");
        right.fail(first);
        left.fail(second);
        assertThat(run.errors).containsExactly(first);
        assertThat(first.getSuppressed()).containsExactly(second);
    }

    @Test
    void race_endsAsTheFirstDoes() {
        Recorder<String> failed = Recorder.of(AsyncFuture.race(two));
        IllegalStateException boom = new IllegalStateException("boom");
        left.fail(boom);
        assertThat(failed.errors).containsExactly(boom);
        assertThat(right.cancellations).isOne();

        Recorder<String> won = Recorder.of(AsyncFuture.race(two));
        right.next("r");
        assertThat(won.items).containsExactly("r");
        assertThat(left.cancellations).isOne();
    }

    @Test
    void methods_givenNull_throwAtOnce() {
        assertThatThrownBy(() -> AsyncFuture.of(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> AsyncFuture.of(1).filter(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> AsyncFuture.of(1).flatMap(null)).isInstanceOf(NullPointerException.class);
    }
}
