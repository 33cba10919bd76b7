package org.reactivebridge.compliance.report;

import org.reactivebridge.compliance.Outcome.Status;

/** What the signs of a report mean. */
final class Legend {

    private Legend() {}

    static String of(Status status) {
        return switch (status) {
            case PASSED -> "passed: the rule was seen to be kept";
            case FAILED -> "failed: the rule was seen to be broken";
            case SKIPPED -> "skipped: not checked, because the TCK has no check, or something was not given";
            case NOT_APPLICABLE -> "not applicable: the check makes no sense for the subject";
        };
    }
}
