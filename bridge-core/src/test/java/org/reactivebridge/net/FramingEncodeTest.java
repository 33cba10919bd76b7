package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.stream.AsyncStream;

class FramingEncodeTest {

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-16LE", "GB18030", "Shift_JIS", "ISO-2022-JP"})
    void joinLines_comeBack(String name) {
        Charset charset = Charset.forName(name);
        List<String> lines = List.of("", "a", "日本", "", "ソ表", "x".repeat(5_000) + "日".repeat(3_000), "日");

        Run<ByteBuffer> written = Run.all(Framing.joinLines(AsyncStream.fromIterable(lines), charset));
        byte[] all = all(written.items);

        assertThat(written.failure).isNull();
        assertThat(all).isEqualTo((String.join("\n", lines) + "\n").getBytes(charset));
        assertThat(Run.all(Framing.lines(
                                Pieces.random(all, new SplittableRandom(1)).stream(),
                                LineOptions.defaults().charset(charset)))
                        .items)
                .isEqualTo(lines);
    }

    @Test
    void joinLines_giveOneBufferOfExactlyTheBytes() {
        Run<ByteBuffer> run = Run.all(Framing.joinLines(AsyncStream.of("ab", "日")));

        assertThat(run.texts()).containsExactly("61620a", "e697a50a");
        assertThat(run.items).allSatisfy(buffer -> assertThat(buffer.array()).hasSize(buffer.remaining()));
    }

