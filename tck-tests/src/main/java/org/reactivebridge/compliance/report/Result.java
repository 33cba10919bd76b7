package org.reactivebridge.compliance.report;

import java.util.Objects;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Outcome;

/**
 * A check that has run.
 *
 * @param check the check
 * @param outcome what came of it
 */
public record Result(Check check, Outcome outcome) {

    /** Checks that both are there. */
    public Result {
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(outcome, "outcome");
    }
}
