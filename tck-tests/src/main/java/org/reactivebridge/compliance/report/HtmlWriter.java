package org.reactivebridge.compliance.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.reactivebridge.compliance.Outcome.Status;
import org.reactivebridge.compliance.Rule;

/** A report as a page of its own: an overview of rules by groups, then for each group rules by subjects, and all details to unfold. */
final class HtmlWriter {

    private final Report report;
    private final StringBuilder html = new StringBuilder();

    HtmlWriter(Report report) {
        this.report = report;
    }

    String write() {
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(escaped(report.title()))
                .append("</title>\n<style>\n")
                .append(resource("report.css"))
                .append("</style>\n</head>\n<body>\n<header>\n<h1>")
                .append(escaped(report.title()))
                .append("</h1>\n");
        tiles();
        html.append("<h2 id=\"how\">How this was obtained</h2>\n<ul>\n");
        for (String condition : report.conditions()) {
            html.append("<li>").append(escaped(condition)).append("</li>\n");
        }
        html.append("</ul>\n</header>\n<main>\n");
        legend();
        html.append(
                "<label class=\"only\"><input type=\"checkbox\" id=\"only-failed\"> Show only what failed</label>\n");
        List<Summary.Row> rows = Summary.rows(report);
        overview(rows);
        for (int i = 0; i < report.groups().size(); i++) {
            group(i, report.groups().get(i), rows);
        }
        html.append("</main>\n</body>\n</html>\n");
        return html.toString();
    }

    private void tiles() {
        html.append("<ul class=\"tiles\">\n");
        for (Status status : Status.values()) {
            html.append("<li><b>").append(report.count(status)).append("</b>");
            pill(status, Summary.symbol(status) + " " + Summary.word(status));
            html.append("</li>\n");
        }
        html.append("</ul>\n");
    }

    private void legend() {
        html.append("<p class=\"soft\">");
        for (Status status : Status.values()) {
            pill(status, Summary.symbol(status));
            html.append(escaped(Legend.of(status))).append(". ");
        }
        html.append(
                "A rule counts as failed if one of its checks failed, and as passed if one passed and none failed.</p>\n");
    }

