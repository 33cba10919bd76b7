package org.reactivebridge.tck;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Expectations;
import org.reactivebridge.compliance.Outcome;
import org.reactivebridge.compliance.TckClasses;

/**
 * Runs the checks of a TCK class one by one, and counts them. The skips are part of what is asserted, those included that the TCK has
 * no check for: a check that is skipped although {@link Skips} does not say so fails, and so does one that is not skipped although it
 * says so.
 */
final class Checks {

    /** How many checks ran to their end, and how many were skipped as listed. */
    record Count(LongAdder executed, LongAdder skipped) {
        Count() {
            this(new LongAdder(), new LongAdder());
        }
    }

    private Checks() {}

    /** One dynamic test for each check of the TCK class that the supplier makes instances of. */
    static Stream<DynamicTest> of(String subject, Supplier<?> verification, Skips skips, Count count) {
        return TckClasses.checks(verification).stream()
                .map(check -> DynamicTest.dynamicTest(
                        subject + ": " + check.name(), () -> run(subject, check, skips, count)));
    }

    /** The names of a TCK class's checks. */
    static List<String> names(Supplier<?> verification) {
        return TckClasses.checks(verification).stream().map(Check::name).toList();
    }

    static void run(String subject, Check check, Skips skips, Count count) {
        String reason = skips.reason(check.name());
        Expectations expectations = Expectations.none();
        if (reason != null) {
            expectations = expectations.skipped(check.name(), reason);
        }
        Outcome outcome = expectations.judge(check, check.run());
        switch (outcome.status()) {
            case PASSED -> count.executed.increment();
            case FAILED ->
                throw new AssertionError(subject + ", " + check.name() + ": " + outcome.detail(), outcome.cause());
            case SKIPPED, NOT_APPLICABLE -> {
                if (reason == null) {
                    throw new AssertionError(subject + ", " + check.name() + ": not checked: " + outcome.detail());
                }
                count.skipped.increment();
                throw new TestAbortedException(reason);
            }
        }
    }
}
