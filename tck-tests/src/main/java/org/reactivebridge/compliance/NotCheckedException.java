package org.reactivebridge.compliance;

import java.util.Objects;

/** Thrown by a check that cannot be run, with the reason: so that nobody takes it for passed. */
public final class NotCheckedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Whether the check would make sense for the subject. */
    private final boolean applicable;

    private NotCheckedException(String reason, boolean applicable) {
        super(Objects.requireNonNull(reason, "reason"));
        this.applicable = applicable;
    }

    /**
     * The check could be run, if something were given that is missing.
     *
     * @param reason what is missing, and what to do
     * @return the exception
     */
    public static NotCheckedException skipped(String reason) {
        return new NotCheckedException(reason, true);
    }

    /**
     * The check makes no sense for the subject.
     *
     * @param reason why
     * @return the exception
     */
    public static NotCheckedException notApplicable(String reason) {
        return new NotCheckedException(reason, false);
    }

    /**
     * Whether the check would make sense for the subject.
     *
     * @return false if no set-up could make it run
     */
    public boolean isApplicable() {
        return applicable;
    }
}
