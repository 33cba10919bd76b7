package org.reactivebridge.compliance.junit;

import org.reactivebridge.compliance.Compliance;
import org.reactivebridge.compliance.Expectations;

/** What a test class may want otherwise. */
public interface ComplianceSettings {

    /**
     * Which checks are run, and how long they wait.
     *
     * @return those of the TCK with normal time-outs by default; such as {@code
     *     Compliance.tck().including(Beyond.checks()).within(Timeouts.slow())}
     */
    default Compliance compliance() {
        return Compliance.tck();
    }

    /**
     * Which checks are known to fail or to be skipped, and why.
     *
     * @return none by default
     */
    default Expectations expectations() {
        return Expectations.none();
    }
}
