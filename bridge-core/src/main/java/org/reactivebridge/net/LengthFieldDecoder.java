package org.reactivebridge.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Frames that begin with a header that says how long they are. <strong>Serial.</strong> */
final class LengthFieldDecoder extends Decoder<ByteBuffer> {

    private final LengthFieldOptions options;
    private final byte[] header;
    private final Assembly held = new Assembly();

    private int filled;
    private boolean inBody; // What follows is known then:
    private long total; // Of the frame with its header, for whoever is told that it was truncated.
    private int length; // Of what is handed on.
    private int kept; // Of the header.
    private int toSkip; // Of the body.

    LengthFieldDecoder(LengthFieldOptions options) {
        super(options.limits());
        this.options = options;
        this.header = new byte[options.longestHeader()];
    }

    @Override
    @Nullable
    ByteBuffer next(ByteBuffer in) throws FramingException {
        boolean begins = filled == 0;
        boolean whole = false; // What is handed on lies in this buffer, the part of the header too.
        if (!inBody) {
            if (!readHeader(in)) {
                return null;
            }
            enterBody();
            whole = begins && in.remaining() >= length - kept;
            if (kept > 0 && !whole) {
                held.append(header, filled - kept, kept, length);
            }
        }
        if (!skip(in)) {
            return null;
        }
        return body(in, whole);
    }

    private boolean readHeader(ByteBuffer in) throws FramingException {
        while (true) {
            int needed = options.headerLength(header, filled);
            if (needed == filled) {
                return true;
            }
            int count = Math.min(in.remaining(), needed - filled);
            if (count == 0) {
                return false;
            }
            in.get(header, filled, count);
            filled += count;
        }
    }

    private void enterBody() throws FramingException {
        long body = options.bodyLength(header, filled);
        int stripped = options.stripped(filled);
        long longest = (long) maxLength - filled + stripped; // So that no sum can overflow.
        if (body > longest) {
            throw new FrameTooLongException(
                    maxLength,
                    "A frame has a body of " + body + " bytes, but may have " + maxLength + " bytes to be handed on");
        }
        total = filled + body;
        if (total < stripped) {
            throw new CorruptedFrameException(
                    "A frame has " + total + " bytes, fewer than the " + stripped + " that are to be stripped");
        }
        length = (int) (total - stripped);
        kept = Math.max(0, filled - stripped);
        toSkip = Math.max(0, stripped - filled);
        inBody = true;
        count(length);
    }

    private boolean skip(ByteBuffer in) {
        int count = Math.min(in.remaining(), toSkip);
        in.position(in.position() + count);
        toSkip -= count;
        return toSkip == 0;
    }

    private @Nullable ByteBuffer body(ByteBuffer in, boolean whole) {
        int missing = length - held.size();
        if (whole && kept > 0) {
            in.position(in.position() - kept); // The part of the header that is handed on.
        }
        ByteBuffer frame;
        if (held.size() == 0 && in.remaining() >= missing) {
            frame = take(in, length);
        } else {
            held.append(in, Math.min(in.remaining(), missing), length);
            if (held.size() < length) {
                return null;
            }
            frame = held.finish(length);
        }
        filled = 0;
        inBody = false;
        return frame;
    }

    @Override
    boolean isWithinFrame() {
        return filled > 0;
    }

    @Override
    void end() throws FramingException {
        if (inBody) {
            throw new TruncatedFrameException(total - toSkip - (length - held.size()), total);
        }
        if (filled > 0) {
            throw new TruncatedFrameException(filled, options.headerLength(header, filled));
        }
    }
}