    @Test
    void joinLines_whatIsNoLine_fails() {
        Run<ByteBuffer> two = Run.all(Framing.joinLines(AsyncStream.of("a", "b\nc")));
        assertThat(two.failure).isInstanceOf(IllegalArgumentException.class);
        assertThat(two.items).hasSize(1);
        assertThat(two.discarded).containsExactly("b\nc");

        assertThat(Run.all(Framing.joinLines(AsyncStream.of("\uD800"))).failure)
                .isInstanceOf(CharacterCodingException.class);
        assertThat(Run.all(Framing.joinLines(AsyncStream.of("日"), StandardCharsets.US_ASCII)).failure)
                .isInstanceOf(CharacterCodingException.class);
        assertThatThrownBy(() -> Framing.joinLines(AsyncStream.of("a"), Charset.forName("ISO-2022-CN")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"1,0", "1,-1", "1,3", "2,-2", "3,0", "4,-4", "8,0", "0,0", "0,-5"})
    void encodeLengthField_comesBack(int width, int adjustment) {
        for (int seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            LengthFieldOptions options = (width == 0 ? LengthFieldOptions.varint() : LengthFieldOptions.ofWidth(width))
                    .adjustment(adjustment)
                    .order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            List<ByteBuffer> frames = frames(random, Math.max(0, adjustment), width == 1 ? 250 : 1_500);
            List<String> expected = frames.stream().map(Run::text).toList();

            byte[] all = all(Run.all(Framing.encodeLengthField(AsyncStream.fromIterable(frames), options)).items);

            assertThat(Run.random(Framing.lengthField(Pieces.random(all, random).stream(), options), random))
                    .isEqualTo(Run.Outcome.completed(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "aab", "aa", "abab", "abaab"})
    void encodeDelimited_comesBack_orIsRefused(String mark) {
        ByteBuffer delimiter = ByteBuffer.wrap(mark.getBytes(StandardCharsets.US_ASCII));
        for (int seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] frame = new byte[random.nextInt(12)];
            for (int i = 0; i < frame.length; i++) {
                frame[i] = (byte) (random.nextInt(4) == 0 ? 'x' : mark.charAt(random.nextInt(mark.length())));
            }
            String text = new String(frame, StandardCharsets.US_ASCII);

            Run<ByteBuffer> run = Run.all(Framing.encodeDelimited(Pieces.of(frame, frame).stream(), delimiter));

            if ((text + mark).indexOf(mark) < text.length()) {
                assertThat(run.failure).isInstanceOf(IllegalArgumentException.class);
                assertThat(run.items).isEmpty();
            } else {
                assertThat(Run.all(Framing.delimited(Pieces.random(all(run.items), random).stream(), delimiter))
                                .texts())
                        .containsExactly(Run.text(ByteBuffer.wrap(frame)), Run.text(ByteBuffer.wrap(frame)));
            }
        }
        assertThat(delimiter.position()).isZero();
    }

    @Test
    void encode_longFrames_areNotCopied() {
        ByteBuffer delimiter = ByteBuffer.wrap(new byte[] {1});
        ByteBuffer small = ByteBuffer.allocate(512);
        ByteBuffer large = ByteBuffer.allocate(513);
        AsyncStream<ByteBuffer> frames = AsyncStream.of(small, large);

        Run<ByteBuffer> withLength = Run.all(Framing.encodeLengthField(frames, LengthFieldOptions.ofWidth(4)));
        assertThat(withLength.items).hasSize(3);
        assertThat(withLength.items.get(0).remaining()).isEqualTo(516);
        assertThat(withLength.items.get(2)).isSameAs(large);

        small.clear();
        Run<ByteBuffer> withDelimiter = Run.all(Framing.encodeDelimited(frames, delimiter));
        assertThat(withDelimiter.items).hasSize(3);
        assertThat(withDelimiter.items.get(1)).isSameAs(large);
        assertThat(withDelimiter.texts().get(2)).isEqualTo("01");
    }

    @Test
    void encode_cancelledBetweenHeaderAndFrame_discardsTheFrame() {
        ByteBuffer large = ByteBuffer.allocate(600);
        Pieces source = Pieces.of(large, ByteBuffer.allocate(1));

        Run<ByteBuffer> run = new Run<>(Framing.encodeLengthField(source.stream(), LengthFieldOptions.ofWidth(2)))
                .take(1)
                .close();

        assertThat(run.texts()).containsExactly("0258");
        assertThat(run.discarded).hasSize(1).first().isSameAs(large);
        assertThat(source.taken).isEqualTo(1);
        assertThat(source.closed).isPositive();

        Run<ByteBuffer> delimited = new Run<>(
                        Framing.encodeDelimited(Pieces.of(large).stream(), ByteBuffer.wrap(new byte[] {1})))
                .take(1)
                .close();
        assertThat(delimited.discarded).as("the frame was handed on").isEmpty();
    }

    @Test
    void encodeLengthField_whatDoesNotFit_fails() {
        LengthFieldOptions one = LengthFieldOptions.ofWidth(1);

        assertThat(encode(one, 255).failure).isNull();
        assertThat(encode(one, 256).failure).isInstanceOf(FrameTooLongException.class);
        assertThat(encode(one, 256).discarded).hasSize(1);
        assertThat(encode(one.adjustment(1), 256).failure).isNull();
        assertThat(encode(one.adjustment(1), 257).failure).isInstanceOf(FrameTooLongException.class);
        assertThat(encode(one.adjustment(3), 2).failure).isInstanceOf(CorruptedFrameException.class);
        assertThat(encode(one.limits(FrameLimits.defaults().maxLength(9)), 10).failure)
                .isInstanceOf(FrameTooLongException.class);
        assertThat(encode(LengthFieldOptions.ofWidth(2), 65_536).failure).isInstanceOf(FrameTooLongException.class);
    }

    @Test
    void encode_failureOfTheUpstream_comesOut() {
        Exception failure = new Exception("of the upstream");
        Pieces source = Pieces.of(new byte[1]).failing(failure);

        Run<ByteBuffer> run = Run.all(Framing.encodeLengthField(source.stream(), LengthFieldOptions.varint()));

        assertThat(run.texts()).containsExactly("0100");
        assertThat(run.failure).isSameAs(failure);
        assertThat(source.closed).isPositive();
    }

    private static Run<ByteBuffer> encode(LengthFieldOptions options, int length) {
        return Run.all(Framing.encodeLengthField(AsyncStream.of(ByteBuffer.allocate(length)), options));
    }

    private static List<ByteBuffer> frames(SplittableRandom random, int shortest, int longest) {
        List<ByteBuffer> frames = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            byte[] frame = new byte[shortest + random.nextInt(longest - shortest)];
            random.nextBytes(frame);
            frames.add(ByteBuffer.wrap(frame));
        }
        return frames;
    }

    private static byte[] all(List<ByteBuffer> buffers) {
        ByteBuffer all = ByteBuffer.allocate(
                buffers.stream().mapToInt(ByteBuffer::remaining).sum());
        buffers.forEach(buffer -> all.put(buffer.duplicate()));
        return all.array();
    }
}
