package org.reactivebridge.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A frame with something before or behind it. <strong>Serial.</strong> */
abstract class FrameEncoder implements Encoder<ByteBuffer> {

    /** Up to so many bytes it costs less to copy a frame than to write a buffer more. */
    private static final int COPIED = 512;

    private @Nullable ByteBuffer second;

    /** One buffer if the frame is small, else both as they are. */
    final ByteBuffer join(ByteBuffer front, ByteBuffer back, ByteBuffer frame) {
        if (frame.remaining() > COPIED) {
            second = back;
            return front;
        }
        ByteBuffer both = ByteBuffer.allocate(front.remaining() + back.remaining());
        return both.put(front).put(back).flip();
    }

    @Override
    public final @Nullable ByteBuffer second() {
        ByteBuffer given = second;
        second = null;
        return given;
    }

    /** Puts the length before each frame. */
    static final class WithLength extends FrameEncoder {

        private final LengthFieldOptions options;

        WithLength(LengthFieldOptions options) {
            this.options = options;
        }

        @Override
        public ByteBuffer first(ByteBuffer frame) throws FramingException {
            return join(ByteBuffer.wrap(options.headerFor(frame.remaining())), frame, frame);
        }

        @Override
        public boolean isSecondReceived() {
            return true;
        }
    }

    /** Puts the delimiter behind each frame. */
    static final class WithDelimiter extends FrameEncoder {

        private final Matcher matcher;

        WithDelimiter(Matcher matcher) {
            this.matcher = matcher;
        }

        @Override
        public ByteBuffer first(ByteBuffer frame) {
            if (!matcher.canFollow(frame)) {
                throw new IllegalArgumentException("A frame has the delimiter within it, and would be read as two");
            }
            return join(frame, matcher.delimiter(), frame);
        }
    }
}
