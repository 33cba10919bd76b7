package org.reactivebridge.compliance.junit;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Expectations;
import org.reactivebridge.compliance.Outcome;

/**
 * Makes JUnit tests of checks, for test classes that have several subjects:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> numbers() {
 *     return ComplianceTests.of(Compliance.tck().ofPublisher(subject), Expectations.none());
 * }
 * }</pre>
 */
public final class ComplianceTests {

    private ComplianceTests() {}

    /**
     * One test for each check, named by rule, text and name. One that is skipped or not applicable is aborted with the reason. A last
     * test fails if the expectations name checks that there are not; there is none if they name none.
     *
     * @param checks those of a subject
     * @param expectations what is known beforehand
     * @return the tests
     */
    public static Stream<DynamicTest> of(List<Check> checks, Expectations expectations) {
        Stream<DynamicTest> tests = checks.stream()
                .map(check -> DynamicTest.dynamicTest(
                        check.title(), () -> report(check, expectations.judge(check, check.run()))));
        List<String> unknown = expectations.unknown(checks);
        return unknown.isEmpty()
                ? tests
                : Stream.concat(
                        tests, Stream.of(DynamicTest.dynamicTest("expectations name checks that there are", () -> {
                            throw new AssertionFailedError("There are no checks of these names: " + unknown
                                    + "; there are "
                                    + checks.stream().map(Check::name).toList());
                        })));
    }

    private static void report(Check check, Outcome outcome) {
        switch (outcome.status()) {
            case PASSED -> {}
            case FAILED -> throw new AssertionFailedError(message(check, outcome), outcome.cause());
            case SKIPPED -> throw new TestAbortedException("Not checked: " + outcome.detail());
            case NOT_APPLICABLE -> throw new TestAbortedException("Not applicable: " + outcome.detail());
        }
    }

    /** All that somebody needs who sees nothing but this: the reports of some build tools have numbers for names. */
    private static String message(Check check, Outcome outcome) {
        String rules = check.rules().stream()
                .map(rule -> "\n  rule: " + rule + " (" + rule.link() + ")")
                .collect(Collectors.joining());
        return check.title() + "\n  observed: " + outcome.detail() + rules;
    }
}
