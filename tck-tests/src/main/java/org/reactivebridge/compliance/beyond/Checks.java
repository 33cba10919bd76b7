package org.reactivebridge.compliance.beyond;

import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Check.Kind;
import org.reactivebridge.compliance.NotCheckedException;

/** Kinds of checks. */
final class Checks {

    private Checks() {}

    /** A check of something that no rule demands: who does not do it has broken none, which its outcome says. */
    static Check optional(String name, String rule, String gist, Check.Body body) {
        return Check.ours(name, rule, gist, Kind.OPTIONAL, () -> {
            try {
                body.run();
            } catch (AssertionError notKept) {
                throw NotCheckedException.notApplicable(
                        "no rule demands it, and it is not kept: " + notKept.getMessage());
            }
        });
    }
}
