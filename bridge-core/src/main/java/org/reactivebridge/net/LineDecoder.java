package org.reactivebridge.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.MalformedInputException;
import org.jspecify.annotations.Nullable;

/**
 * Lines of text. The line feed is looked for in the characters, not in the bytes, so that every charset is safe.
 * <strong>Serial.</strong>
 */
final class LineDecoder extends Decoder<String> {

    private static final int CHUNK = 1024;
    private static final int LONGEST_CHARACTER = 64; // Far more than any; some charsets have long escape sequences.

    private enum Phase {
        OPEN,
        ENDED,
        DECODED,
        FLUSHED
    }

    private final CharsetDecoder decoder;
    private final CharBuffer chars = CharBuffer.allocate(CHUNK).limit(0);
    private final ByteBuffer split =
            ByteBuffer.allocate(LONGEST_CHARACTER); // A character that has not come as a whole.
    private final StringBuilder line = new StringBuilder();
    private Phase phase = Phase.OPEN;
    private @Nullable CharacterCodingException malformed; // Behind the characters at hand.

    LineDecoder(LineOptions options) {
        super(options.limits());
        this.decoder = options.newDecoder();
    }

    @Override
    @Nullable
    String next(ByteBuffer in) throws IOException {
        while (true) {
            if (chars.hasRemaining()) {
                String found = takeUpToLineFeed();
                if (found != null) {
                    return found;
                }
            }
            if (malformed != null) {
                throw malformed;
            }
            refill(in);
            if (!chars.hasRemaining() && malformed == null) {
                if (phase == Phase.FLUSHED && !line.isEmpty()) {
                    checkLength(line.length()); // A carriage return that no line feed followed counts after all.
                    return finish();
                }
                if (phase == Phase.OPEN || phase == Phase.FLUSHED) {
                    return null;
                }
            }
        }
    }

    /** The next line, or null if the characters do not hold its end: what they hold is kept. */
    private @Nullable String takeUpToLineFeed() throws FramingException {
        char[] text = chars.array();
        int start = chars.position();
        int end = start;
        while (end < chars.limit() && text[end] != '\n') {
            end++;
        }
        boolean found = end < chars.limit();
        int length = line.length() + end - start;
        if (end > start ? text[end - 1] == '\r' : endsWithCarriageReturn()) {
            length--; // It belongs to the line feed, or might.
        }
        checkLength(length);
        chars.position(found ? end + 1 : end);
        if (found && line.isEmpty()) {
            count(length);
            return new String(text, start, length);
        }
        line.append(text, start, end - start);
        if (!found) {
            return null;
        }
        line.setLength(length);
        return finish();
    }

    private boolean endsWithCarriageReturn() {
        return !line.isEmpty() && line.charAt(line.length() - 1) == '\r';
    }

    private void checkLength(int length) throws FramingException {
        if (length > maxLength) {
            throw new FrameTooLongException(maxLength, "A line is longer than " + maxLength + " chars");
        }
    }

    private String finish() throws FramingException {
        count(line.length());
        String text = line.toString();
        line.setLength(0);
        if (line.capacity() > CHUNK) {
            line.trimToSize(); // One long line shall not be paid for ever after.
        }
        return text;
    }

    private void refill(ByteBuffer in) {
        chars.clear();
        try {
            fill(in);
        } catch (CharacterCodingException met) {
            malformed = met;
        } finally {
            chars.flip();
        }
    }

    private void fill(ByteBuffer in) throws CharacterCodingException {
        switch (phase) {
            case OPEN -> decode(in);
            case ENDED -> {
                split.flip();
                CoderResult result = decoder.decode(split, chars, true);
                split.compact();
                check(result);
                if (result.isUnderflow()) {
                    phase = Phase.DECODED;
                }
            }
            case DECODED -> {
                if (decoder.flush(chars).isUnderflow()) {
                    phase = Phase.FLUSHED;
                }
            }
            case FLUSHED -> {}
        }
    }

    private void decode(ByteBuffer in) throws CharacterCodingException {
        while (split.position() > 0) {
            if (!in.hasRemaining()) {
                return;
            }
            if (!split.hasRemaining()) {
                throw new MalformedInputException(split.position());
            }
            split.put(in.get());
            split.flip();
            CoderResult result = decoder.decode(split, chars, false);
            split.compact();
            check(result);
        }
        CoderResult result = decoder.decode(in, chars, false);
        check(result);
        if (result.isUnderflow() && in.hasRemaining()) {
            if (in.remaining() > LONGEST_CHARACTER) {
                throw new MalformedInputException(in.remaining());
            }
            split.put(in);
        }
    }

    private static void check(CoderResult result) throws CharacterCodingException {
        if (result.isError()) {
            result.throwException();
        }
    }

    @Override
    boolean isWithinFrame() {
        return !line.isEmpty() || split.position() > 0;
    }

    @Override
    void end() {
        phase = Phase.ENDED;
    }

    @Override
    boolean mayHoldFrames() {
        return chars.hasRemaining() || malformed != null;
    }
}
