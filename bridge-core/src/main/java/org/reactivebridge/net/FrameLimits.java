package org.reactivebridge.net;

import org.reactivebridge.kernel.Capacities;

/**
 * What a peer may make the receiver of its frames hold and do.
 *
 * <p><strong>Immutable.</strong>
 */
public final class FrameLimits {

    /** Some JVMs cannot make an array that is longer. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private static final FrameLimits DEFAULT = new FrameLimits(1 << 20, 1024);

    private final int maxLength;
    private final int maxEmptyFrames;

    private FrameLimits(int maxLength, int maxEmptyFrames) {
        this.maxLength = maxLength;
        this.maxEmptyFrames = maxEmptyFrames;
    }

    /**
     * A frame has 1 MiB at most, and 1,024 empty ones come in a row.
     *
     * @return the default
     */
    public static FrameLimits defaults() {
        return DEFAULT;
    }

    /**
     * How long a frame may be, as it is handed on: in bytes, without a delimiter and without what is stripped; for lines in
     * {@code char}s, without the line feed. A longer one fails the stream with {@link FrameTooLongException}.
     *
     * @param length the greatest length, at least 1
     * @return these limits with that length
     * @throws IllegalArgumentException if it is less than 1 or greater than an array can be
     */
    public FrameLimits maxLength(int length) {
        if (length > LONGEST_ARRAY) {
            throw new IllegalArgumentException("maxLength must be at most " + LONGEST_ARRAY + ", but is " + length);
        }
        return new FrameLimits(Capacities.positive(length, "maxLength"), maxEmptyFrames);
    }

    /**
     * How many frames in a row may be empty, as they are handed on. One more fails the stream with
     * {@link EmptyFramesException}.
     *
     * @param frames the greatest number; 0 if no frame may be empty
     * @return these limits with that number
     * @throws IllegalArgumentException if it is negative
     */
    public FrameLimits maxEmptyFrames(int frames) {
        if (frames < 0) {
            throw new IllegalArgumentException("maxEmptyFrames must not be negative, but is " + frames);
        }
        return new FrameLimits(maxLength, frames);
    }

    /**
     * How long a frame may be.
     *
     * @return the greatest length
     */
    public int maxLength() {
        return maxLength;
    }

    /**
     * How many frames in a row may be empty.
     *
     * @return the greatest number
     */
    public int maxEmptyFrames() {
        return maxEmptyFrames;
    }

    @Override
    public String toString() {
        return "FrameLimits{maxLength=" + maxLength + ", maxEmptyFrames=" + maxEmptyFrames + '}';
    }
}
