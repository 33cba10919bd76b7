package org.reactivebridge.compliance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is known beforehand about the outcomes of checks, with reasons. A list of known failures and skips cannot rot: what is listed
 * and passes nevertheless fails, and so does a listed name that no check has. It is immutable.
 */
public final class Expectations {

    private record Known(Outcome.Status status, String reason) {}

    private static final Expectations NONE = new Expectations(Map.of(), false);

    private final Map<String, Known> known;
    private final boolean everySkipListed;

    private Expectations(Map<String, Known> known, boolean everySkipListed) {
        this.known = known;
        this.everySkipListed = everySkipListed;
    }

    /**
     * Nothing is known: what fails fails, and what is skipped is skipped.
     *
     * @return no expectations
     */
    public static Expectations none() {
        return NONE;
    }

    /**
     * A check that is known to fail counts as skipped when it does.
     *
     * @param check its name, such as {@code required_spec303_mustNotAllowUnboundedRecursion}
     * @param reason why that is accepted
     * @return these expectations and that one
     */
    public Expectations failing(String check, String reason) {
        return and(check, Outcome.Status.FAILED, reason);
    }

    /**
     * A check that is known not to be run, because it is skipped or not applicable.
     *
     * @param check its name, such as {@code optional_spec104_mustSignalOnErrorWhenFails}
     * @param reason why that is accepted
     * @return these expectations and that one
     */
    public Expectations skipped(String check, String reason) {
        return and(check, Outcome.Status.SKIPPED, reason);
    }

    /**
     * Makes each check fail that is not run and not listed, except those that the TCK has no check for.
     *
     * @return these expectations, strictly
     */
    public Expectations everySkipListed() {
        return new Expectations(known, true);
    }

    private Expectations and(String check, Outcome.Status status, String reason) {
        Objects.requireNonNull(check, "check");
        if (reason.isBlank()) {
            throw new IllegalArgumentException("The expectation for " + check + " needs a reason");
        }
        Map<String, Known> all = new LinkedHashMap<>(known);
        if (all.put(check, new Known(status, reason)) != null) {
            throw new IllegalArgumentException("There is an expectation for " + check + " already");
        }
        return new Expectations(all, everySkipListed);
    }

    /**
     * The listed names that none of the checks has.
     *
     * @param checks those of a subject
     * @return the names, in the order in which they were listed
     */
    public List<String> unknown(List<Check> checks) {
        Set<String> names = checks.stream().map(Check::name).collect(Collectors.toSet());
        return known.keySet().stream().filter(name -> !names.contains(name)).toList();
    }

    /**
     * What an outcome comes to in the light of what is known.
     *
     * @param check the check
     * @param outcome what came of it
     * @return the same outcome, a skip for a known failure, or a failure for what should have turned out otherwise
     */
    public Outcome judge(Check check, Outcome outcome) {
        Known expected = known.get(check.name());
        boolean notRun =
                outcome.status() == Outcome.Status.SKIPPED || outcome.status() == Outcome.Status.NOT_APPLICABLE;
        if (expected == null) {
            return notRun && everySkipListed && check.kind() != Check.Kind.UNTESTED
                    ? wrong(outcome, "not checked, and not listed as skipped: " + outcome.detail())
                    : outcome;
        }
        if (expected.status == Outcome.Status.FAILED) {
            return outcome.status() == Outcome.Status.FAILED
                    ? new Outcome(
                            Outcome.Status.SKIPPED,
                            "known to fail: " + expected.reason + " (observed: " + outcome.detail() + ")",
                            null,
                            outcome.time())
                    : wrong(
                            outcome,
                            "listed as failing because " + expected.reason + ", but it "
                                    + (notRun ? "was not run: " + outcome.detail() : "passed: take it off the list"));
        }
        if (notRun) {
            return new Outcome(outcome.status(), expected.reason, null, outcome.time());
        }
        return outcome.status() == Outcome.Status.FAILED
                ? outcome
                : wrong(
                        outcome,
                        "listed as skipped because " + expected.reason + ", but it was checked: take it off the list");
    }

    private static Outcome wrong(Outcome outcome, String detail) {
        return new Outcome(Outcome.Status.FAILED, detail, outcome.cause(), outcome.time());
    }
}
