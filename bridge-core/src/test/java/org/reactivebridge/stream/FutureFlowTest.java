package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivebridge.stream.TimeRig.ms;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.stream.TimeRig.Recorder;

/** Time, threads and failure of futures. */
class FutureFlowTest {

    private static final IllegalStateException FAILURE = new IllegalStateException("upstream");

    private final TimeRig rig = new TimeRig();

    private Recorder<Integer> run(AsyncFuture<Integer> future) {
        Recorder<Integer> recorder = rig.subscribe(future, 1);
        rig.run();
        assertThat(recorder.isOver()).isTrue();
        rig.assertQuiet();
        return recorder;
    }

    private AsyncFuture<Integer> fed() {
        return rig.feed.stream().first();
    }

    @Test
    void delay_movesTheResultOnly() {
        rig.give(1);
        assertThat(run(fed().delay(ms(10))).log).containsExactly("1@11", "complete@11");
    }

    @Test
    void delay_doesNotMoveAFailure() {
        rig.failAt(3, FAILURE);
        assertThat(run(fed().delay(ms(10))).log).containsExactly("IllegalStateException@3");
    }

    @Test
    void timeout_late_fails() {
        assertThat(run(fed().timeout(ms(10))).log).containsExactly("TimeoutException@10");
    }

    @Test
    void timeout_late_goesOnWithTheFallback() {
        assertThat(run(fed().timeout(ms(10), AsyncFuture.of(7))).log).containsExactly("7@10", "complete@10");
    }

    @Test
    void timeout_inTime_leavesNoTimer_row25_reactorPool331() {
        rig.give(1);
        assertThat(run(fed().timeout(Duration.ofHours(1))).log).containsExactly("1@1", "complete@1");
        assertThat(rig.now()).isLessThan(5);
    }

    @Test
    void failures_haveAWayOut() {
        AsyncFuture<Integer> failed = AsyncFuture.error(FAILURE);
        assertThat(run(failed.onErrorResume(failure -> AsyncFuture.of(1))).items)
                .containsExactly(1);
        assertThat(run(failed.onErrorResume(failure -> AsyncFuture.empty())).items)
                .isEmpty();
        assertThat(run(failed.onErrorReturn(failure -> 2)).items).containsExactly(2);
        assertThat(run(failed.onErrorMap(failure -> new ArithmeticException())).failure)
                .isInstanceOf(ArithmeticException.class);
        assertThat(run(failed.onErrorResume(failure -> null)).failure)
                .isInstanceOf(NullPointerException.class)
                .hasSuppressedException(FAILURE);
    }

    @Test
    void retry_untilItWorks() {
        int[] attempts = new int[1];
        AsyncFuture<Integer> flaky =
                AsyncFuture.defer(() -> ++attempts[0] < 3 ? AsyncFuture.error(FAILURE) : AsyncFuture.of(attempts[0]));
        assertThat(run(flaky.retry(
                                RetryPolicy.defaults().backoff(ms(10), ms(10)).jitter(0)))
                        .log)
                .containsExactly("3@20", "complete@20");
    }

    @Test
    void then_goesOnBehindTheEnd_whateverTheResult() {
        assertThat(run(AsyncFuture.of("first").then(AsyncFuture.of(2))).items).containsExactly(2);
        assertThat(run(AsyncFuture.empty().then(AsyncFuture.of(2))).items).containsExactly(2);
        assertThat(run(AsyncFuture.of(5).then(AsyncFuture.empty())).items).isEmpty();
        AtomicInteger opened = new AtomicInteger();
        AsyncFuture<Integer> next = AsyncFuture.defer(() -> AsyncFuture.of(opened.incrementAndGet()));
        assertThat(run(AsyncFuture.error(FAILURE).then(next)).failure).isSameAs(FAILURE);
        assertThat(opened).hasValue(0);
        assertThat(run(AsyncFuture.of(1).then(AsyncFuture.error(FAILURE))).failure)
                .isSameAs(FAILURE);
        List<Object> discarded = new ArrayList<>();
        run(AsyncFuture.of("a result")
                .then(next)
                .in(rig.world.withHooks(Hooks.defaults().onDiscard(discarded::add))));
        assertThat(discarded).containsExactly("a result");
    }

    @Test
    void empty_isFilled() {
        assertThat(run(AsyncFuture.<Integer>empty().defaultIfEmpty(3)).items).containsExactly(3);
        assertThat(run(AsyncFuture.<Integer>empty().switchIfEmpty(AsyncFuture.of(4))).items)
                .containsExactly(4);
        assertThat(run(AsyncFuture.of(5).switchIfEmpty(AsyncFuture.error(FAILURE))).items)
                .containsExactly(5);
    }

    @Test
    void places_refuse_row14_reactorCore1080() {
        assertThat(run(AsyncFuture.of(1).via(rig.world.executor("full", () -> true))).failure)
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(run(AsyncFuture.of(1).subscribeOn(rig.world.executor("full", () -> true))).failure)
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(run(AsyncFuture.of(1).via(rig.world.executor("open"))).items).containsExactly(1);
        assertThat(run(AsyncFuture.of(1).subscribeOn(rig.world.executor("open"))).items)
                .containsExactly(1);
    }

    @Test
    void in_usesThatEnvironmentsClock() {
        TimeRig other = new TimeRig();
        Recorder<Integer> recorder =
                rig.subscribe(AsyncFuture.of(1).delay(ms(10)).in(other.world), 1);
        rig.run();
        assertThat(recorder.log).isEmpty();
        other.run();
        assertThat(recorder.items).containsExactly(1);
        assertThat(other.now()).isEqualTo(10);
    }
}
