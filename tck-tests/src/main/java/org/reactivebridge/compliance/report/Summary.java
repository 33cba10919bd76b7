package org.reactivebridge.compliance.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Outcome.Status;
import org.reactivebridge.compliance.Rule;

/** What writers of reports have in common. */
final class Summary {

    /** What an object without a name of its own is told apart by; it differs from run to run. */
    private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]{4,8}\\b");

    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?]) ");

    private Summary() {}

    /** A row of a table: a rule, or what has to be there before any rule can be checked. */
    record Row(String id, String text, Optional<Rule> rule) {

        boolean isAbout(Check check) {
            return rule.map(check.rules()::contains).orElseGet(check.rules()::isEmpty);
        }
    }

    /** The rows for which there is at least one check. */
    static List<Row> rows(Report report) {
        List<Row> all = new ArrayList<>();
        all.add(new Row("set-up", "The subject can be checked.", Optional.empty()));
        for (Rule rule : Rule.all()) {
            all.add(new Row(rule.id(), rule.gist(), Optional.of(rule)));
        }
        all.removeIf(row -> report.results().map(Result::check).noneMatch(row::isAbout));
        return all;
    }

    /** The results of a subject that belong into a row. */
    static List<Result> of(Row row, Subject subject) {
        return subject.results().stream()
                .filter(result -> row.isAbout(result.check()))
                .toList();
    }

    /** One word for several checks: the worst that was seen, or why nothing was. Empty if there are none. */
    static Optional<Status> status(List<Result> results) {
        return Stream.of(Status.FAILED, Status.PASSED, Status.SKIPPED, Status.NOT_APPLICABLE)
                .filter(status -> count(results, status) > 0)
                .findFirst();
    }

    static long count(List<Result> results, Status status) {
        return results.stream()
                .filter(result -> result.outcome().status() == status)
                .count();
    }

    /** A sign that can be told without colours. */
    static String symbol(Status status) {
        return switch (status) {
            case PASSED -> "✔";
            case FAILED -> "✘";
            case SKIPPED -> "○";
            case NOT_APPLICABLE -> "–";
        };
    }

    static String word(Status status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /**
     * What was observed or why it was not checked, the same in each run. Which signals and threads met in a race is luck: of those only
     * the first sentence is kept.
     */
    static String detail(Result result) {
        String plain = IDENTITY.matcher(plain(result.outcome().detail()))
                .replaceAll("")
                .strip();
        return result.check().kind() == Check.Kind.STOCHASTIC
                ? SENTENCE_END.splitAsStream(plain).findFirst().orElse("")
                : plain;
    }

    /** Without what some format has no way to write: control characters but for line feed and tab, and halves of surrogate pairs. */
    static String plain(String text) {
        return text.codePoints()
                .map(c -> c == '\n' || c == '\t' || (c >= ' ' && c < 0xD800) || (c > 0xDFFF && c < 0xFFFE) || c > 0xFFFF
                        ? c
                        : 0xFFFD)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Whether it is one of those for which the TCK has a name only: too many, and the same for everybody. */
    static boolean isUntested(Result result) {
        return result.check().kind() == Check.Kind.UNTESTED && result.outcome().status() == Status.SKIPPED;
    }

    /** Who wrote a check, where that is not the TCK. */
    static String mark(Check check) {
        return check.origin() == Check.Origin.OURS ? " (ours, beyond the TCK)" : "";
    }

    static String totals(Report report) {
        return report.count(Status.PASSED) + " passed, " + report.count(Status.FAILED) + " failed, "
                + report.count(Status.SKIPPED) + " skipped, " + report.count(Status.NOT_APPLICABLE) + " not applicable";
    }
}
