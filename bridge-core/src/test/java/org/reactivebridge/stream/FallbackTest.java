package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.stream.TimeRig.Recorder;

/** {@code onErrorReturn}, {@code onErrorMap}, {@code defaultIfEmpty}, {@code switchIfEmpty} and {@code repeat}. */
class FallbackTest {

    private static final IllegalStateException FAILURE = new IllegalStateException("upstream");

    private final TimeRig rig = new TimeRig();

    private <T> Recorder<T> run(AsyncStream<T> stream) {
        Recorder<T> recorder = rig.subscribe(stream, Long.MAX_VALUE);
        rig.run();
        return recorder;
    }

    private static AsyncStream<Integer> failing(Throwable failure) {
        return AsyncStream.range(0, 3).concatMap(x -> x == 2 ? AsyncStream.error(failure) : AsyncStream.of(x));
    }

    @Test
    void onErrorReturn_endsWithTheItem() {
        assertThat(run(failing(FAILURE).onErrorReturn(failure -> failure == FAILURE ? 9 : 0)).log)
                .containsExactly("0@0", "1@0", "9@0", "complete@0");
    }

    @Test
    void onErrorReturn_needsDemandForTheItem() {
        Recorder<Integer> recorder = rig.subscribe(failing(FAILURE).onErrorReturn(failure -> 9), 2);
        rig.run();
        assertThat(recorder.log).containsExactly("0@0", "1@0");
        recorder.request(1);
        rig.run();
        assertThat(recorder.log).containsExactly("0@0", "1@0", "9@0", "complete@0");
    }

    @Test
    void onErrorMap_failsWithTheOther() {
        Recorder<Integer> recorder = run(failing(FAILURE).onErrorMap(failure -> new ArithmeticException()));
        assertThat(recorder.log).containsExactly("0@0", "1@0", "ArithmeticException@0");
    }

    @Test
    void null_fromTheFunction_fails() {
        assertThat(run(failing(FAILURE).onErrorReturn(failure -> null)).failure)
                .isInstanceOf(NullPointerException.class)
                .hasSuppressedException(FAILURE);
        assertThat(run(failing(FAILURE).onErrorMap(failure -> null)).failure)
                .isInstanceOf(NullPointerException.class)
                .hasSuppressedException(FAILURE);
    }

    @ParameterizedTest
    @MethodSource("org.reactivebridge.stream.ThrowingAt#kinds")
    void function_thatThrows_replacesTheFailure(Supplier<Throwable> kind) {
        Throwable first = kind.get();
        assertThat(run(failing(FAILURE).onErrorReturn(failure -> new ThrowingAt(1, first).pass(1))).failure)
                .isSameAs(first)
                .hasSuppressedException(FAILURE);
        Throwable second = kind.get();
        assertThat(run(failing(FAILURE).onErrorMap(failure -> new ThrowingAt(1, second).pass(failure))).failure)
                .isSameAs(second)
                .hasSuppressedException(FAILURE);
    }

    /** At its first, second, … call: of the runs before, nothing is left, and the run in which it throws fails, once. */
    @ParameterizedTest
    @MethodSource("org.reactivebridge.stream.ThrowingAt#kinds")
    void onErrorReturn_functionThrowsAtAnyCall_failsThere(Supplier<Throwable> kind) {
        for (int call = 1; call <= 5; call++) {
            TimeRig one = new TimeRig(call);
            one.feed.fail(FAILURE);
            Throwable injected = kind.get();
            ThrowingAt fault = new ThrowingAt(call, injected);
            Recorder<Integer> recorder = one.subscribe(
                    AsyncStream.range(0, 9).concatMap(x -> one.feed.stream().onErrorReturn(failure -> fault.pass(x))),
                    Long.MAX_VALUE);
            one.run();
            assertThat(recorder.items).hasSize(call - 1);
            assertThat(recorder.failure).isSameAs(injected).hasSuppressedException(FAILURE);
            assertThat(injected.getSuppressed()).hasSize(1);
            assertThat(one.feed.opened).isEqualTo(call);
            one.assertQuiet();
        }
    }

    @ParameterizedTest
    @MethodSource("org.reactivebridge.stream.ThrowingAt#kinds")
    void onErrorMap_functionThrowsAtAnyCall_failsThere(Supplier<Throwable> kind) {
        for (int call = 1; call <= 5; call++) {
            TimeRig one = new TimeRig(call);
            one.feed.fail(FAILURE);
            Throwable injected = kind.get();
            ThrowingAt fault = new ThrowingAt(call, injected);
            Recorder<Integer> recorder = one.subscribe(
                    one.feed.stream()
                            .onErrorMap(failure -> fault.pass(new ArithmeticException()))
                            .retry(RetryPolicy.defaults()
                                    .attempts(9)
                                    .backoff(Duration.ZERO, Duration.ZERO)
                                    .when(ArithmeticException.class::isInstance)),
                    Long.MAX_VALUE);
            one.run();
            assertThat(recorder.failure).isSameAs(injected).hasSuppressedException(FAILURE);
            assertThat(injected.getSuppressed()).hasSize(1);
            assertThat(one.feed.opened).isEqualTo(call);
            one.assertQuiet();
        }
    }

