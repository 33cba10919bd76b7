package org.reactivebridge.net;

/**
 * Too many empty frames came in a row: whoever sends them makes the receiver work for next to nothing.
 * <strong>Immutable.</strong>
 */
public final class EmptyFramesException extends FramingException {

    private static final long serialVersionUID = 1L;

    /** How many may come. */
    private final int limit;

    /**
     * A new exception.
     *
     * @param limit how many empty frames may come in a row
     */
    public EmptyFramesException(int limit) {
        super("More than " + limit + " empty frames in a row");
        this.limit = limit;
    }

    /**
     * What was exceeded.
     *
     * @return how many empty frames may come in a row
     */
    public int limit() {
        return limit;
    }
}
