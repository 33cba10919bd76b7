package org.reactivebridge.kernel;

/** More came than could be held, and losing it was not allowed. <strong>Immutable.</strong> */
public final class OverflowException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /**
     * A new exception.
     *
     * @param message who held how much
     */
    public OverflowException(String message) {
        super(message);
    }
}
