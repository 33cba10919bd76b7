package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.stream.AsyncStream;

/** What a peer may not do, and what it costs if it does. */
class FramingLimitsTest {

    private static final FrameLimits FIVE = FrameLimits.defaults().maxLength(5);
    private static final ByteBuffer COLON = ByteBuffer.wrap(new byte[] {':'});

    @ParameterizedTest
    @ValueSource(strings = {"12345\n", "12345\r\n", "12345"})
    void lines_ofTheGreatestLength_pass(String text) {
        for (int cuts = 0; cuts < 1 << text.length() - 1; cuts++) {
            assertThat(lines(Pieces.cut(ascii(text), cuts), FIVE).texts()).containsExactly("12345");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"123456\n", "123456\r\n", "123456", "12345\r", "12345\rx\n"})
    void lines_longerByOne_fail(String text) {
        for (int cuts = 0; cuts < 1 << text.length() - 1; cuts++) {
            Run<String> run = lines(Pieces.cut(ascii(text), cuts), FIVE);

            assertThat(run.items).isEmpty();
            assertThat(run.failure)
                    .isInstanceOfSatisfying(
                            FrameTooLongException.class,
                            failure -> assertThat(failure.limit()).isEqualTo(5));
        }
    }

    @Test
    void delimited_aroundTheGreatestLength_passOrFail() {
        for (int cuts = 0; cuts < 1 << 7; cuts++) {
            assertThat(delimited(Pieces.cut(ascii("12345::1"), cuts), "::", FIVE)
                            .texts())
                    .containsExactly("3132333435");
            assertThat(delimited(Pieces.cut(ascii("123456::"), cuts), "::", FIVE).failure)
                    .isInstanceOf(FrameTooLongException.class);
            assertThat(delimited(Pieces.cut(ascii("12345:6:"), cuts), "::", FIVE).failure)
                    .isInstanceOf(FrameTooLongException.class);
        }
    }

    @Test
    void delimited_withoutEnd_failsBeforeTheEndIsThere() {
        Pieces endless = Pieces.of(ascii("1234"), ascii("56"), ascii("78"));

        assertThat(delimited(endless, "::", FIVE).failure).isInstanceOf(FrameTooLongException.class);
        assertThat(endless.taken).isEqualTo(2);
        assertThat(endless.closed).isPositive();
    }

    @Test
    void lengthField_aroundTheGreatestLength_passOrFail() {
        LengthFieldOptions options = LengthFieldOptions.ofWidth(1).limits(FIVE);

        assertThat(lengthField(options, 5, 1, 2, 3, 4, 5).texts()).containsExactly("0102030405");
        assertThat(lengthField(options, 6).failure)
                .isInstanceOf(FrameTooLongException.class)
                .hasMessageContaining("6");
        assertThat(lengthField(options.strip(0), 4, 1, 2, 3, 4).texts()).containsExactly("0401020304");
        assertThat(lengthField(options.strip(0), 5).failure).isInstanceOf(FrameTooLongException.class);
        assertThat(lengthField(options.strip(2), 6, 1, 2, 3, 4, 5, 6).texts()).containsExactly("0203040506");
    }

    @Test
    void lengthField_defaultLimit_isAMebibyte() {
        byte[] header = {0, 0x10, 0, 0};
        Run<ByteBuffer> run = Run.all(Framing.lengthField(
                Pieces.of(header, new byte[1 << 20], new byte[] {0, 0x10, 0, 1}).stream(),
                LengthFieldOptions.ofWidth(4)));

        assertThat(run.items).hasSize(1);
        assertThat(run.items.get(0).remaining()).isEqualTo(1 << 20);
        assertThat(run.failure).isInstanceOf(FrameTooLongException.class);
    }

    // ---- Declared lengths

