package org.reactivebridge.net;

import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Where a frame says how long it is, and how that is to be read.
 *
 * <p>A frame is a <em>header</em>, the last part of which is the length field, and a <em>body</em>: as many bytes as the
 * field says, plus the {@link #adjustment}. A few formats:
 *
 * <ul>
 *   <li>length of the body, body: {@code ofWidth(4)}; frames are handed on without the length
 *   <li>length of all, body: {@code ofWidth(4).adjustment(-4)}, since the header is counted and not part of the body
 *   <li>two bytes of magic, length of the rest, body: {@code ofWidth(2).offset(2)}, and {@code strip(0)} to see the magic
 *   <li>length of the data, two bytes of flags, data: {@code ofWidth(2).adjustment(2)}
 * </ul>
 *
 * <p><strong>Immutable.</strong>
 */
public final class LengthFieldOptions {

    private static final int VARINT = 0;
    private static final int LONGEST_VARINT = 10;
    private static final int WHOLE_HEADER = -1;
    private static final int GREATEST_OFFSET = 1 << 16;

    private final int width;
    private final int offset;
    private final ByteOrder order;
    private final int adjustment;
    private final int strip;
    private final FrameLimits limits;

    private LengthFieldOptions(int width, int offset, ByteOrder order, int adjustment, int strip, FrameLimits limits) {
        this.width = width;
        this.offset = offset;
        this.order = order;
        this.adjustment = adjustment;
        this.strip = strip;
        this.limits = limits;
    }

    /**
     * A field of fixed width at the start of the frame, in network byte order, that gives the length of what follows; the
     * header is stripped, and the limits are the {@linkplain FrameLimits#defaults() default}.
     *
     * @param bytes how wide the field is: 1, 2, 3 or 4 bytes without sign, or 8 with one
     * @return options for such a field
     * @throws IllegalArgumentException for any other width
     */
    public static LengthFieldOptions ofWidth(int bytes) {
        if (bytes < 1 || (bytes > 4 && bytes != Long.BYTES)) {
            throw new IllegalArgumentException("width must be 1, 2, 3, 4 or 8, but is " + bytes);
        }
        return ofAnyWidth(bytes);
    }

    /**
     * As {@link #ofWidth}, but a field of 1 to 10 bytes: seven bits in each, the least significant ones first, and the
     * highest bit tells whether another byte follows. Protocol Buffers delimit their messages so.
     *
     * @return options for such a field
     */
    public static LengthFieldOptions varint() {
        return ofAnyWidth(VARINT);
    }

    private static LengthFieldOptions ofAnyWidth(int width) {
        return new LengthFieldOptions(width, 0, ByteOrder.BIG_ENDIAN, 0, WHOLE_HEADER, FrameLimits.defaults());
    }

    /**
     * How many bytes of a frame come before the length field.
     *
     * @param bytes 0 to 65,536
     * @return these options with that offset
     * @throws IllegalArgumentException if it is out of range
     */
    public LengthFieldOptions offset(int bytes) {
        if (bytes < 0 || bytes > GREATEST_OFFSET) {
            throw new IllegalArgumentException("offset must be 0 to " + GREATEST_OFFSET + ", but is " + bytes);
        }
        return new LengthFieldOptions(width, bytes, order, adjustment, strip, limits);
    }

    /**
     * In which order the bytes of the field are. A {@link #varint} has its own.
     *
     * @param newOrder the order
     * @return these options with that order
     */
    public LengthFieldOptions order(ByteOrder newOrder) {
        return new LengthFieldOptions(
                width, offset, Objects.requireNonNull(newOrder, "order"), adjustment, strip, limits);
    }

    /**
     * How many bytes more than the field says come behind it.
     *
     * @param bytes negative if the field counts what is not behind it, as the header
     * @return these options with that adjustment
     */
    public LengthFieldOptions adjustment(int bytes) {
        return new LengthFieldOptions(width, offset, order, bytes, strip, limits);
    }

    /**
     * How many bytes of each frame are not handed on. Unless this is said, it is the header.
     *
     * @param bytes how many, counted from the start of the frame
     * @return these options with that number
     * @throws IllegalArgumentException if it is negative
     */
    public LengthFieldOptions strip(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("strip must not be negative, but is " + bytes);
        }
        return new LengthFieldOptions(width, offset, order, adjustment, bytes, limits);
    }

    /**
     * What a peer may do.
     *
     * @param newLimits the limits; the length is that of a frame as it is handed on
     * @return these options with those limits
     */
    public LengthFieldOptions limits(FrameLimits newLimits) {
        return new LengthFieldOptions(
                width, offset, order, adjustment, strip, Objects.requireNonNull(newLimits, "limits"));
    }

    FrameLimits limits() {
        return limits;
    }

    /** Whether what is handed on is the body, and the header says nothing but its length. */
    boolean isReversible() {
        return offset == 0 && (strip == WHOLE_HEADER || strip == width);
    }

    // ---- Reading

    int longestHeader() {
        return offset + (width == VARINT ? LONGEST_VARINT : width);
    }

    /** How many bytes the header has at least, as far as these say: more than there are, while it is not complete. */
    int headerLength(byte[] header, int filled) throws CorruptedFrameException {
        if (width != VARINT) {
            return offset + width;
        }
        if (filled <= offset || header[filled - 1] < 0) {
            if (filled == longestHeader()) {
                throw new CorruptedFrameException("A varint is longer than " + LONGEST_VARINT + " bytes");
            }
            return Math.max(filled, offset) + 1;
        }
        return filled;
    }

    /** How many bytes come behind a header. */
    long bodyLength(byte[] header, int headerLength) throws CorruptedFrameException {
        long declared = declared(header, headerLength);
        if (declared < 0) {
            throw new CorruptedFrameException("A frame declares a negative length: " + declared);
        }
        long body = declared + adjustment; // Wraps to a negative number.
        if (body < 0) {
            throw new CorruptedFrameException(
                    "A frame declares an impossible length: " + declared + " with adjustment " + adjustment);
        }
        return body;
    }

    private long declared(byte[] header, int headerLength) throws CorruptedFrameException {
        long value = 0;
        if (width == VARINT) {
            for (int i = offset; i < headerLength; i++) {
                value |= (header[i] & 0x7FL) << (7 * (i - offset));
            }
            if (headerLength == longestHeader() && header[headerLength - 1] > 1) {
                throw new CorruptedFrameException("A varint is greater than 64 bits can hold");
            }
            return value;
        }
        for (int i = 0; i < width; i++) {
            int at = order == ByteOrder.BIG_ENDIAN ? i : width - 1 - i;
            value = (value << 8) | (header[offset + at] & 0xFF);
        }
        return value;
    }

    int stripped(int headerLength) {
        return strip == WHOLE_HEADER ? headerLength : strip;
    }

    // ---- Writing

    /** The header of a body, if that may be so long. */
    byte[] headerFor(int bodyLength) throws FramingException {
        long declared = (long) bodyLength - adjustment;
        if (bodyLength > limits.maxLength()) {
            throw tooLong(bodyLength, limits.maxLength());
        }
        if (declared < 0) {
            throw new CorruptedFrameException(
                    "A frame of " + bodyLength + " bytes would declare the length " + declared);
        }
        if (width == VARINT) {
            return varintOf(declared);
        }
        if (width <= Integer.BYTES && declared >>> (8 * width) != 0) {
            throw tooLong(bodyLength, (int) Math.min(Integer.MAX_VALUE, (1L << (8 * width)) - 1 + adjustment));
        }
        byte[] header = new byte[width];
        for (int i = 0; i < width; i++) {
            int at = order == ByteOrder.BIG_ENDIAN ? width - 1 - i : i;
            header[at] = (byte) (declared >>> (8 * i));
        }
        return header;
    }

    private static FrameTooLongException tooLong(int length, int limit) {
        return new FrameTooLongException(limit, "A frame has " + length + " bytes, but may have " + limit);
    }

    private static byte[] varintOf(long value) {
        int length = 1;
        for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
            length++;
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            long septet = (value >>> (7 * i)) & 0x7F;
            bytes[i] = (byte) (i < length - 1 ? septet | 0x80 : septet);
        }
        return bytes;
    }

    @Override
    public String toString() {
        return "LengthFieldOptions{width=" + (width == VARINT ? "varint" : width) + ", offset=" + offset + ", order="
                + order + ", adjustment=" + adjustment + ", strip=" + (strip == WHOLE_HEADER ? "header" : strip)
                + ", limits=" + limits + '}';
    }
}
