package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivebridge.stream.TimeRig.ms;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.stream.TimeRig.Recorder;

class RetryTest {

    private static final RetryPolicy AT_ONCE =
            RetryPolicy.defaults().attempts(3).backoff(Duration.ZERO, Duration.ZERO);
    private static final RetryPolicy STEADY =
            RetryPolicy.defaults().backoff(ms(10), ms(25)).jitter(0);

    private final TimeRig rig = new TimeRig();
    private int subscriptions;

    /** Fails so many times, each time behind two items, then gives three and completes. */
    private AsyncStream<Integer> failing(int times, Supplier<Throwable> failure) {
        return AsyncStream.fromSource((waker, context) -> {
            AsyncStream<Integer> attempt = subscriptions++ < times
                    ? AsyncStream.range(0, 2)
                            .concatMap(x -> x == 1 ? AsyncStream.error(failure.get()) : AsyncStream.of(x))
                    : AsyncStream.range(0, 3);
            return attempt.recipe().source().open(waker, context);
        });
    }

    private AsyncStream<Integer> failing(int times) {
        return failing(times, IllegalStateException::new);
    }

    @Test
    void attempts_comeOneAfterTheOther() {
        Recorder<Integer> recorder = rig.subscribe(failing(2).retry(AT_ONCE), Long.MAX_VALUE);
        rig.run();
        assertThat(recorder.log).containsExactly("0@0", "0@0", "0@0", "1@0", "2@0", "complete@0");
    }

    @Test
    void lastFailure_comesAsItIs() {
        List<Throwable> thrown = new ArrayList<>();
        Recorder<Integer> recorder = rig.subscribe(
                failing(9, () -> {
                            thrown.add(new IllegalStateException());
                            return thrown.get(thrown.size() - 1);
                        })
                        .retry(AT_ONCE),
                Long.MAX_VALUE);
        rig.run();
        assertThat(thrown).hasSize(3);
        assertThat(recorder.failure).isSameAs(thrown.get(2)).hasNoSuppressedExceptions();
    }

    @Test
    void pauses_doubleUpToTheLongest() {
        Recorder<Integer> recorder = rig.subscribe(failing(9).retry(STEADY), Long.MAX_VALUE);
        rig.run();
        assertThat(recorder.log).containsExactly("0@0", "0@10", "0@30", "0@55", "IllegalStateException@55");
        rig.assertQuiet();
    }

    @Test
    void failure_withoutDemand_isRetried() {
        Recorder<Integer> recorder = rig.subscribe(
                AsyncStream.<Integer>error(new IllegalStateException()).retry(STEADY), 0);
        rig.run();
        assertThat(recorder.log).containsExactly("IllegalStateException@55");
    }

    @Test
    void demand_carriesOver_row13_reactorCore2839() {
        Recorder<Integer> recorder = rig.subscribe(failing(2).retry(AT_ONCE), 0);
        for (int demand = 1; demand <= 5; demand++) {
            recorder.request(1);
            rig.run();
            assertThat(recorder.items).hasSize(demand);
        }
        assertThat(recorder.isOver()).isTrue();
    }

    @Test
    void cancel_duringAPause_cancelsTheTimer_row25_reactorPool331() {
        Recorder<Integer> recorder = rig.subscribe(failing(9).retry(STEADY), Long.MAX_VALUE);
        rig.runFor(15);
        assertThat(rig.world.pendingTimers()).isOne();
        recorder.cancel();
        rig.runFor(0);
        rig.assertQuiet();
        assertThat(subscriptions).isEqualTo(2);
    }

    @Test
    void upstream_isClosedBeforeItIsOpenedAnew() {
        rig.failAt(1, new IllegalStateException()).over(s -> s.retry(STEADY));
        rig.runFor(5);
        assertThat(rig.feed.closed).isOne();
        rig.run();
        assertThat(rig.feed.opened).isEqualTo(4);
        rig.assertQuiet();
    }

    @Test
    void predicate_thatSaysNo_givesUp() {
        Recorder<Integer> recorder = rig.subscribe(
                failing(9).retry(AT_ONCE.when(failure -> failure instanceof ArithmeticException)), Long.MAX_VALUE);
        rig.run();
        assertThat(recorder.log).containsExactly("0@0", "IllegalStateException@0");
    }

    @Test
    void error_isNotRetriedByDefault() {
        Recorder<Integer> recorder =
                rig.subscribe(failing(9, AssertionError::new).retry(AT_ONCE), Long.MAX_VALUE);
        rig.run();
        assertThat(recorder.log).containsExactly("0@0", "AssertionError@0");
    }

