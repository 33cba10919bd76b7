package org.reactivebridge.net;

import java.util.OptionalLong;

/** The stream ended in the middle of a frame. <strong>Immutable.</strong> */
public final class TruncatedFrameException extends FramingException {

    private static final long serialVersionUID = 1L;

    private static final long UNKNOWN = -1;

    /** How many bytes came. */
    private final long received;

    /** How many bytes the frame has, or {@link #UNKNOWN}. */
    private final long expected;

    /**
     * A new exception, for a frame whose length is known.
     *
     * @param received how many bytes of the frame came, its header included
     * @param expected how many bytes it has, its header included; those of the header if not even that has come
     */
    public TruncatedFrameException(long received, long expected) {
        super("The stream ended after " + received + " bytes of a frame, of which " + expected + " were expected");
        this.received = received;
        this.expected = expected;
    }

    /**
     * A new exception, for a frame whose length only its end would tell.
     *
     * @param received how many bytes of the frame came
     */
    public TruncatedFrameException(long received) {
        super("The stream ended after " + received + " bytes of a frame, without its delimiter");
        this.received = received;
        this.expected = UNKNOWN;
    }

    /**
     * What came.
     *
     * @return how many bytes of the frame came, its header included
     */
    public long received() {
        return received;
    }

    /**
     * What should have come.
     *
     * @return how many bytes the frame has, its header included, or those of the header if not even that has come; empty if
     *     only a delimiter would have told
     */
    public OptionalLong expected() {
        return expected == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(expected);
    }
}
