package org.reactivebridge.net;

/** A length field says what no frame can be: less than nothing, or more than can be counted. <strong>Immutable.</strong> */
public final class CorruptedFrameException extends FramingException {

    private static final long serialVersionUID = 1L;

    /**
     * A new exception.
     *
     * @param message what is wrong with the frame
     */
    public CorruptedFrameException(String message) {
        super(message);
    }
}
