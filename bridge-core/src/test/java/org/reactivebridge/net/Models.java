package org.reactivebridge.net;

import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.reactivebridge.net.Run.Outcome;

/** What the decoders are to find, by the shortest code over all bytes at once. */
final class Models {

    private Models() {}

    static Outcome lines(byte[] bytes, Charset charset, FrameLimits limits) {
        String text = new String(bytes, charset);
        List<String> lines = new ArrayList<>();
        int empty = 0;
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            String line = text.substring(start, end < 0 ? text.length() : end);
            start = end < 0 ? text.length() : end + 1;
            if (end >= 0 && line.endsWith("\r")) {
                line = line.substring(0, line.length() - 1);
            }
            if (line.length() > limits.maxLength()) {
                return Outcome.failed(lines, FrameTooLongException.class);
            }
            empty = line.isEmpty() ? empty + 1 : 0;
            if (empty > limits.maxEmptyFrames()) {
                return Outcome.failed(lines, EmptyFramesException.class);
            }
            lines.add(line);
        }
        return Outcome.completed(lines);
    }

    /** Bytes and delimiter as Latin-1, in which each byte is a character. */
    static Outcome delimited(byte[] bytes, byte[] delimiter, FrameLimits limits) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String mark = new String(delimiter, StandardCharsets.ISO_8859_1);
        List<String> frames = new ArrayList<>();
        int empty = 0;
        for (int start = 0; start < bytes.length; ) {
            int end = text.indexOf(mark, start);
            if (end < 0) {
                int begun = 0; // How much of the rest may be a delimiter.
                for (int i = 1; i < mark.length() && i <= text.length() - start; i++) {
                    begun = text.endsWith(mark.substring(0, i)) ? i : begun;
                }
                boolean tooLong = text.length() - start - begun > limits.maxLength();
                return Outcome.failed(frames, tooLong ? FrameTooLongException.class : TruncatedFrameException.class);
            }
            if (end - start > limits.maxLength()) {
                return Outcome.failed(frames, FrameTooLongException.class);
            }
            empty = end == start ? empty + 1 : 0;
            if (empty > limits.maxEmptyFrames()) {
                return Outcome.failed(frames, EmptyFramesException.class);
            }
            frames.add(hex(bytes, start, end));
            start = end + mark.length();
        }
        return Outcome.completed(frames);
    }

    static Outcome fixed(byte[] bytes, int size) {
        List<String> frames = new ArrayList<>();
        int start = 0;
        for (; bytes.length - start >= size; start += size) {
            frames.add(hex(bytes, start, start + size));
        }
        return start == bytes.length
                ? Outcome.completed(frames)
                : Outcome.failed(frames, TruncatedFrameException.class);
    }

    /** The options once more, in the open. A width of 0 is a varint. */
    record Header(int width, int offset, ByteOrder order, int adjustment, int strip) {

        LengthFieldOptions options(FrameLimits limits) {
            LengthFieldOptions options = (width == 0 ? LengthFieldOptions.varint() : LengthFieldOptions.ofWidth(width))
                    .offset(offset)
                    .order(order)
                    .adjustment(adjustment)
                    .limits(limits);
            return strip < 0 ? options : options.strip(strip);
        }
    }

    static Outcome lengthField(byte[] bytes, Header header, FrameLimits limits) {
        List<String> frames = new ArrayList<>();
        int empty = 0;
        for (int start = 0; start < bytes.length; ) {
            int at = start + header.offset;
            int width = header.width;
            long declared = 0;
            if (width == 0) {
                BigInteger value = BigInteger.ZERO;
                byte last = -1;
                while (last < 0 && width < 10) {
                    if (at + width >= bytes.length) {
                        return Outcome.failed(frames, TruncatedFrameException.class);
                    }
                    last = bytes[at + width];
                    value = value.or(BigInteger.valueOf(last & 0x7F).shiftLeft(7 * width));
                    width++;
                }
                if (last < 0 || value.bitLength() > 63) {
                    return Outcome.failed(frames, CorruptedFrameException.class);
                }
                declared = value.longValue();
            } else {
                if (at + width > bytes.length) {
                    return Outcome.failed(frames, TruncatedFrameException.class);
                }
                for (int i = 0; i < width; i++) {
                    int index = header.order == ByteOrder.BIG_ENDIAN ? i : width - 1 - i;
                    declared = declared * 256 + (bytes[at + index] & 0xFF);
                }
            }
            BigInteger body = BigInteger.valueOf(declared).add(BigInteger.valueOf(header.adjustment));
            if (declared < 0 || body.signum() < 0 || body.bitLength() > 63) {
                return Outcome.failed(frames, CorruptedFrameException.class);
            }
            int headerLength = header.offset + width;
            int strip = header.strip < 0 ? headerLength : header.strip;
            BigInteger length = body.add(BigInteger.valueOf(headerLength - strip));
            if (length.compareTo(BigInteger.valueOf(limits.maxLength())) > 0) {
                return Outcome.failed(frames, FrameTooLongException.class);
            }
            if (length.signum() < 0) {
                return Outcome.failed(frames, CorruptedFrameException.class);
            }
            empty = length.signum() == 0 ? empty + 1 : 0;
            if (empty > limits.maxEmptyFrames()) {
                return Outcome.failed(frames, EmptyFramesException.class);
            }
            int end = start + headerLength + body.intValueExact();
            if (end > bytes.length) {
                return Outcome.failed(frames, TruncatedFrameException.class);
            }
            frames.add(hex(bytes, start + strip, end));
            start = end;
        }
        return Outcome.completed(frames);
    }

    private static String hex(byte[] bytes, int start, int end) {
        return HexFormat.of().formatHex(Arrays.copyOfRange(bytes, start, end));
    }
}
