package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.net.Run.Outcome;
import org.reactivebridge.stream.AsyncStream;

/** Small inputs, cut in every way there is. */
class FramingSplitTest {

    static Stream<Arguments> inputs() {
        return Stream.of(
                Arguments.of(
                        "lines",
                        "610d0a620a0d0a63",
                        (Function<AsyncStream<ByteBuffer>, AsyncStream<?>>) Framing::lines,
                        List.of("a", "b", "", "c"),
                        "completed"),
                decoding(
                        "delimited",
                        "610d0a0d0d0a6262620d0a",
                        s -> Framing.delimited(s, hex("0d0a")),
                        "61",
                        "0d",
                        "626262"),
                decoding(
                        "delimited, overlapping",
                        "616161626161626162",
                        s -> Framing.delimited(s, hex("616162")),
                        "61",
                        ""),
                decoding("delimited, by one byte", "0061000062", s -> Framing.delimited(s, hex("00")), "", "61", ""),
                decoding(
                        "lengthField",
                        "0002616200000001630000",
                        s -> Framing.lengthField(s, LengthFieldOptions.ofWidth(2)),
                        "6162",
                        "",
                        "63",
                        ""),
                decoding(
                        "lengthField, whole",
                        "ff026162ff00ff0163",
                        s -> Framing.lengthField(
                                s, LengthFieldOptions.ofWidth(1).offset(1).strip(0)),
                        "ff026162",
                        "ff00",
                        "ff0163"),
                decoding(
                        "lengthField, stripped in part",
                        "ff026162ff00ff0163",
                        s -> Framing.lengthField(
                                s, LengthFieldOptions.ofWidth(1).offset(1).strip(1)),
                        "026162",
                        "00",
                        "0163"),
                decoding(
                        "lengthField, stripped beyond the header",
                        "0361626304616263640161",
                        s -> Framing.lengthField(
                                s, LengthFieldOptions.ofWidth(1).strip(2)),
                        "6263",
                        "626364",
                        ""),
                decoding(
                        "varint",
                        "0161820061620003616263",
                        s -> Framing.lengthField(s, LengthFieldOptions.varint()),
                        "61",
                        "6162",
                        "",
                        "616263"),
                decoding("fixed", "616263646566676869", s -> Framing.fixed(s, 3), "616263", "646566", "676869"));
    }

    private static Arguments decoding(
            String name, String hex, Function<AsyncStream<ByteBuffer>, AsyncStream<?>> decode, String... frames) {
        String end = name.equals("delimited, overlapping") || name.equals("delimited, by one byte")
                ? "TruncatedFrameException"
                : "completed";
        return Arguments.of(name, hex, decode, List.of(frames), end);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void frames_doNotDependOnTheCuts(
            String name,
            String hex,
            Function<AsyncStream<ByteBuffer>, AsyncStream<?>> decode,
            List<String> frames,
            String end) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int cuts = 0; cuts < 1 << bytes.length - 1; cuts++) {
            Outcome outcome =
                    Run.all(decode.apply(Pieces.cut(bytes, cuts).stream())).outcome();

            assertThat(outcome).as("cuts %s", Integer.toBinaryString(cuts)).isEqualTo(new Outcome(frames, end));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32", "GB18030", "Shift_JIS", "EUC-JP", "ISO-2022-JP"})
    void lines_characters_doNotDependOnTheCut(String name) {
        Charset charset = Charset.forName(name);
        String text = charset.newEncoder().canEncode("𠮷") ? "日𠮷\r\n\n本ਊ" : "日ソ\r\n\n本表"; // U+0A0A ends in line feeds.
        byte[] bytes = text.getBytes(charset);
        LineOptions options = LineOptions.defaults().charset(charset);

        for (int first = 0; first < bytes.length; first++) {
            for (int second = first; second < bytes.length; second++) {
                int cuts = (1 << first >> 1) | (1 << second >> 1);
                Run<String> run = Run.all(Framing.lines(Pieces.cut(bytes, cuts).stream(), options));

                assertThat(run.items).isEqualTo(text.replace("\r", "").lines().toList());
                assertThat(run.ended).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"610aff620a", "610ac328", "610ae282", "610af09f98", "610ac0af"})
    void lines_malformed_failBehindTheLinesBefore(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int cuts = 0; cuts < 1 << bytes.length - 1; cuts++) {
            Run<String> run = Run.all(Framing.lines(Pieces.cut(bytes, cuts).stream()));

            assertThat(run.items).containsExactly("a");
            assertThat(run.failure).isInstanceOf(CharacterCodingException.class);

            Run<String> replaced = Run.all(Framing.lines(
                    Pieces.cut(bytes, cuts).stream(), LineOptions.defaults().replaceMalformed(true)));

            assertThat(replaced.items)
                    .isEqualTo(new String(bytes, StandardCharsets.UTF_8).lines().toList());
        }
    }

    @Test
    void lines_byteOrderMark_isACharacter() {
        byte[] bytes = "\uFEFFa\n".getBytes(StandardCharsets.UTF_8);

        assertThat(Run.all(Framing.lines(Pieces.of(bytes).stream())).items).containsExactly("\uFEFFa");
    }

    @Test
    void lines_carriageReturns_belongToALineFeedOnlyIfDirectlyBefore() {
        byte[] bytes = "a\rb\r\r\n\rc\r".getBytes(StandardCharsets.UTF_8);
        for (int cuts = 0; cuts < 1 << bytes.length - 1; cuts++) {
            assertThat(Run.all(Framing.lines(Pieces.cut(bytes, cuts).stream())).items)
                    .containsExactly("a\rb\r", "\rc\r");
        }
    }

    private static ByteBuffer hex(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }
}
