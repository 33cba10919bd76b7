package org.reactivebridge.channel;

/** There is nobody left at the other end, or it takes nothing more. <strong>Immutable.</strong> */
public final class ChannelClosedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /**
     * A new exception.
     *
     * @param message what is closed
     */
    public ChannelClosedException(String message) {
        super(message);
    }
}
