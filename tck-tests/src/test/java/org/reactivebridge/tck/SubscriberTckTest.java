package org.reactivebridge.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The TCK's checks of subscribers over the edge by which a stream reads a foreign publisher. */
@Execution(ExecutionMode.CONCURRENT)
class SubscriberTckTest {

    private static final Checks.Count COUNT = new Checks.Count();

    @TestFactory
    Stream<DynamicTest> whitebox() {
        return checks("whitebox", EdgeWhiteboxVerification::new);
    }

    @TestFactory
    Stream<DynamicTest> whiteboxFlow() {
        return checks("whitebox, Flow", FlowEdgeWhiteboxVerification::new);
    }

    @TestFactory
    Stream<DynamicTest> blackbox() {
        return checks("blackbox", EdgeBlackboxVerification::new);
    }

    @TestFactory
    Stream<DynamicTest> blackboxFlow() {
        return checks("blackbox, Flow", FlowEdgeBlackboxVerification::new);
    }

    private static Stream<DynamicTest> checks(String kind, Function<EdgeSubject, ?> verification) {
        return EdgeSubject.all().stream()
                .flatMap(subject ->
                        Checks.of(subject + ", " + kind, () -> verification.apply(subject), Skips.subscriber(), COUNT));
    }

    @ParameterizedTest
    @MethodSource
    void tck_checksOfASubscriber_areAllKnown(Function<EdgeSubject, ?> verification, int checks, int untested) {
        EdgeSubject any = EdgeSubject.all().get(0);

        List<String> names = Checks.names(() -> verification.apply(any));

        assertThat(names).hasSize(checks).doesNotHaveDuplicates();
        assertThat(names).filteredOn(check -> check.startsWith("untested_")).hasSize(untested);
    }

    static Stream<Arguments> tck_checksOfASubscriber_areAllKnown() {
        return Stream.of(
                Arguments.of((Function<EdgeSubject, ?>) EdgeWhiteboxVerification::new, 27, 13),
                Arguments.of((Function<EdgeSubject, ?>) FlowEdgeWhiteboxVerification::new, 27, 13),
                Arguments.of((Function<EdgeSubject, ?>) EdgeBlackboxVerification::new, 26, 15),
                Arguments.of((Function<EdgeSubject, ?>) FlowEdgeBlackboxVerification::new, 26, 15));
    }

    @AfterAll
    static void report() {
        System.out.printf(
                "TCK, subscribers: %d checks executed and %d skipped as listed, over %d edges%n",
                COUNT.executed().sum(), COUNT.skipped().sum(), EdgeSubject.all().size());
    }
}
