package org.reactivebridge.compliance.report;

import java.util.List;
import java.util.Objects;

/**
 * Subjects that belong together, such as those of a library.
 *
 * @param name what the group is called
 * @param notes what a reader has to know about it, a sentence each
 * @param subjects in the order in which they are shown
 */
public record Group(String name, List<String> notes, List<Subject> subjects) {

    /**
     * Checks that the name is there, and copies the lists.
     *
     * @param name what the group is called
     * @param notes what a reader has to know about it, a sentence each
     * @param subjects in the order in which they are shown
     */
    public Group {
        Objects.requireNonNull(name, "name");
        notes = List.copyOf(notes);
        subjects = List.copyOf(subjects);
    }
}