    private void overview(List<Summary.Row> rows) {
        html.append(
                "<h2 id=\"overview\">Rules</h2>\n<p class=\"soft\">How many subjects of each group keep a rule, and how many"
                        + " break it.</p>\n<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">Rule</th>");
        for (int i = 0; i < report.groups().size(); i++) {
            html.append("<th scope=\"col\"><a href=\"#group")
                    .append(i)
                    .append("\">")
                    .append(escaped(report.groups().get(i).name()))
                    .append("</a></th>");
        }
        html.append("<th scope=\"col\" class=\"gist\">What it asks for</th></tr></thead>\n<tbody>\n");
        for (Summary.Row row : rows) {
            boolean broken = report.groups().stream().anyMatch(group -> subjects(group, row, Status.FAILED) > 0);
            rowHead(row, broken);
            for (Group group : report.groups()) {
                html.append("<td class=\"counts\">");
                for (Status status : Status.values()) {
                    long count = subjects(group, row, status);
                    if (count > 0) {
                        pill(status, Summary.symbol(status) + " " + count);
                    }
                }
                html.append("</td>");
            }
            html.append("<td class=\"gist\">").append(escaped(row.text())).append("</td></tr>\n");
        }
        html.append("</tbody>\n</table></div>\n");
    }

    private static long subjects(Group group, Summary.Row row, Status wanted) {
        return group.subjects().stream()
                .filter(subject -> Summary.status(Summary.of(row, subject))
                        .filter(status -> status == wanted)
                        .isPresent())
                .count();
    }

    private void group(int number, Group group, List<Summary.Row> rows) {
        html.append("<section>\n<h2 id=\"group")
                .append(number)
                .append("\">")
                .append(escaped(group.name()))
                .append("</h2>\n");
        for (String note : group.notes()) {
            html.append("<p>").append(escaped(note)).append("</p>\n");
        }
        html.append("<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">Rule</th>");
        for (Subject subject : group.subjects()) {
            html.append("<th scope=\"col\" class=\"up\"><span>")
                    .append(escaped(subject.name()))
                    .append("</span></th>");
        }
        html.append("</tr></thead>\n<tbody>\n");
        for (Summary.Row row : rows) {
            rowHead(row, subjects(group, row, Status.FAILED) > 0);
            for (int i = 0; i < group.subjects().size(); i++) {
                cell(row, group.subjects().get(i), number + "-" + i);
            }
            html.append("</tr>\n");
        }
        html.append("</tbody>\n</table></div>\n<h3>Details</h3>\n");
        for (int i = 0; i < group.subjects().size(); i++) {
            details(group.subjects().get(i), number + "-" + i);
        }
        html.append("</section>\n");
    }

    private void rowHead(Summary.Row row, boolean broken) {
        html.append(broken ? "<tr class=\"broken\">" : "<tr>")
                .append("<th scope=\"row\" title=\"")
                .append(escaped(row.text()))
                .append("\">")
                .append(row.rule().map(HtmlWriter::link).orElseGet(() -> escaped(row.id())))
                .append("</th>");
    }

    /** Thousands of them: a sign each, which the headings of row and column explain; a failure leads to its details. */
    private void cell(Summary.Row row, Subject subject, String anchor) {
        Optional<Status> status = Summary.status(Summary.of(row, subject));
        if (status.isEmpty()) {
            html.append("<td></td>");
            return;
        }
        Status known = status.get();
        html.append("<td class=\"sign ").append(style(known)).append("\">");
        if (known == Status.FAILED) {
            html.append("<a href=\"#subject")
                    .append(anchor)
                    .append("\" title=\"")
                    .append(escaped(subject.name() + ", " + row.id() + ": " + Summary.word(known)))
                    .append("\">")
                    .append(Summary.symbol(known))
                    .append("</a>");
        } else {
            html.append(Summary.symbol(known));
        }
        html.append("</td>");
    }

    private void details(Subject subject, String anchor) {
        boolean broken = Summary.count(subject.results(), Status.FAILED) > 0;
        html.append(broken ? "<details open=\"\" class=\"broken\"" : "<details")
                .append(" id=\"subject")
                .append(anchor)
                .append("\"><summary>")
                .append(escaped(subject.name()))
                .append(' ');
        for (Status status : Status.values()) {
            long count = Summary.count(subject.results(), status);
            if (count > 0) {
                pill(status, Summary.symbol(status) + " " + count);
            }
        }
        html.append("</summary>\n<ul>\n");
        for (Status status : List.of(Status.FAILED, Status.SKIPPED, Status.NOT_APPLICABLE)) {
            subject.results().stream()
                    .filter(result -> result.outcome().status() == status && !Summary.isUntested(result))
                    .forEach(this::detail);
        }
        passed(subject);
        long untested = subject.results().stream().filter(Summary::isUntested).count();
        if (untested > 0) {
            html.append("<li>");
            pill(Status.SKIPPED, Summary.symbol(Status.SKIPPED));
            html.append("and ").append(untested).append(" places in the TCK without a check.</li>\n");
        }
        html.append("</ul>\n</details>\n");
    }

    private void detail(Result result) {
        Status status = result.outcome().status();
        html.append("<li>");
        pill(status, Summary.symbol(status) + " " + Summary.word(status));
        for (Rule rule : result.check().rules()) {
            html.append(link(rule)).append(' ');
        }
        html.append(escaped(result.check().gist()))
                .append(escaped(Summary.mark(result.check())))
                .append("<br><code>")
                .append(escaped(result.check().name()))
                .append("</code>");
        String detail = Summary.detail(result);
        if (status == Status.FAILED) {
            html.append("\n<pre>").append(escaped(detail)).append("</pre>");
        } else if (!detail.isEmpty()) {
            html.append("<br>").append(escaped(detail));
        }
        html.append("</li>\n");
    }

    private void passed(Subject subject) {
        List<String> rules = subject.results().stream()
                .filter(result -> result.outcome().status() == Status.PASSED)
                .flatMap(result -> result.check().rules().stream())
                .map(Rule::id)
                .distinct()
                .toList();
        if (!rules.isEmpty()) {
            html.append("<li>");
            pill(Status.PASSED, Summary.symbol(Status.PASSED) + " passed");
            html.append("checks of ").append(String.join(", ", rules)).append("</li>\n");
        }
    }

    private static String link(Rule rule) {
        return "<a href=\"" + escaped(rule.link()) + "\">" + rule.id() + "</a>";
    }

    private void pill(Status status, String text) {
        html.append("<span class=\"pill ")
                .append(style(status))
                .append("\">")
                .append(escaped(text))
                .append("</span> ");
    }

    private static String style(Status status) {
        return switch (status) {
            case PASSED -> "passed";
            case FAILED -> "failed";
            case SKIPPED -> "skipped";
            case NOT_APPLICABLE -> "na";
        };
    }

    private static String escaped(String plain) {
        return plain.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(HtmlWriter.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
