package org.reactivebridge.compliance;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of a check.
 *
 * @param status how it ended
 * @param detail what was observed if it failed, the reason if it was not run, empty if it passed
 * @param cause what was thrown if it failed, with its stack trace
 * @param time how long it took
 */
public record Outcome(
        Status status, String detail, @Nullable Throwable cause, Duration time) {

    /** How a check ended. */
    public enum Status {
        /** The rule was seen to be kept. */
        PASSED,
        /** The rule was seen to be broken. */
        FAILED,
        /** Not run; could be, if something were given. */
        SKIPPED,
        /** Not run; makes no sense for the subject. */
        NOT_APPLICABLE
    }

    static Outcome passed(Duration time) {
        return new Outcome(Status.PASSED, "", null, time);
    }

    static Outcome failed(Throwable thrown, Duration time) {
        String message = Objects.requireNonNullElse(thrown.getMessage(), "");
        boolean plain = thrown instanceof AssertionError && !message.isBlank();
        return new Outcome(Status.FAILED, plain ? message : thrown.toString(), thrown, time);
    }

    static Outcome notChecked(NotCheckedException thrown, Duration time) {
        return new Outcome(
                thrown.isApplicable() ? Status.SKIPPED : Status.NOT_APPLICABLE,
                Objects.requireNonNullElse(thrown.getMessage(), ""),
                null,
                time);
    }
}