    static Stream<Arguments> bombs() {
        LengthFieldOptions large =
                LengthFieldOptions.ofWidth(4).limits(FrameLimits.defaults().maxLength(Integer.MAX_VALUE - 8));
        LengthFieldOptions eight = LengthFieldOptions.ofWidth(8);
        return Stream.of(
                Arguments.of(large, "7ffffff70000000000", TruncatedFrameException.class), // Within the limit!
                Arguments.of(large, "7fffffff0000000000", FrameTooLongException.class),
                Arguments.of(large, "ffffffff0000000000", FrameTooLongException.class),
                Arguments.of(large.adjustment(-4), "000000030000000000", CorruptedFrameException.class),
                Arguments.of(LengthFieldOptions.ofWidth(4), "7fffffff0000000000", FrameTooLongException.class),
                Arguments.of(LengthFieldOptions.ofWidth(3), "ffffff000000000000", FrameTooLongException.class),
                Arguments.of(eight, "7fffffffffffffff00", FrameTooLongException.class),
                Arguments.of(eight.adjustment(1), "7fffffffffffffff00", CorruptedFrameException.class),
                Arguments.of(eight.adjustment(-1), "7fffffffffffffff00", FrameTooLongException.class),
                Arguments.of(eight, "ffffffffffffffff00", CorruptedFrameException.class),
                Arguments.of(eight, "800000000000000000", CorruptedFrameException.class),
                Arguments.of(eight.order(ByteOrder.LITTLE_ENDIAN), "00000000000000ff00", CorruptedFrameException.class),
                Arguments.of(eight.strip(10), "000000000000000100", CorruptedFrameException.class),
                Arguments.of(LengthFieldOptions.varint(), "ffffffffffffffff7f", FrameTooLongException.class),
                Arguments.of(LengthFieldOptions.varint(), "ffffffffffffffffff01", CorruptedFrameException.class),
                Arguments.of(LengthFieldOptions.varint(), "80808080808080808002", CorruptedFrameException.class),
                Arguments.of(LengthFieldOptions.varint(), "80808080808080808080", CorruptedFrameException.class));
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void lengthField_declaredAndNotSent_takesNoMemory(
            LengthFieldOptions options, String hex, Class<? extends Exception> expected) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] bytes = HexFormat.of().parseHex(hex);
        lengthField(options, 0); // So that no class is loaded below.

