package org.reactivebridge.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the frames of one run in the buffers that it is given. <strong>Serial.</strong>
 *
 * @param <R> the type of the frames
 */
abstract class Decoder<R> {

    private static final int WASTED_PART = 8;

    final FrameLimits limits;
    final int maxLength;
    private final int maxEmptyFrames;
    private int emptyFrames;
    private boolean shares;

    Decoder(FrameLimits limits) {
        this.limits = limits;
        this.maxLength = limits.maxLength();
        this.maxEmptyFrames = limits.maxEmptyFrames();
    }

    /**
     * The next frame, or null if it takes more than this buffer to know; the buffer is used up then. After {@link #end} it is
     * given an empty buffer, for what is left.
     */
    abstract @Nullable R next(ByteBuffer in) throws IOException;

    /** Is told, once, that there will be no further buffer. */
    abstract void end() throws IOException;

    /** Whether there may be a frame in what was taken from buffers already. */
    boolean mayHoldFrames() {
        return false;
    }

    /** Whether a frame has begun and is not complete. */
    abstract boolean isWithinFrame();

    /** Is told that the next buffer is another one. */
    final void received() {
        shares = false;
    }

    /** Whether a frame that was handed on lies in the memory of the buffer. */
    final boolean sharesBuffer() {
        return shares;
    }

    /** For each frame that is handed on. */
    final void count(int length) throws EmptyFramesException {
        if (length > 0) {
            emptyFrames = 0;
        } else if (++emptyFrames > maxEmptyFrames) {
            throw new EmptyFramesException(maxEmptyFrames);
        }
    }

    /** A frame that lies in the buffer as a whole: a view if that keeps little more than the frame in memory, else a copy. */
    final ByteBuffer take(ByteBuffer in, int length) {
        int start = in.position();
        in.position(start + length);
        if (memoryBehind(in) - length <= length / WASTED_PART) {
            shares = true;
            return in.slice(start, length).asReadOnlyBuffer();
        }
        byte[] own = new byte[length];
        in.get(start, own);
        return ByteBuffer.wrap(own).asReadOnlyBuffer();
    }

    /** How much the buffer keeps in memory, as far as it lets that be seen. */
    @SuppressWarnings("ByteBufferBackingArray") // Not for what is in it.
    private static int memoryBehind(ByteBuffer in) {
        return in.hasArray() ? in.array().length : in.capacity();
    }
}
