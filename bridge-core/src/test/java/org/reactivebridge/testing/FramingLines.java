package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.stage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.reactivebridge.net.Framing;
import org.reactivebridge.net.LengthFieldOptions;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.OperatorTable.Line;

/** The framing operators, set up so that numbers become bytes and the same numbers again. */
public final class FramingLines {

    private static final LengthFieldOptions VARINT = LengthFieldOptions.varint();

    private FramingLines() {}

    /**
     * All lines. What is discarded within them are buffers, not the numbers.
     *
     * @return a line for each operator and each way to cut
     */
    public static List<Line> lines() {
        return List.of(
                line("lines", s -> Framing.lines(s.map(x -> ascii(x + "\r\n"))).map(Integer::valueOf)),
                line(
                        "lines, joined",
                        s -> Framing.lines(Framing.joinLines(s.map(String::valueOf)))
                                .map(Integer::valueOf)),
                line(
                        "delimited",
                        s -> Framing.delimited(s.map(x -> ascii(x + ";;")), ascii(";;"))
                                .map(FramingLines::number)),
                line(
                        "delimited, encoded",
                        s -> Framing.delimited(
                                        Framing.encodeDelimited(s.map(x -> ascii("" + x)), ascii(";")), ascii(";"))
                                .map(FramingLines::number)),
                line(
                        "lengthField",
                        s -> Framing.lengthField(s.map(FramingLines::framed), VARINT)
                                .map(FramingLines::number)),
                line(
                        "lengthField, encoded",
                        s -> Framing.lengthField(Framing.encodeLengthField(s.map(x -> ascii("" + x)), VARINT), VARINT)
                                .map(FramingLines::number)),
                line(
                        "lengthField, a byte a buffer",
                        s -> Framing.lengthField(Framing.fixed(s.map(FramingLines::framed), 1), VARINT)
                                .map(FramingLines::number)),
                line(
                        "fixed",
                        s -> Framing.fixed(s.map(x -> ByteBuffer.allocate(4).putInt(0, x)), 4)
                                .map(ByteBuffer::getInt)));
    }

    private static Line line(String what, UnaryOperator<AsyncStream<Integer>> identity) {
        return stage("Framing", what + ", bytes within", identity);
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static ByteBuffer framed(int number) {
        byte[] digits = ("" + number).getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + digits.length)
                .put((byte) digits.length)
                .put(digits)
                .flip();
    }

    private static int number(ByteBuffer digits) {
        return Integer.parseInt(StandardCharsets.US_ASCII.decode(digits).toString());
    }
}
