package org.reactivebridge.compliance.report;

import java.util.List;
import org.reactivebridge.compliance.Outcome.Status;
import org.reactivebridge.compliance.Rule;

/** A report for terminals: for each subject a line a rule, and beneath it whatever did not simply pass. */
final class TextWriter {

    private final Report report;
    private final StringBuilder text = new StringBuilder();

    TextWriter(Report report) {
        this.report = report;
    }

    String write() {
        text.append(report.title()).append('\n');
        for (String condition : report.conditions()) {
            text.append("  ").append(condition).append('\n');
        }
        List<Summary.Row> rows = Summary.rows(report);
        for (Group group : report.groups()) {
            for (Subject subject : group.subjects()) {
                text.append('\n')
                        .append(group.name())
                        .append(": ")
                        .append(subject.name())
                        .append('\n');
                for (Summary.Row row : rows) {
                    row(row, Summary.of(row, subject));
                }
            }
        }
        text.append('\n').append(Summary.totals(report)).append('\n');
        return text.toString();
    }

    private void row(Summary.Row row, List<Result> results) {
        Summary.status(results).ifPresent(status -> {
            text.append(String.format(
                            "  %s %-14s %-6s %s%n", Summary.symbol(status), Summary.word(status), row.id(), row.text())
                    .replace(System.lineSeparator(), "\n"));
            results.stream()
                    .filter(result -> result.outcome().status() != Status.PASSED)
                    .forEach(this::detail);
        });
    }

    private void detail(Result result) {
        text.append("      ")
                .append(Summary.word(result.outcome().status()))
                .append(": ")
                .append(result.check().name())
                .append(Summary.mark(result.check()))
                .append('\n');
        boolean failed = result.outcome().status() == Status.FAILED;
        text.append(failed ? "        observed: " : "        reason: ")
                .append(Summary.detail(result).replace("\n", "\n          "))
                .append('\n');
        if (failed) {
            text.append("        checks: ").append(result.check().gist()).append('\n');
            for (Rule rule : result.check().rules()) {
                text.append("        rule: ")
                        .append(rule)
                        .append("\n          ")
                        .append(rule.link())
                        .append('\n');
            }
        }
    }
}
