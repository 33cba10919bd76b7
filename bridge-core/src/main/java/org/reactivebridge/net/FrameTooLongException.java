package org.reactivebridge.net;

/** A frame is longer than it may be. <strong>Immutable.</strong> */
public final class FrameTooLongException extends FramingException {

    private static final long serialVersionUID = 1L;

    /** How long a frame may be. */
    private final int limit;

    /**
     * A new exception.
     *
     * @param limit how long a frame may be
     * @param message what is known of the length of this one
     */
    public FrameTooLongException(int limit, String message) {
        super(message);
        this.limit = limit;
    }

    /**
     * What was exceeded.
     *
     * @return how long a frame may be
     */
    public int limit() {
        return limit;
    }
}
