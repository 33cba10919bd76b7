package org.reactivebridge.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Frames of one size. <strong>Serial.</strong> */
final class FixedDecoder extends Decoder<ByteBuffer> {

    private final int size;
    private final Assembly held = new Assembly();

    FixedDecoder(FrameLimits limits) {
        super(limits);
        this.size = limits.maxLength();
    }

    @Override
    @Nullable
    ByteBuffer next(ByteBuffer in) {
        if (held.size() == 0 && in.remaining() >= size) {
            return take(in, size);
        }
        held.append(in, Math.min(in.remaining(), size - held.size()), size);
        return held.size() == size ? held.finish(size) : null;
    }

    @Override
    boolean isWithinFrame() {
        return held.size() > 0;
    }

    @Override
    void end() throws FramingException {
        if (held.size() > 0) {
            throw new TruncatedFrameException(held.size(), size);
        }
    }
}
