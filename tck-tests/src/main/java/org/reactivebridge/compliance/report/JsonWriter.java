package org.reactivebridge.compliance.report;

import java.util.List;
import java.util.function.Consumer;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Outcome;
import org.reactivebridge.compliance.Rule;

/** A report for programs. */
final class JsonWriter {

    private final Report report;
    private final StringBuilder text = new StringBuilder();

    JsonWriter(Report report) {
        this.report = report;
    }

    String write() {
        text.append("{\n \"title\": ");
        string(report.title());
        text.append(",\n \"conditions\": ");
        list(report.conditions(), this::string);
        text.append(",\n \"rules\": ");
        list(Rule.all(), this::rule);
        text.append(",\n \"groups\": ");
        list(report.groups(), this::group);
        text.append("\n}\n");
        return text.toString();
    }

    private void rule(Rule rule) {
        text.append("\n  {\"id\": ");
        string(rule.id());
        text.append(", \"gist\": ");
        string(rule.gist());
        text.append(", \"link\": ");
        string(rule.link());
        text.append('}');
    }

    private void group(Group group) {
        text.append("\n  {\"name\": ");
        string(group.name());
        text.append(", \"notes\": ");
        list(group.notes(), this::string);
        text.append(", \"subjects\": ");
        list(group.subjects(), this::subject);
        text.append('}');
    }

    private void subject(Subject subject) {
        text.append("\n   {\"name\": ");
        string(subject.name());
        text.append(", \"results\": ");
        list(subject.results(), this::result);
        text.append('}');
    }

    private void result(Result result) {
        Check check = result.check();
        Outcome outcome = result.outcome();
        text.append("\n    {\"check\": ");
        string(check.name());
        text.append(", \"rules\": ");
        list(check.rules().stream().map(Rule::id).toList(), this::string);
        text.append(", \"gist\": ");
        string(check.gist());
        text.append(", \"origin\": ");
        string(word(check.origin()));
        text.append(", \"kind\": ");
        string(word(check.kind()));
        text.append(", \"status\": ");
        string(word(outcome.status()));
        text.append(", \"detail\": ");
        string(outcome.detail());
        text.append(", \"millis\": ").append(outcome.time().toMillis()).append('}');
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private <T> void list(List<T> items, Consumer<T> writer) {
        text.append('[');
        String separator = "";
        for (T item : items) {
            text.append(separator);
            writer.accept(item);
            separator = ", ";
        }
        text.append(']');
    }

    private void string(String any) {
        String plain = Summary.plain(any);
        text.append('"');
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                default -> text.append(c);
            }
        }
        text.append('"');
    }
}
