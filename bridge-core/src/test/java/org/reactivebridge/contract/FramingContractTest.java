package org.reactivebridge.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivebridge.testing.FramingLines;
import org.reactivebridge.testing.OperatorTable.Line;

/** The {@link OperatorContract} over the framing operators. */
class FramingContractTest {

    private static Map<String, Consumer<Line>> checks() {
        Map<String, Consumer<Line>> checks = new LinkedHashMap<>();
        checks.put("requestZero", line -> OperatorContract.invalidRequestFails(line, 0));
        checks.put("requestInOnNext", OperatorContract::requestInOnNextDoesNotRecurse);
        checks.put("demand", line -> {
            for (long seed = 0; seed < 20; seed++) {
                OperatorContract.demandIsNeverExceeded(line, seed);
            }
        });
        checks.put("unboundedDemand", OperatorContract::unboundedDemandTwiceIsUnbounded);
        checks.put("requestsFromSeveralThreads", OperatorContract::requestsFromSeveralThreadsAddUp);
        checks.put("cancelInOnSubscribe", OperatorContract::cancelInOnSubscribeIsSilent);
        checks.put("cancelInOnNext", OperatorContract::cancelInOnNextStopsAndReleases);
        checks.put("afterTheEnd", OperatorContract::afterTheEndNothingHappens);
        checks.put("cancelAtAnyMoment", line -> OperatorContract.cancelRacesEverything(line, 100));
        checks.put("forgottenAfterCancel", line -> OperatorContract.subscriberIsForgotten(line, true));
        checks.put("forgottenAfterTheEnd", line -> OperatorContract.subscriberIsForgotten(line, false));
        checks.put("failure", OperatorContract::failurePasses);
        checks.put("failureAfterCancel", OperatorContract::failureAfterCancelIsDropped);
        checks.put("completion", OperatorContract::completionReleases);
        checks.put("manySubscribers", OperatorContract::oneRecipeServesManySubscribers);
        return checks;
    }

    @TestFactory
    Stream<DynamicTest> contract() {
        return FramingLines.lines().stream()
                .flatMap(line -> checks().entrySet().stream()
                        .map(check -> DynamicTest.dynamicTest(
                                check.getKey() + ": " + line,
                                () -> check.getValue().accept(line))));
    }
}
