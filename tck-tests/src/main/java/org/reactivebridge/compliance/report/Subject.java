package org.reactivebridge.compliance.report;

import java.util.List;
import java.util.Objects;

/**
 * A subject whose checks have run.
 *
 * @param name what it is called
 * @param results of its checks, in the order of the rules
 */
public record Subject(String name, List<Result> results) {

    /**
     * Checks that the name is there, and copies the results.
     *
     * @param name what it is called
     * @param results of its checks, in the order of the rules
     */
    public Subject {
        Objects.requireNonNull(name, "name");
        results = List.copyOf(results);
    }
}
