package org.reactivebridge.compliance.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.reactivebridge.compliance.Outcome.Status;

/** A report as GitHub shows it: for each group a table of rules by subjects, then what did not simply pass. */
final class MarkdownWriter {

    private static final int MOST_CHARACTERS = 400;

    private final Report report;
    private final StringBuilder text = new StringBuilder();

    MarkdownWriter(Report report) {
        this.report = report;
    }

    String write() {
        text.append("# ").append(escaped(report.title())).append("\n\n");
        for (String condition : report.conditions()) {
            text.append("- ").append(escaped(condition)).append('\n');
        }
        text.append("\nIn all: ").append(Summary.totals(report)).append(".\n\n");
        text.append("| sign | means |\n| --- | --- |\n");
        for (Status status : Status.values()) {
            text.append("| ")
                    .append(Summary.symbol(status))
                    .append(" | ")
                    .append(Legend.of(status))
                    .append(" |\n");
        }
        report.groups().forEach(this::group);
        return text.toString();
    }

    private void group(Group group) {
        text.append("\n## ").append(escaped(group.name())).append("\n\n");
        for (String note : group.notes()) {
            text.append(escaped(note)).append("\n\n");
        }
        List<Subject> subjects = group.subjects();
        text.append("| subject | ✔ | ✘ | ○ | – | rules broken |\n| --- | --- | --- | --- | --- | --- |\n");
        for (Subject subject : subjects) {
            text.append("| ").append(escaped(subject.name())).append(" | ");
            for (Status status : Status.values()) {
                text.append(Summary.count(subject.results(), status)).append(" | ");
            }
            text.append(broken(subject)).append(" |\n");
        }
        text.append("\n| rule | ✔ | ✘ | ○ | – | what it asks for |\n| --- | --- | --- | --- | --- | --- |\n");
        for (Summary.Row row : Summary.rows(report)) {
            row(row, subjects);
        }
        details(subjects);
    }

    private void row(Summary.Row row, List<Subject> subjects) {
        text.append("| ")
                .append(row.rule()
                        .map(rule -> "[" + rule.id() + "](" + rule.link() + ")")
                        .orElse(row.id()))
                .append(" | ");
        for (Status wanted : Status.values()) {
            long count = subjects.stream()
                    .filter(subject -> Summary.status(Summary.of(row, subject))
                            .filter(status -> status == wanted)
                            .isPresent())
                    .count();
            text.append(count == 0 ? "" : Long.toString(count)).append(" | ");
        }
        text.append(escaped(row.text())).append(" |\n");
    }

    private static String broken(Subject subject) {
        return subject.results().stream()
                .filter(result -> result.outcome().status() == Status.FAILED)
                .flatMap(result -> result.check().rules().isEmpty()
                        ? List.of("set-up").stream()
                        : result.check().rules().stream().map(rule -> rule.id()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private void details(List<Subject> subjects) {
        List<Subject> failing = subjects.stream()
                .filter(subject -> Summary.count(subject.results(), Status.FAILED) > 0)
                .toList();
        if (failing.isEmpty()) {
            text.append("\nNothing failed.\n");
            return;
        }
        text.append("\n### What failed\n\n");
        // By check: the same mistake in many subjects is one mistake.
        Map<String, List<Failure>> byCheck = failing.stream()
                .flatMap(subject -> subject.results().stream()
                        .filter(result -> result.outcome().status() == Status.FAILED)
                        .map(result -> new Failure(subject, result)))
                .collect(Collectors.groupingBy(
                        failure -> failure.result.check().name(), LinkedHashMap::new, Collectors.toList()));
        byCheck.values().forEach(this::failures);
    }

    private record Failure(Subject subject, Result result) {}

    private void failures(List<Failure> same) {
        Result first = same.get(0).result;
        text.append("- `")
                .append(first.check().name())
                .append('`')
                .append(Summary.mark(first.check()))
                .append(": **")
                .append(same.stream()
                        .map(failure -> escaped(failure.subject.name()))
                        .collect(Collectors.joining("**; **")))
                .append("**. ")
                .append(same.size() == 1 ? "Observed: " : "Observed at the first: ")
                .append(escaped(shortened(Summary.detail(first))))
                .append('\n');
    }

    private static String shortened(String detail) {
        return detail.length() <= MOST_CHARACTERS
                ? detail
                : detail.substring(0, detail.offsetByCodePoints(0, detail.codePointCount(0, MOST_CHARACTERS))) + " …";
    }

    /** One line, in which nothing is taken for markup. */
    private static String escaped(String plain) {
        return plain.replaceAll("\\s+", " ")
                .replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("*", "\\*")
                .replace("`", "\\`")
                .replace("_", "\\_");
    }
}
