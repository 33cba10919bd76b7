package org.reactivebridge.testing;

/** A failure that a test injects; it has no stack trace, since there may be thousands. <strong>Immutable.</strong> */
public final class SimulatedFailure extends RuntimeException {

    /**
     * A new failure.
     *
     * @param message what fails
     */
    public SimulatedFailure(String message) {
        super(message, null, true, false);
    }
}
