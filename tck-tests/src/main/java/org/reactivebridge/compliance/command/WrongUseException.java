package org.reactivebridge.compliance.command;

/** The command was called in a way that cannot be carried out; the message says what to do. */
final class WrongUseException extends Exception {

    private static final long serialVersionUID = 1L;

    WrongUseException(String message) {
        super(message);
    }
}
