package org.reactivebridge.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivebridge.contract.UntestedRules.BOOM;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.Concurrency;
import org.reactivebridge.stream.Overflow;
import org.reactivebridge.testing.OperatorTable;
import org.reactivebridge.testing.OperatorTable.Line;
import org.reactivestreams.Publisher;

/**
 * The rules of Reactive Streams that its TCK has a place for but no check, one test each, at both edges; and saboteurs that
 * show that each of these tests can fail.
 *
 * <p>What stands elsewhere: §2.5, §2.8, §2.10 and §2.12 in every short sequence of signals ({@link UpstreamEnumerationTest}), §2.13
 * in every sequence of a subscriber ({@link DownstreamEnumerationTest}); §2.6 for every operator whose function throws, found by
 * reflection ({@link ArgumentsTest}); §3.10 and §3.11 over every operator ({@link OperatorContract}); §2.11 under jcstress
 * ({@code PublisherCursorStress.NextPoll}, {@code BoundaryCursorStress}); §2.2, which thread, in {@code PlacementTest}; §1.4, §1.5
 * and §1.11 are checks of the TCK that run because every recipe provides what they need, and a refusing executor (§1.4) is in
 * {@code PlacementTest}; §3.4 and §3.5, that nothing blocks, in {@code NobodyBlocksTest} of the conversions.
 */
class UntestedRulesTest {

    private static final long PATIENCE = Waiting.patienceSeconds;

    /** Reads a publisher with no doubts: what our edge would be if it checked nothing. */
    private static final Function<Publisher<Integer>, Publisher<Integer>> TRUSTING = publisher -> publisher;

    private static final BiFunction<Publisher<Integer>, Environment, Publisher<Integer>> OURS =
            (publisher, environment) -> AsyncStream.<Integer>from(publisher).in(environment);

    @AfterAll
    static void bePatientAgain() {
        Waiting.patienceSeconds = PATIENCE;
    }

    static Stream<Throwable> throwables() {
        return Stream.of(BOOM, new AssertionError("an error"), new Exception("a checked one"));
    }

    // ---- Chapter 1: as a publisher

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void spec106_afterTheEnd_theSubscriptionIsCancelled(boolean fails) throws Exception {
        UntestedRules.spec106(Saboteur.NONE, fails);
    }

    @Test
    void spec107_afterOnError_nothingFollows() {
        UntestedRules.spec107(Saboteur.NONE);
    }

    @Test
    void spec108_afterCancelWithinASignal_noSignalFollows() {
        UntestedRules.spec108Within(Saboteur.NONE);
    }

