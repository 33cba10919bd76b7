package org.reactivebridge.net;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.reactivebridge.kernel.Capacities;

/**
 * What a peer may make the receiver of its frames hold and do.
 *
 * <p><strong>Immutable.</strong>
 */
public final class FrameLimits {

    /** Some JVMs cannot make an array that is longer. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private static final FrameLimits DEFAULT = new FrameLimits(1 << 20, 1024, Duration.ofSeconds(30), exceeded -> {});

    private final int maxLength;
    private final int maxEmptyFrames;
    private final Duration maxTime;
    private final Consumer<? super FramingException> onExceeded;

    private FrameLimits(
            int maxLength, int maxEmptyFrames, Duration maxTime, Consumer<? super FramingException> onExceeded) {
        this.maxLength = maxLength;
        this.maxEmptyFrames = maxEmptyFrames;
        this.maxTime = maxTime;
        this.onExceeded = onExceeded;
    }

    /**
     * A frame has 1 MiB at most, 1,024 empty ones come in a row, and one that has begun is complete within 30 seconds.
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
        return new FrameLimits(Capacities.positive(length, "maxLength"), maxEmptyFrames, maxTime, onExceeded);
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
        return new FrameLimits(maxLength, frames, maxTime, onExceeded);
    }

    /**
     * How long a frame may take from its first byte to its last, while somebody asks for it. Bytes that come meanwhile do not begin
     * the time anew, so that one byte now and then keeps nobody busy for ever. A frame that takes longer fails the stream with {@link
     * FrameTimeoutException}.
     *
     * @param time not negative; zero for ever
     * @return these limits with that time
     * @throws IllegalArgumentException if it is negative
     */
    public FrameLimits maxTime(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("maxTime must not be negative, but is " + time);
        }
        return new FrameLimits(maxLength, maxEmptyFrames, time, onExceeded);
    }

    /**
     * Who is told when frames are not what they may be, such as {@link NetworkMetrics#frameRefused}, before the stream fails.
     *
     * @param told called on the thread of the run; must be quick
     * @return these limits with that
     */
    public FrameLimits onExceeded(Consumer<? super FramingException> told) {
        return new FrameLimits(maxLength, maxEmptyFrames, maxTime, Objects.requireNonNull(told, "told"));
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

    /**
     * How long a frame may take.
     *
     * @return the time; zero for ever
     */
    public Duration maxTime() {
        return maxTime;
    }

    void exceeded(FramingException exception) {
        onExceeded.accept(exception);
    }

    @Override
    public String toString() {
        return "FrameLimits{maxLength=" + maxLength + ", maxEmptyFrames=" + maxEmptyFrames + ", maxTime=" + maxTime
                + '}';
    }
}
