package org.reactivebridge.compliance.report;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.reactivebridge.compliance.Outcome;

/**
 * What came of all checks of all subjects.
 *
 * @param title its heading
 * @param conditions how it was obtained, a sentence each
 * @param groups what was checked
 */
public record Report(String title, List<String> conditions, List<Group> groups) {

    /**
     * Checks that the title is there, and copies the lists.
     *
     * @param title its heading
     * @param conditions how it was obtained, a sentence each
     * @param groups what was checked
     */
    public Report {
        Objects.requireNonNull(title, "title");
        conditions = List.copyOf(conditions);
        groups = List.copyOf(groups);
    }

    /**
     * All results.
     *
     * @return those of all subjects of all groups
     */
    public Stream<Result> results() {
        return groups.stream()
                .flatMap(group -> group.subjects().stream())
                .flatMap(subject -> subject.results().stream());
    }

    /**
     * How many checks ended in a certain way.
     *
     * @param status how
     * @return their number
     */
    public long count(Outcome.Status status) {
        return results().filter(result -> result.outcome().status() == status).count();
    }
}