    @Test
    void fatal_isNeverRetried() {
        LinkageError fatal = new LinkageError();
        Recorder<Integer> recorder = new TimeRig().new Recorder<>();
        AsyncStream<Integer> stream = failing(9, () -> fatal).retry(AT_ONCE.when(failure -> true));
        rig.world.run(() -> stream.subscribe(recorder));
        recorder.request(9);
        assertThatThrownBy(rig::run).isSameAs(fatal); // Signalled, and thrown again for the thread's owner.
        assertThat(recorder.failure).isSameAs(fatal);
        assertThat(subscriptions).isOne();
    }

    @ParameterizedTest
    @MethodSource("org.reactivebridge.stream.ThrowingAt#kinds")
    void predicate_thatThrows_failsTheRun(Supplier<Throwable> kind) {
        for (int call = 1; call <= 3; call++) {
            subscriptions = 0;
            Throwable injected = kind.get();
            ThrowingAt fault = new ThrowingAt(call, injected);
            RetryPolicy policy = AT_ONCE.attempts(9).when(failure -> fault.pass(true));
            Recorder<Integer> recorder = rig.subscribe(failing(9).retry(policy), Long.MAX_VALUE);
            rig.run();
            assertThat(recorder.failure).isSameAs(injected);
            assertThat(injected.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class);
            assertThat(subscriptions).isEqualTo(call);
        }
    }

    @Test
    void downstreamFailure_isNotRetried() {
        RuntimeException mine = new RuntimeException("mine");
        Recorder<Integer> recorder = rig.subscribe(
                failing(0).retry(AT_ONCE).map(x -> {
                    throw mine;
                }),
                Long.MAX_VALUE);
        rig.run();
        assertThat(recorder.failure).isSameAs(mine);
        assertThat(subscriptions).isOne();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyMixtureOfPulls_isTheSame(long seed) {
        Recorder<Integer> recorder = rig.subscribe(MixedPull.over(failing(3).retry(STEADY), seed), Long.MAX_VALUE);
        rig.run();
        assertThat(recorder.log).containsExactly("0@0", "0@10", "0@30", "0@55", "1@55", "2@55", "complete@55");
    }

    @Test
    void millionAttempts_needConstantStack() throws Exception {
        long[] opened = new long[1];
        AsyncStream<Integer> failing = AsyncStream.fromSource((waker, context) -> {
            opened[0]++;
            return Cursors.failed(new QuickFailure());
        });
        SmallStack.call(() -> assertThatThrownBy(() -> SmallStack.await(failing.retry(AT_ONCE.attempts(1_000_000))))
                .isInstanceOf(QuickFailure.class));
        assertThat(opened[0]).isEqualTo(1_000_000);
    }

    @Test
    void withoutLimit_canBeCancelled() {
        Recorder<Integer> recorder = rig.subscribe(
                AsyncStream.<Integer>error(new QuickFailure()).retry(AT_ONCE.attempts(Long.MAX_VALUE)), 1);
        rig.world.timers().schedule(20_000, recorder::cancel);
        rig.run();
        assertThat(recorder.log).isEmpty();
    }

    @Test
    void pauses_stayWithinTheirBounds() {
        RetryPolicy policy = RetryPolicy.defaults().attempts(Long.MAX_VALUE);
        SplittableRandom random = new SplittableRandom(1);
        Exception failure = new Exception();
        for (long failed : new long[] {1, 2, 7, 8, 62, 63, 64, 65, 1L << 40, Long.MAX_VALUE}) {
            long longest = failed < 8 ? 100_000_000L << (failed - 1) : 10_000_000_000L;
            for (int i = 0; i < 100; i++) {
                assertThat(policy.delayNanos(failed, failure, random)).isBetween(longest / 2, longest);
                assertThat(policy.jitter(1).delayNanos(failed, failure, random)).isBetween(0L, longest);
                assertThat(policy.jitter(0).delayNanos(failed, failure, random)).isEqualTo(longest);
            }
        }
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(policy.backoff(longest, longest).jitter(0).delayNanos(99, failure, random))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(policy.backoff(Duration.ofNanos(1), longest).jitter(0).delayNanos(99, failure, random))
                .isPositive();
    }

    @Test
    void policy_refusesNonsense() {
        RetryPolicy policy = RetryPolicy.defaults();
        assertThatThrownBy(() -> policy.attempts(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> policy.backoff(ms(-1), ms(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> policy.backoff(ms(2), ms(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> policy.jitter(1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> policy.jitter(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThat(policy).hasToString("RetryPolicy[4 attempts, backoff PT0.1S to PT10S, jitter 0.5]");
    }

    /** Without the stack trace, of which a million take their time. */
    private static final class QuickFailure extends Exception {
        private static final long serialVersionUID = 1;

        QuickFailure() {
            super("quick", null, false, false);
        }
    }
}