    @Test
    void spec108_afterCancelElsewhere_atMostTheSignalUnderWayFollows() throws Exception {
        for (int round = 0; round < 20; round++) {
            UntestedRules.spec108Elsewhere(Saboteur.NONE);
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void spec109_subscribe_throwsNothingButForNull(Throwable thrown) {
        UntestedRules.spec109(Saboteur.NONE, thrown);
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void spec109_subscribe_throwsNothingThatAHookThrew(Throwable thrown) {
        UntestedRules.spec109Hooks(Saboteur.NONE, thrown);
    }

    @Test
    void spec110_theSameStreamTwice_isTwoRuns() {
        UntestedRules.spec110Stream(Saboteur.NONE);
    }

    @Test
    void spec110_theSameSubscriberTwice_doesNotHarmTheFirstRun() throws Exception {
        UntestedRules.spec110Subscriber(Saboteur.NONE);
    }

    // ---- Chapter 2: as a subscriber

    static Stream<Line> overUpstream() {
        return OperatorTable.lines().stream().filter(line -> line.over() != null);
    }

    @ParameterizedTest
    @MethodSource("overUpstream")
    void spec204_afterTheEnd_nothingReachesTheUpstream(Line line) {
        UntestedRules.spec204(line, Saboteur.NONE, false);
        UntestedRules.spec204(line, Saboteur.NONE, true);
    }

    static Stream<Arguments> early() {
        return Stream.of(
                stop("take", s -> s.take(1)),
                stop("takeWhile", s -> s.takeWhile(x -> x < 1)),
                stop("takeUntil", s -> s.takeUntil(AsyncStream.of(0))),
                stop("first", AsyncStream::first),
                stop("any", s -> s.any(x -> x == 0)),
                stop("all", s -> s.all(x -> x != 0)),
                stop("none", s -> s.none(x -> x == 0)),
                stop("timeout", s -> s.timeout(Duration.ofMillis(1))),
                stop("timeout to another", s -> s.timeout(Duration.ofMillis(1), AsyncStream.of(7))),
                stop(
                        "overflow",
                        s -> s.onOverflow(Overflow.buffer(1))
                                .concatMap(x ->
                                        AsyncStream.timer(Duration.ofMillis(1)).map(y -> 1 / 0))),
                stop("a mapper that throws", s -> s.map(x -> 1 / x)),
                stop("a mapper that throws, at a distance", s -> s.prefetch(2).map(x -> 1 / x)),
                stop("a predicate that throws", s -> s.filter(x -> 1 / x == 0)),
                stop("a key that throws", s -> s.distinct(x -> 1 / x)),
                stop("a group's key that throws", s -> s.groupBy(x -> 1 / x)),
                stop("a sum that throws", s -> s.scan(0, (sum, x) -> 1 / x)),
                stop("a sum that throws, at an end", s -> s.reduce(0, (sum, x) -> 1 / x)),
                stop("a collector that throws", s -> s.map(x -> 1).collect(Collectors.summingInt(x -> 1 / 0))),
                stop("a key that comes twice", s -> s.toMap(x -> "key")),
                stop("an observer that throws", s -> s.doOnNext(x -> BOOM_THROWER.run())),
                stop("an inner stream that fails", s -> s.flatMap(x -> AsyncStream.error(BOOM))),
                stop("an inner stream that fails, in order", s -> s.concatMap(x -> AsyncStream.error(BOOM))),
                stop("an inner stream that fails, as the latest", s -> s.switchMap(x -> AsyncStream.error(BOOM))),
                stop("a call that fails", s -> s.mapAsync(x -> AsyncFuture.error(BOOM))),
                stop(
                        "a call that fails, out of order",
                        s -> s.mapAsync(x -> AsyncFuture.error(BOOM), Concurrency.unordered(2))),
                stop("a call that fails, without result", s -> s.forEachAsync(x -> AsyncStream.error(BOOM), 2)),
                stop("an iterable that throws", s -> s.flatMapIterable(x -> List.of(1 / x))),
                stop("zip with a shorter one", s -> s.zipWith(AsyncStream.of(7), Integer::sum)),
                stop("zip with one that fails", s -> s.zipWith(AsyncStream.<Integer>error(BOOM), Integer::sum)),
                stop(
                        "combineLatest with one that fails",
                        s -> AsyncStream.combineLatest(s, AsyncStream.<Integer>error(BOOM), Integer::sum)),
                stop(
                        "combineLatest with an empty one",
                        s -> AsyncStream.combineLatest(s, AsyncStream.<Integer>empty(), Integer::sum)),
                stop("race with a faster one", s -> AsyncStream.race(List.of(AsyncStream.of(7), s))),
                stop("merge with one that fails", s -> s.mergeWith(AsyncStream.error(BOOM))),
                stop(
                        "allOf with one that fails",
                        s -> AsyncFuture.allOf(List.of(s.last(), AsyncFuture.<Integer>error(BOOM)))),
                stop(
                        "allOf with an empty one",
                        s -> AsyncFuture.allOf(List.of(s.last(), AsyncFuture.<Integer>empty()))),
                stop("anyOf with a faster one", s -> AsyncFuture.anyOf(List.of(s.last(), AsyncFuture.of(7)))),
                stop("share, whose only one leaves", s -> s.share().take(1)),
                stop("via, whose downstream leaves", s -> s.via(Runnable::run).take(1)),
                stop(
                        "subscribeOn, whose downstream leaves",
                        s -> s.subscribeOn(Runnable::run).take(1)));
    }

    private static final Runnable BOOM_THROWER = () -> {
        throw BOOM;
    };

    private static Arguments stop(String name, Function<AsyncStream<Integer>, Publisher<?>> early) {
        return Arguments.of(name, early);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("early")
    void spec206_whoeverStopsEarly_cancelsOnce(String name, Function<AsyncStream<Integer>, Publisher<?>> early) {
        UntestedRules.spec206(early, Saboteur.NONE);
    }

    @Test
    void spec207_requestAndCancel_reachTheUpstreamSerially() throws Exception {
        UntestedRules.spec207(AsyncStream::from);
    }

    @Test
    void spec208_anItemAfterCancel_isDiscardedOnce() {
        UntestedRules.spec208(OURS);
    }

    @Test
    void spec212_twoSubscriptionsAtOnce_areOneAndACancellation() throws Exception {
        UntestedRules.spec212(AsyncStream::from);
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void spec213_aSubscriberThatThrows_endsItsRunAndNothingElse(Throwable thrown) throws Exception {
        UntestedRules.spec213(Saboteur.NONE, thrown);
    }

    // ---- Chapter 3: as a subscription

    @Test
    void spec301_callsFromElsewhere_beforeDuringAndAfterOnSubscribe() throws Exception {
        UntestedRules.spec301(Saboteur.NONE);
    }

    @Test
    void spec304_spec305_requestAndCancel_takeNoTime() {
        UntestedRules.spec304And305((stream, world) -> stream);
    }

    @Test
    void spec309_message_namesRuleAndNumber() {
        UntestedRules.spec309(Saboteur.NONE);
    }

    @Test
    void spec310_spec311_spec314_callsWithinRequest_areFine() {
        UntestedRules.spec310And311And314(Saboteur.NONE);
    }

    @Test
    void spec315_spec316_anUpstreamThatThrows_isNoExceptionOfOurCaller() {
        UntestedRules.spec315And316(OURS);
    }

    // ---- Each of them can fail

    private interface Check {
        void run() throws Exception;
    }

    static Stream<Arguments> broken() {
        Line line = overUpstream()
                .filter(candidate -> candidate.method().equals("map"))
                .findFirst()
                .orElseThrow();
        return Stream.of(
                broken("§1.6", () -> UntestedRules.spec106(Saboteur.ANSWERS_AFTER_THE_END, false)),
                broken("§1.7", () -> UntestedRules.spec107(Saboteur.COMPLETES_BEHIND_A_FAILURE)),
                broken("§1.8, within", () -> UntestedRules.spec108Within(Saboteur.IGNORES_CANCEL)),
                broken("§1.8, elsewhere", () -> UntestedRules.spec108Elsewhere(Saboteur.IGNORES_CANCEL)),
                broken("§1.9", () -> UntestedRules.spec109(Saboteur.THROWS_FROM_SUBSCRIBE, BOOM)),
                broken("§1.9, hooks", () -> UntestedRules.spec109Hooks(Saboteur.SWALLOWS_WHAT_IS_THROWN, BOOM)),
                broken("§1.10, stream", () -> UntestedRules.spec110Stream(Saboteur.SERVES_ONE_SUBSCRIBER)),
                broken("§1.10, subscriber", () -> UntestedRules.spec110Subscriber(Saboteur.SERVES_ONE_SUBSCRIBER)),
                broken("§2.4, completed", () -> UntestedRules.spec204(line, Saboteur.CANCELS_AFTER_THE_END, false)),
                broken("§2.4, failed", () -> UntestedRules.spec204(line, Saboteur.CANCELS_AFTER_THE_END, true)),
                broken("§2.6, not", () -> UntestedRules.spec206(s -> s.take(1), Saboteur.IGNORES_CANCEL)),
                broken("§2.6, twice", () -> UntestedRules.spec206(s -> s.take(1), Saboteur.CANCELS_TWICE)),
                broken("§2.7", () -> UntestedRules.spec207(TRUSTING)),
                broken("§2.8", () -> UntestedRules.spec208((publisher, environment) -> publisher)),
                broken("§2.12", () -> UntestedRules.spec212(TRUSTING)),
                broken("§2.13", () -> UntestedRules.spec213(Saboteur.SWALLOWS_WHAT_IS_THROWN, BOOM)),
                broken("§3.1", () -> UntestedRules.spec301(Saboteur.LOSES_A_REQUEST)),
                broken(
                        "§3.4, §3.5",
                        () -> UntestedRules.spec304And305((stream, world) ->
                                stream.doOnRequest(count -> world.runFor(TimeUnit.SECONDS.toNanos(1))))),
                broken("§3.9", () -> UntestedRules.spec309(Saboteur.IGNORES_INVALID_REQUESTS)),
                broken("§3.10", () -> UntestedRules.spec310And311And314(Saboteur.RECURSES)),
                broken("§3.15, §3.16", () -> UntestedRules.spec315And316((publisher, environment) -> publisher)));
    }

    private static Arguments broken(String rule, Check check) {
        return Arguments.of(rule, check);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void brokenEdge_isFound(String rule, Check check) {
        Waiting.patienceSeconds = 1;
        try {
            assertThatThrownBy(check::run).isInstanceOf(Throwable.class);
        } finally {
            Waiting.patienceSeconds = PATIENCE;
        }
    }
}
