package org.reactivebridge.net;

import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * How {@link Framing#lines(org.reactivestreams.Publisher, LineOptions)} reads.
 *
 * <p><strong>Immutable.</strong>
 */
public final class LineOptions {

    private static final LineOptions DEFAULT = new LineOptions(StandardCharsets.UTF_8, false, FrameLimits.defaults());

    private final Charset charset;
    private final boolean replaceMalformed;
    private final FrameLimits limits;

    private LineOptions(Charset charset, boolean replaceMalformed, FrameLimits limits) {
        this.charset = charset;
        this.replaceMalformed = replaceMalformed;
        this.limits = limits;
    }

    /**
     * UTF-8; what is not fails the stream; a line has 1,048,576 {@code char}s at most, and 1,024 empty ones come in a row.
     *
     * @return the default
     */
    public static LineOptions defaults() {
        return DEFAULT;
    }

    /**
     * In which charset the bytes are.
     *
     * @param newCharset any charset, also one in which a line feed is more than a byte, or its byte part of other characters
     * @return these options with that charset
     */
    public LineOptions charset(Charset newCharset) {
        return new LineOptions(Objects.requireNonNull(newCharset, "charset"), replaceMalformed, limits);
    }

    /**
     * What is to become of bytes that are no characters.
     *
     * @param replace true to read them as the charset's replacement, U+FFFD mostly; false to fail the stream with a
     *     {@link java.nio.charset.CharacterCodingException}
     * @return these options with that choice
     */
    public LineOptions replaceMalformed(boolean replace) {
        return new LineOptions(charset, replace, limits);
    }

    /**
     * What a peer may do.
     *
     * @param newLimits the limits, in {@code char}s
     * @return these options with those limits
     */
    public LineOptions limits(FrameLimits newLimits) {
        return new LineOptions(charset, replaceMalformed, Objects.requireNonNull(newLimits, "limits"));
    }

    CharsetDecoder newDecoder() {
        CodingErrorAction action = replaceMalformed ? CodingErrorAction.REPLACE : CodingErrorAction.REPORT;
        return charset.newDecoder().onMalformedInput(action).onUnmappableCharacter(action);
    }

    FrameLimits limits() {
        return limits;
    }

    @Override
    public String toString() {
        return "LineOptions{charset=" + charset + ", replaceMalformed=" + replaceMalformed + ", limits=" + limits + '}';
    }
}
