package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.net.Models.Header;
import org.reactivebridge.net.Run.Outcome;

/** Each decoder against its model: random bytes of the kind it reads, cut and asked for at random. */
class FramingModelTest {

    private static final int SEEDS = 2_000;

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16", "GB18030", "Shift_JIS", "ISO-2022-JP"})
    void lines_areThoseOfTheModel(String name) {
        Charset charset = Charset.forName(name);
        String[] alphabet = {"a", "é", "\n", "\r\n", "\r", "日", "本語", "ソ", "表", "\n\n"
        }; // The trail byte of ソ is a backslash.
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                String next = alphabet[random.nextInt(alphabet.length)];
                text.append(charset.newEncoder().canEncode(next) ? next : "x");
            }
            byte[] bytes = text.toString().getBytes(charset);
            FrameLimits limits = limits(random);

            Outcome outcome = Run.random(
                    Framing.lines(
                            pieces(bytes, random).stream(),
                            LineOptions.defaults().charset(charset).limits(limits)),
                    random);

            assertThat(outcome).as("seed %d, %s", seed, limits).isEqualTo(Models.lines(bytes, charset, limits));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "GB18030", "Shift_JIS"})
    void lines_malformed_areReplacedAsByTheJdk(String name) {
        Charset charset = Charset.forName(name);
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = new byte[random.nextInt(30)];
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextInt(4) == 0 ? (byte) '\n' : bytes[i];
            }

            Outcome outcome = Run.random(
                    Framing.lines(
                            pieces(bytes, random).stream(),
                            LineOptions.defaults().charset(charset).replaceMalformed(true)),
                    random);

            assertThat(outcome).as("seed %d", seed).isEqualTo(Models.lines(bytes, charset, FrameLimits.defaults()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "aa", "aab", "abab", "abcabcd", "aaaaab"})
    void delimited_areThoseOfTheModel(String mark) {
        byte[] delimiter = mark.getBytes(StandardCharsets.ISO_8859_1);
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append(random.nextInt(5) == 0 ? mark : mark.charAt(random.nextInt(mark.length())));
                text.append(random.nextInt(5) == 0 ? "x" : "");
            }
            text.append(random.nextBoolean() ? mark : "");
            byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            FrameLimits limits = limits(random);

            Outcome outcome = Run.random(
                    Framing.delimited(pieces(bytes, random).stream(), ByteBuffer.wrap(delimiter), limits), random);

            assertThat(outcome)
                    .as("seed %d, %s, %s", seed, limits, text)
                    .isEqualTo(Models.delimited(bytes, delimiter, limits));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 8})
    void lengthField_areThoseOfTheModel(int width) {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Header header = new Header(
                    width,
                    random.nextInt(4),
                    random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                    random.nextInt(-6, 7),
                    random.nextInt(-4, 14));
            ByteBuffer bytes = ByteBuffer.allocate(1_000);
            for (int i = random.nextInt(8); i > 0; i--) {
                frame(bytes, header, random);
            }
            byte[] all = Run.bytes(bytes.flip());
            FrameLimits limits = limits(random);

            Outcome outcome =
                    Run.random(Framing.lengthField(pieces(all, random).stream(), header.options(limits)), random);

            assertThat(outcome)
                    .as("seed %d, %s, %s", seed, header, limits)
                    .isEqualTo(Models.lengthField(all, header, limits));
        }
    }

    /** Mostly a good one. */
    private static void frame(ByteBuffer bytes, Header header, SplittableRandom random) {
        int body = random.nextInt(20);
        long declared = random.nextInt(30) == 0 ? random.nextLong() : body - header.adjustment();
        for (int i = 0; i < header.offset(); i++) {
            bytes.put((byte) random.nextInt());
        }
        if (header.width() == 0) {
            long rest = declared;
            for (; rest >>> 7 != 0; rest >>>= 7) {
                bytes.put((byte) (rest | 0x80));
            }
            bytes.put((byte) rest);
        }
        for (int i = 0; i < header.width(); i++) {
            int shift = header.order() == ByteOrder.BIG_ENDIAN ? header.width() - 1 - i : i;
            bytes.put((byte) (declared >> 8 * shift));
        }
        for (int i = random.nextInt(40) == 0 ? 1 : 0; i < body; i++) {
            bytes.put((byte) random.nextInt());
        }
    }

    @Test
    void fixed_areThoseOfTheModel() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int size = 1 + random.nextInt(10);
            byte[] bytes = new byte[size * random.nextInt(6) + random.nextInt(2)];
            random.nextBytes(bytes);

            Outcome outcome = Run.random(Framing.fixed(pieces(bytes, random).stream(), size), random);

            assertThat(outcome).as("seed %d, size %d", seed, size).isEqualTo(Models.fixed(bytes, size));
        }
    }

    private static Pieces pieces(byte[] bytes, SplittableRandom random) {
        return Pieces.random(bytes, random).pausing(random);
    }

    private static FrameLimits limits(SplittableRandom random) {
        return random.nextInt(3) > 0
                ? FrameLimits.defaults()
                : FrameLimits.defaults().maxLength(1 + random.nextInt(12)).maxEmptyFrames(random.nextInt(4));
    }
}
