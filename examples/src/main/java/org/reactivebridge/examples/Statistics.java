package org.reactivebridge.examples;

import java.util.HashMap;
import java.util.Map;
import org.reactivebridge.examples.AccessLog.Entry;

/** How often each path was asked for, and with what success. <strong>Serial.</strong> */
final class Statistics {

    /** What is known of one path. <strong>Immutable.</strong> */
    record Line(long hits, long failures, long bytes, long millis) {

        static Line of(Entry entry) {
            return new Line(1, entry.failed() ? 1 : 0, entry.bytes(), entry.millis());
        }

        Line plus(Line other) {
            return new Line(hits + other.hits, failures + other.failures, bytes + other.bytes, millis + other.millis);
        }
    }

    private final Map<String, Line> lines = new HashMap<>();

    void add(Entry entry) {
        lines.merge(entry.path(), Line.of(entry), Line::plus);
    }

    Statistics add(Statistics other) {
        other.lines.forEach((path, line) -> lines.merge(path, line, Line::plus));
        return this;
    }

    Map<String, Line> lines() {
        return lines;
    }
}