        long before = threads.getCurrentThreadAllocatedBytes();
        Run<ByteBuffer> run = Run.all(Framing.lengthField(Pieces.of(bytes).stream(), options));
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(run.failure).isInstanceOf(expected).isInstanceOf(FramingException.class);
        assertThat(run.items).isEmpty();
        assertThat(allocated).isLessThan(500_000);
    }

    @Test
    void lengthField_sentByteByByte_growsWithWhatCame() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[][] pieces = new byte[10_004][1];
        pieces[1][0] = 0x0F; // Declares 15 * 65536.

        Pieces source = Pieces.of(pieces);
        long before = threads.getCurrentThreadAllocatedBytes();
        Run<ByteBuffer> run = Run.all(Framing.lengthField(source.stream(), LengthFieldOptions.ofWidth(4)));
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(run.failure).isInstanceOf(TruncatedFrameException.class);
        assertThat(allocated).isLessThan(500_000);
    }

    @Test
    void fixed_ofEnormousSize_growsWithWhatCame() {
        Run<ByteBuffer> run = Run.all(Framing.fixed(Pieces.of(ascii("123")).stream(), Integer.MAX_VALUE - 8));

        assertThat(run.failure).isInstanceOf(TruncatedFrameException.class);
    }

    // ---- Empty frames

    @Test
    void emptyFrames_inARow_areLimited() {
        FrameLimits two = FrameLimits.defaults().maxEmptyFrames(2);

        assertThat(lines(Pieces.of(ascii("\n\r\nx\n\n\n")), two).texts()).containsExactly("", "", "x", "", "");
        assertThat(delimited(Pieces.of(ascii("::x:::")), ":", two).texts()).containsExactly("", "", "78", "", "");
        assertThat(lines(Pieces.of(ascii("\n\r\n\n")), two).outcome())
                .isEqualTo(new Run.Outcome(List.of("", ""), "EmptyFramesException"));
        assertThat(delimited(Pieces.of(ascii(":::")), ":", two).failure)
                .isInstanceOfSatisfying(
                        EmptyFramesException.class,
                        failure -> assertThat(failure.limit()).isEqualTo(2));
        assertThat(lengthField(LengthFieldOptions.varint().limits(two), 0, 0, 1, 7, 0, 0, 0)
                        .outcome())
                .isEqualTo(new Run.Outcome(List.of("", "", "07", "", ""), "EmptyFramesException"));
    }

    @Test
    void emptyFrames_byDefault_are1024() {
        Run<ByteBuffer> run =
                Run.all(Framing.lengthField(Pieces.of(new byte[1025]).stream(), LengthFieldOptions.ofWidth(1)));

        assertThat(run.items).hasSize(1024);
        assertThat(run.failure).isInstanceOf(EmptyFramesException.class);
    }

    @Test
    void emptyFrames_noneAllowed_failAtTheFirst() {
        assertThat(lines(Pieces.of(ascii("\n")), FrameLimits.defaults().maxEmptyFrames(0)).failure)
                .isInstanceOf(EmptyFramesException.class);
    }

    // ---- Ends

    @Test
    void truncated_saysHowMuchCame() {
        LengthFieldOptions options = LengthFieldOptions.ofWidth(2).offset(1);

        truncated(Framing.lengthField(bytes(9), options), 1, OptionalLong.of(3));
        truncated(Framing.lengthField(bytes(9, 0, 4, 1), options), 4, OptionalLong.of(7));
        truncated(Framing.lengthField(bytes(9, 0, 4), options.strip(0)), 3, OptionalLong.of(7));
        truncated(Framing.lengthField(bytes(9, 0, 4, 1, 2), options.strip(0)), 5, OptionalLong.of(7));
        truncated(Framing.lengthField(bytes(9, 0, 4, 1), options.strip(5)), 4, OptionalLong.of(7));
        truncated(Framing.lengthField(bytes(9, 0, 4, 1, 2, 3), options.strip(5)), 6, OptionalLong.of(7));
        truncated(Framing.lengthField(bytes(0x80), LengthFieldOptions.varint()), 1, OptionalLong.of(2));
        truncated(Framing.fixed(bytes(1, 2, 3, 4, 5), 4), 1, OptionalLong.of(4));
        truncated(Framing.delimited(bytes(1, 2, ':', 3), COLON), 1, OptionalLong.empty());
    }

    private static void truncated(AsyncStream<ByteBuffer> stream, long received, OptionalLong expected) {
        assertThat(Run.all(stream).failure).isInstanceOfSatisfying(TruncatedFrameException.class, failure -> {
            assertThat(failure.received()).isEqualTo(received);
            assertThat(failure.expected()).isEqualTo(expected);
        });
    }

    @Test
    void truncated_inABufferThatCame_isFoundOnDemand() {
        Run<ByteBuffer> run = new Run<>(Framing.fixed(bytes(1, 2, 3), 2)).take(1);
        assertThat(run.ask().isOver())
                .as("there may be a frame in what is left")
                .isFalse();

        assertThat(run.take(1).failure).isInstanceOf(TruncatedFrameException.class);
    }

    @Test
    void nothing_completesWithoutDemand() {
        assertThat(new Run<>(Framing.fixed(bytes(), 2)).ask().ended).isTrue();
        assertThat(new Run<>(Framing.lines(bytes())).ask().ended).isTrue();
    }

    // ---- Options

    @Test
    void options_outOfRange_areRefused() {
        FrameLimits limits = FrameLimits.defaults();
        refused(() -> limits.maxLength(0));
        refused(() -> limits.maxLength(Integer.MAX_VALUE));
        refused(() -> limits.maxEmptyFrames(-1));
        refused(() -> LengthFieldOptions.ofWidth(0));
        refused(() -> LengthFieldOptions.ofWidth(5));
        refused(() -> LengthFieldOptions.ofWidth(9));
        refused(() -> LengthFieldOptions.varint().offset(-1));
        refused(() -> LengthFieldOptions.varint().offset(65_537));
        refused(() -> LengthFieldOptions.varint().strip(-1));
        refused(() -> Framing.fixed(bytes(), 0));
        refused(() -> Framing.fixed(bytes(), Integer.MAX_VALUE));
        refused(() -> Framing.delimited(bytes(), ByteBuffer.allocate(0)));
        refused(() -> Framing.encodeDelimited(bytes(), ByteBuffer.allocate(0)));
        refused(() ->
                Framing.encodeLengthField(bytes(), LengthFieldOptions.ofWidth(2).offset(1)));
        refused(() ->
                Framing.encodeLengthField(bytes(), LengthFieldOptions.ofWidth(2).strip(0)));
    }

    @Test
    void options_sayWhatTheyAre() {
        assertThat(LineOptions.defaults())
                .hasToString("LineOptions{charset=UTF-8, replaceMalformed=false,"
                        + " limits=FrameLimits{maxLength=1048576, maxEmptyFrames=1024, maxTime=PT30S}}");
        assertThat(LengthFieldOptions.varint().adjustment(3).toString())
                .startsWith("LengthFieldOptions{width=varint, offset=0, order=BIG_ENDIAN, adjustment=3, strip=header");
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- Shared parts

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static AsyncStream<ByteBuffer> bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes.length == 0 ? Pieces.of(new byte[0][]).stream() : Pieces.of(bytes).stream();
    }

    private static Run<String> lines(Pieces pieces, FrameLimits limits) {
        return Run.all(Framing.lines(pieces.stream(), LineOptions.defaults().limits(limits)));
    }

    private static Run<ByteBuffer> delimited(Pieces pieces, String delimiter, FrameLimits limits) {
        return Run.all(Framing.delimited(pieces.stream(), ByteBuffer.wrap(ascii(delimiter)), limits));
    }

    private static Run<ByteBuffer> lengthField(LengthFieldOptions options, int... values) {
        return Run.all(Framing.lengthField(bytes(values), options));
    }
}
