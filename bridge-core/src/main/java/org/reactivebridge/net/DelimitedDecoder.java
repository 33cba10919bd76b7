package org.reactivebridge.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Frames with a delimiter behind each. <strong>Serial.</strong> */
final class DelimitedDecoder extends Decoder<ByteBuffer> {

    private final Matcher matcher;
    private final int most;
    private final Assembly held = new Assembly();
    private int matched;

    DelimitedDecoder(Matcher matcher, FrameLimits limits) {
        super(limits);
        this.matcher = matcher;
        this.most = (int) Math.min(Integer.MAX_VALUE, (long) maxLength + matcher.length() - 1);
    }

    @Override
    @Nullable
    ByteBuffer next(ByteBuffer in) throws FramingException {
        int start = in.position();
        int end = in.limit();
        for (int at = start; at < end; at++) {
            matched = matcher.step(matched, in.get(at));
            // What is matched may be the delimiter; what is before it is the frame's in any case.
            long length = (long) held.size() + (at + 1 - start) - matched;
            if (length > maxLength) {
                throw new FrameTooLongException(
                        maxLength, "A frame is longer than " + maxLength + " bytes without a delimiter");
            }
            if (matched == matcher.length()) {
                matched = 0;
                count((int) length);
                return finish(in, (int) length, at + 1);
            }
        }
        held.append(in, end - start, most);
        return null;
    }

    private ByteBuffer finish(ByteBuffer in, int length, int next) {
        ByteBuffer frame;
        if (held.size() == 0) {
            frame = take(in, length);
        } else {
            int missing = length - held.size(); // Negative if the delimiter began in an earlier buffer.
            if (missing > 0) {
                held.append(in, missing, length);
            }
            frame = held.finish(length);
        }
        in.position(next);
        return frame;
    }

    @Override
    boolean isWithinFrame() {
        return held.size() > 0;
    }

    @Override
    void end() throws FramingException {
        if (held.size() > 0) {
            throw new TruncatedFrameException(held.size());
        }
    }
}
