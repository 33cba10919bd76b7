package org.reactivebridge.net;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import org.jspecify.annotations.Nullable;

/**
 * Puts a line feed behind each line. One encoder for the whole run, because some charsets have a beginning and an end.
 * <strong>Serial.</strong>
 */
final class LineEncoder implements Encoder<CharSequence> {

    private static final int SMALLEST = 16;

    private final CharsetEncoder encoder;

    LineEncoder(Charset charset) {
        this.encoder = charset.newEncoder();
    }

    @Override
    public ByteBuffer first(CharSequence line) throws CharacterCodingException {
        String text = line.toString();
        if (text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("A line has a line feed within it, and would be read as two");
        }
        CharBuffer chars = CharBuffer.wrap(text + '\n');
        // Exactly enough for the most frequent text, which then needs not be copied again.
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(chars.length(), (int) encoder.averageBytesPerChar()));
        while (true) {
            CoderResult result = encoder.encode(chars, bytes, false);
            if (result.isUnderflow()) {
                return rightSized(bytes);
            }
            bytes = orMore(result, bytes);
        }
    }

    @Override
    public @Nullable ByteBuffer end() throws CharacterCodingException {
        ByteBuffer bytes = ByteBuffer.allocate(SMALLEST);
        CharBuffer none = CharBuffer.allocate(0);
        for (CoderResult result = encoder.encode(none, bytes, true); !result.isUnderflow(); ) {
            bytes = orMore(result, bytes);
            result = encoder.encode(none, bytes, true);
        }
        for (CoderResult result = encoder.flush(bytes); !result.isUnderflow(); ) {
            bytes = orMore(result, bytes);
            result = encoder.flush(bytes);
        }
        return bytes.position() == 0 ? null : rightSized(bytes);
    }

    private static ByteBuffer orMore(CoderResult result, ByteBuffer bytes) throws CharacterCodingException {
        if (!result.isOverflow()) {
            result.throwException();
        }
        return ByteBuffer.allocate(Math.multiplyExact(bytes.capacity(), 2)).put(bytes.flip());
    }

    private static ByteBuffer rightSized(ByteBuffer bytes) {
        boolean full = !bytes.hasRemaining();
        bytes.flip();
        return full ? bytes : ByteBuffer.allocate(bytes.limit()).put(bytes).flip();
    }
}