    @Test
    void fatal_isNeitherReplacedNorMapped() {
        for (Function<AsyncStream<Integer>, AsyncStream<Integer>> operator :
                java.util.List.<Function<AsyncStream<Integer>, AsyncStream<Integer>>>of(
                        s -> s.onErrorReturn(failure -> 1), s -> s.onErrorMap(failure -> new Exception()))) {
            LinkageError fatal = new LinkageError();
            Recorder<Integer> recorder = rig.subscribe(operator.apply(failing(fatal)), 9);
            assertThatThrownBy(rig::run).isSameAs(fatal);
            assertThat(recorder.failure).isSameAs(fatal);
        }
    }

    @Test
    void defaultIfEmpty_fillsTheEmpty_only() {
        assertThat(run(AsyncStream.<Integer>empty().defaultIfEmpty(7)).log).containsExactly("7@0", "complete@0");
        assertThat(run(AsyncStream.range(0, 2).defaultIfEmpty(7)).items).containsExactly(0, 1);
        assertThat(run(AsyncStream.<Integer>error(FAILURE).defaultIfEmpty(7)).failure)
                .isSameAs(FAILURE);
    }

    @Test
    void switchIfEmpty_opensTheOtherOnlyThen() {
        TimeRig.Feed other = rig.new Feed();
        assertThat(run(AsyncStream.of(1).switchIfEmpty(other.stream())).items).containsExactly(1);
        assertThat(other.opened).isZero();
        other.give(5);
        other.end();
        assertThat(run(AsyncStream.<Integer>empty().switchIfEmpty(other.stream())).items)
                .containsExactly(5);
        assertThat(other.opened).isOne();
        assertThat(other.closed).isOne();
    }

    @Test
    void switchIfEmpty_ofALateEnd_needsNoDemandToSwitch() {
        TimeRig.Feed other = rig.new Feed();
        Recorder<Integer> recorder = rig.subscribe(rig.endAt(5).feed.stream().switchIfEmpty(other.stream()), 0);
        rig.at(10, other::end).run();
        assertThat(recorder.log).containsExactly("complete@10");
        rig.assertQuiet();
    }

    @Test
    void failureWithoutDemand_passes() {
        Recorder<Integer> recorder =
                rig.subscribe(rig.failAt(5, FAILURE).feed.stream().switchIfEmpty(AsyncStream.of(1)), 0);
        rig.run();
        assertThat(recorder.failure).isSameAs(FAILURE);
        rig.assertQuiet();
    }

    @Test
    void chainOfEmpties_hasConstantStack() {
        AsyncStream<Integer> chain = AsyncStream.of(7);
        for (int i = 0; i < 100; i++) {
            chain = AsyncStream.<Integer>empty().switchIfEmpty(chain);
        }
        assertThat(run(chain).items).containsExactly(7);
    }

    @Test
    void repeat_subscribesSoOften() {
        assertThat(run(AsyncStream.range(0, 2).repeat(3)).items).containsExactly(0, 1, 0, 1, 0, 1);
        assertThat(run(AsyncStream.range(0, 2).repeat(1)).items).containsExactly(0, 1);
        assertThat(run(AsyncStream.range(0, 2).repeat(0)).log).containsExactly("complete@0");
        assertThat(run(AsyncStream.range(0, 2).repeat().take(5)).items).containsExactly(0, 1, 0, 1, 0);
        assertThatThrownBy(() -> AsyncStream.of(1).repeat(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void repeat_failure_endsIt() {
        Recorder<Integer> recorder = run(failing(FAILURE).repeat(3));
        assertThat(recorder.items).containsExactly(0, 1);
        assertThat(recorder.failure).isSameAs(FAILURE);
    }

    @Test
    void repeat_closesEachRound() {
        Recorder<Integer> recorder =
                rig.give(1).endAt(2).subscribe(rig.feed.stream().repeat(4), Long.MAX_VALUE);
        rig.run();
        assertThat(recorder.log).containsExactly("1@1", "complete@2");
        assertThat(rig.feed.opened).isEqualTo(4);
        rig.assertQuiet();
    }

    @Test
    void repeatOfNothing_forEver_canBeCancelled() {
        Recorder<Integer> recorder = rig.subscribe(AsyncStream.<Integer>empty().repeat(), 1);
        rig.world.timers().schedule(20_000, recorder::cancel);
        rig.run();
        assertThat(recorder.log).isEmpty();
    }

    @Test
    void millionRounds_needConstantStack() throws Exception {
        SmallStack.call(() -> {
            assertThat(SmallStack.await(AsyncStream.empty().repeat(1_000_000))).isZero();
            assertThat(SmallStack.await(AsyncStream.of(1).repeat(1_000_000))).isEqualTo(1_000_000);
            assertThat(SmallStack.await(AsyncStream.of(1, 2).filter(x -> x == 2).repeat(1_000_000)))
                    .isEqualTo(1_000_000);
            return null;
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyMixtureOfPulls_isTheSame(long seed) {
        assertThat(run(MixedPull.over(AsyncStream.range(0, 3).repeat(4), seed)).items)
                .containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2);
        assertThat(run(MixedPull.over(AsyncStream.<Integer>empty().switchIfEmpty(AsyncStream.range(0, 9)), seed)).items)
                .hasSize(9);
        assertThat(run(MixedPull.over(AsyncStream.range(0, 9).switchIfEmpty(AsyncStream.of(7)), seed)).items)
                .hasSize(9);
        assertThat(run(MixedPull.over(failing(FAILURE).onErrorReturn(failure -> 2), seed)).items)
                .containsExactly(0, 1, 2);
        assertThat(run(MixedPull.over(failing(FAILURE).onErrorMap(failure -> new Exception()), seed)).items)
                .containsExactly(0, 1);
    }
}
