package org.reactivebridge.compliance.report;

import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.reactivebridge.compliance.Outcome;
import org.reactivebridge.compliance.Outcome.Status;

/** A report as build servers read it: a suite for each subject, a case for each check. */
final class JUnitXmlWriter {

    private final Report report;

    JUnitXmlWriter(Report report) {
        this.report = report;
    }

    String write() {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuites");
            xml.writeAttribute("name", Summary.plain(report.title()));
            counts(xml, report.results().toList());
            for (Group group : report.groups()) {
                for (Subject subject : group.subjects()) {
                    suite(xml, group.name() + ": " + subject.name(), subject);
                }
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("A report cannot be written as XML", e);
        }
        return text + "\n";
    }

    private static void suite(XMLStreamWriter xml, String name, Subject subject) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", Summary.plain(name));
        counts(xml, subject.results());
        for (Result result : subject.results()) {
            xml.writeCharacters("\n    ");
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", Summary.plain(name));
            xml.writeAttribute("name", Summary.plain(result.check().title()));
            xml.writeAttribute("time", seconds(result.outcome().time()));
            outcome(xml, result);
            xml.writeEndElement();
        }
        xml.writeCharacters("\n  ");
        xml.writeEndElement();
    }

    private static void outcome(XMLStreamWriter xml, Result result) throws XMLStreamException {
        Outcome outcome = result.outcome();
        switch (outcome.status()) {
            case PASSED -> {}
            case FAILED -> {
                xml.writeStartElement("failure");
                xml.writeAttribute("message", Summary.plain(outcome.detail()));
                Throwable cause = outcome.cause();
                xml.writeAttribute(
                        "type", cause == null ? "failure" : cause.getClass().getName());
                xml.writeCharacters(Summary.plain(result.check().rules().stream()
                        .map(rule -> rule + " (" + rule.link() + ")\n")
                        .collect(Collectors.joining())));
                if (cause != null) {
                    xml.writeCharacters(Summary.plain(stack(cause)));
                }
                xml.writeEndElement();
            }
            case SKIPPED, NOT_APPLICABLE -> {
                xml.writeEmptyElement("skipped");
                xml.writeAttribute("message", Summary.plain(Summary.word(outcome.status()) + ": " + outcome.detail()));
            }
        }
    }

    private static String stack(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    private static void counts(XMLStreamWriter xml, List<Result> results) throws XMLStreamException {
        xml.writeAttribute("tests", Integer.toString(results.size()));
        xml.writeAttribute("failures", Long.toString(Summary.count(results, Status.FAILED)));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute(
                "skipped",
                Long.toString(Summary.count(results, Status.SKIPPED) + Summary.count(results, Status.NOT_APPLICABLE)));
        xml.writeAttribute(
                "time",
                seconds(results.stream().map(result -> result.outcome().time()).reduce(Duration.ZERO, Duration::plus)));
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
    }
}
