package org.reactivebridge.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.reactivebridge.stream.AsyncStream;

/** Whatever bytes come: documented failures only, and never more held than the limit allows. */
class FramingFuzzTest {

    private static final int INPUTS = 200_000;
    private static final List<Charset> CHARSETS = List.of(
            StandardCharsets.UTF_8,
            StandardCharsets.UTF_16,
            Charset.forName("GB18030"),
            Charset.forName("Shift_JIS"),
            Charset.forName("ISO-2022-JP"));

    @Test
    void anyBytes_giveFramesOrADocumentedFailure() {
        for (int seed = 0; seed < INPUTS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            try {
                one(random);
            } catch (Throwable failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }

    private static void one(SplittableRandom random) {
        Pieces pieces = Pieces.random(input(random), random);
        FrameLimits limits = random.nextBoolean()
                ? FrameLimits.defaults()
                : FrameLimits.defaults().maxLength(1 + random.nextInt(10)).maxEmptyFrames(random.nextInt(3));
        int max = limits.maxLength();
        switch (random.nextInt(4)) {
            case 0 -> {
                LineOptions options = LineOptions.defaults()
                        .charset(CHARSETS.get(random.nextInt(CHARSETS.size())))
                        .replaceMalformed(random.nextBoolean())
                        .limits(limits);
                // A character has up to four bytes, and escape sequences may stand between any two of them.
                pull(pieces, Framing.lines(pieces.stream(), options), line -> line.length() + 1L, 8L * max + 64, max);
            }
            case 1 -> {
                byte[] delimiter = new byte[1 + random.nextInt(3)];
                pull(
                        pieces,
                        Framing.delimited(pieces.stream(), ByteBuffer.wrap(delimiter), limits),
                        frame -> frame.remaining() + delimiter.length,
                        max + delimiter.length - 1,
                        max);
            }
            case 2 -> {
                int[] widths = {1, 2, 3, 4, 8, 0};
                int width = widths[random.nextInt(widths.length)];
                int strip = random.nextInt(12);
                Models.Header header = new Models.Header(
                        width,
                        random.nextInt(3),
                        random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                        random.nextInt(-20, 20),
                        strip);
                pull(
                        pieces,
                        Framing.lengthField(pieces.stream(), header.options(limits)),
                        frame -> frame.remaining() + strip,
                        Math.max(12L, (long) max + strip),
                        max);
            }
            default -> {
                int size = 1 + random.nextInt(10);
                pull(pieces, Framing.fixed(pieces.stream(), size), ByteBuffer::remaining, size - 1, size);
            }
        }
    }

    /** Few different bytes, so that what means something comes often. */
    private static byte[] input(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(24)];
        byte[] frequent = {0, 1, 2, '\n', '\r', (byte) 0x80, (byte) 0xFF, 0x1B, '$', 'B', (byte) 0xE6};
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = random.nextInt(3) == 0 ? (byte) random.nextInt() : frequent[random.nextInt(frequent.length)];
        }
        return bytes;
    }

    /**
     * Gives one buffer after the other.
     *
     * @param size how many bytes a frame had at least on the wire
     * @param most how many bytes an incomplete frame may have, and so be held
     */
    private static <R> void pull(Pieces pieces, AsyncStream<R> stream, ToLongFunction<R> size, long most, int max) {
        Run<R> run = new Run<>(stream);
        long given = 0;
        for (int i = 0; !run.isOver(); i++) {
            pieces.limitTo(i);
            run.take(Integer.MAX_VALUE);
            long complete = 0;
            for (R frame : run.items) {
                int length = frame instanceof ByteBuffer bytes ? bytes.remaining() : ((String) frame).length();
                check(length <= max, "a frame is too long");
                complete += size.applyAsLong(frame);
            }
            check(run.isOver() || given - complete <= most, "too much is held");
            given += i < pieces.buffers.size() ? pieces.buffers.get(i).remaining() : 0;
        }
        run.close();
        check(
                run.failure == null
                        || run.failure instanceof FramingException
                        || run.failure instanceof CharacterCodingException,
                "the failure is not documented");
        check(run.dropped.isEmpty(), "a failure was dropped");
        check(pieces.closed > 0, "the upstream was not closed");
    }

    /** For each of very many; assertions with texts would take most of the time. */
    private static void check(boolean holds, String complaint) {
        if (!holds) {
            throw new AssertionError(complaint);
        }
    }
}
