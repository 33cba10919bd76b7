package org.reactivebridge.contract;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.testing.OperatorTable;
import org.reactivebridge.testing.OperatorTable.Kind;
import org.reactivebridge.testing.OperatorTable.Line;

/** The {@link OperatorContract} over every line of the table of operators. */
class OperatorContractTest {

    /** The failure of their upstream is not theirs: they have a result of their own without it. */
    private static final Set<String> ANSWERS_FAILURE = Set.of();

    /** Their function has been given the failure, so that it is not lost. */
    private static final Set<String> TOLD_OF_FAILURE = Set.of("onErrorResume", "onErrorMap");

    /** One keeps it for later subscribers, the other takes it to the hooks of the environment that it names. */
    private static final Set<String> HAS_ANOTHER_PLACE_FOR_FAILURE = Set.of("replay", "in");

    static Stream<Line> all() {
        return OperatorTable.lines().stream();
    }

    static Stream<Line> withItems() {
        return all().filter(line -> line.maxLength() > 0);
    }

    static Stream<Line> longOnes() {
        return all().filter(line -> line.maxLength() > 1_000_000);
    }

    static Stream<Line> overUpstream() {
        return all().filter(line -> line.over() != null);
    }

    static Stream<Line> stages() {
        return all().filter(line -> line.kind() == Kind.STAGE);
    }

    @ParameterizedTest
    @MethodSource("withItems")
    void spec309_requestZero_fails(Line line) {
        OperatorContract.invalidRequestFails(line, 0);
    }

    @ParameterizedTest
    @MethodSource("withItems")
    void spec309_negativeRequest_fails(Line line) {
        OperatorContract.invalidRequestFails(line, -1);
        OperatorContract.invalidRequestFails(line, Long.MIN_VALUE);
    }

    @ParameterizedTest
    @MethodSource("longOnes")
    void spec303_requestInOnNext_doesNotRecurse(Line line) {
        OperatorContract.requestInOnNextDoesNotRecurse(line);
    }

    @ParameterizedTest
    @MethodSource("all")
    void spec101_demand_isNeverExceeded(Line line) {
        for (long seed = 0; seed < 20; seed++) {
            OperatorContract.demandIsNeverExceeded(line, seed);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void spec317_unboundedDemandTwice_isUnbounded(Line line) {
        OperatorContract.unboundedDemandTwiceIsUnbounded(line);
    }

    @ParameterizedTest
    @MethodSource("all")
    void a7_requestsFromSeveralThreads_addUp(Line line) {
        OperatorContract.requestsFromSeveralThreadsAddUp(line);
    }

    @ParameterizedTest
    @MethodSource("all")
    void spec306_cancelInOnSubscribe_isSilent(Line line) {
        OperatorContract.cancelInOnSubscribeIsSilent(line);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void spec108_cancelInOnNext_stopsAndReleases(Line line) {
        OperatorContract.cancelInOnNextStopsAndReleases(line);
    }

    @ParameterizedTest
    @MethodSource("all")
    void spec106_afterTheEnd_nothingHappens(Line line) {
        OperatorContract.afterTheEndNothingHappens(line);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void b1_cancelAtAnyMoment_losesNoItem(Line line) {
        OperatorContract.cancelRacesEverything(line, 100);
    }

    @ParameterizedTest
    @MethodSource("all")
    void spec313_subscriberThatCancelled_isForgotten(Line line) {
        OperatorContract.subscriberIsForgotten(line, true);
    }

    @ParameterizedTest
    @MethodSource("all")
    void spec313_subscriberThatWasTold_isForgotten(Line line) {
        OperatorContract.subscriberIsForgotten(line, false);
    }

    static Stream<Line> passingFailures() {
        return overUpstream().filter(line -> !ANSWERS_FAILURE.contains(line.method()));
    }

    @ParameterizedTest
    @MethodSource("passingFailures")
    void failure_ofTheUpstream_passesAsItIs(Line line) {
        OperatorContract.failurePasses(line);
    }

    static Stream<Line> droppingFailures() {
        return passingFailures()
                .filter(line -> !TOLD_OF_FAILURE.contains(line.method()))
                .filter(line -> !HAS_ANOTHER_PLACE_FOR_FAILURE.contains(line.method()));
    }

    @ParameterizedTest
    @MethodSource("droppingFailures")
    void failure_afterCancellation_isDroppedOnce(Line line) {
        OperatorContract.failureAfterCancelIsDropped(line);
    }

    @ParameterizedTest
    @MethodSource("overUpstream")
    void b4_completion_releases(Line line) {
        OperatorContract.completionReleases(line);
    }

    @ParameterizedTest
    @MethodSource("all")
    void oneRecipe_servesManySubscribers(Line line) {
        OperatorContract.oneRecipeServesManySubscribers(line);
    }
}
