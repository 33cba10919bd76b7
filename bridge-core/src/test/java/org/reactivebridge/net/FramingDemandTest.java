package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/** What is asked for and when, whose the memory is, and what is left behind. */
class FramingDemandTest {

    private static final LengthFieldOptions ONE = LengthFieldOptions.ofWidth(1);

    // ---- Demand

    @Test
    void oneFrame_takesAsManyBuffersAsItNeeds() {
        Pieces source = Pieces.of(bytes(3), bytes(1), bytes(2, 3), bytes(1, 9), bytes(1, 8));
        Run<ByteBuffer> run = new Run<>(Framing.lengthField(source.stream(), ONE)).ask();
        assertThat(source.taken).isZero();

        run.take(1).ask();

        assertThat(run.texts()).containsExactly("010203");
        assertThat(source.taken).isEqualTo(3);
    }

    @Test
    void framesInABufferThatCame_areGivenOnDemandWithoutAnother() {
        Pieces source = Pieces.of(bytes(1, 7, 1, 8, 1, 9, 1), bytes(6));
        Run<ByteBuffer> run = new Run<>(Framing.lengthField(source.stream(), ONE));

        run.take(1);
        assertThat(run.texts()).containsExactly("07");
        assertThat(source.buffers.get(0).position()).isEqualTo(2);

        run.take(2).ask();
        assertThat(source.taken).isEqualTo(1);
        assertThat(run.take(1).texts()).containsExactly("07", "08", "09", "06");
        assertThat(run.ask().ended).as("known without demand").isTrue();
    }

    @Test
    void endBehindAnIncompleteFrame_isSeenWithoutDemand() {
        Pieces source = Pieces.of(bytes(3, 1)).hanging();
        Run<ByteBuffer> run = new Run<>(Framing.lengthField(source.stream(), ONE)).take(1);
        assertThat(run.isOver()).isFalse();

        source.ending();

        assertThat(run.ask().failure).isInstanceOf(TruncatedFrameException.class);
        assertThat(source.closed).isPositive();
    }

    @Test
    void lastLineWithoutEnd_waitsForDemand() {
        Pieces source = Pieces.of("a".getBytes(StandardCharsets.UTF_8)).hanging();
        Run<String> run = new Run<>(Framing.lines(source.stream())).take(1);

        source.ending();
        assertThat(run.ask().isOver()).isFalse();

        assertThat(run.take(1).items).containsExactly("a");
        assertThat(run.ask().ended).isTrue();
    }

    @Test
    void manyBuffersWithoutAFrame_areTakenInSeveralTurns() {
        ByteBuffer[] empty = new ByteBuffer[100];
        Arrays.setAll(empty, i -> ByteBuffer.allocate(0));
        Pieces source = Pieces.of(empty);
        Run<ByteBuffer> run = new Run<>(Framing.fixed(source.stream(), 1), Capacities.of(7));

        run.poll();

        assertThat(source.taken).isEqualTo(7);
        assertThat(run.woken()).isTrue();
        assertThat(run.take(1).ended).isTrue();
    }

    @Test
    void foreignPublisher_isAskedForOneBufferAhead() {
        List<Long> requests = new ArrayList<>();
        Publisher<ByteBuffer> foreign = subscriber -> subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long count) {
                requests.add(count);
                subscriber.onNext(ByteBuffer.wrap(bytes(1, requests.size())));
            }

            @Override
            public void cancel() {
                requests.add(0L);
            }
        });

        Run<ByteBuffer> run = new Run<>(Framing.lengthField(foreign, ONE)).take(2);

        assertThat(run.texts()).containsExactly("01", "02");
        assertThat(requests).containsExactly(1L, 1L, 1L);
        run.close();
        assertThat(requests).endsWith(0L);
        assertThat(run.discarded).hasSize(1);
    }

    @Test
    void recipe_isReusable() {
        AsyncStream<String> lines = AsyncStream.defer(
                        () -> AsyncStream.of(ByteBuffer.wrap("a\nb".getBytes(StandardCharsets.UTF_8))))
                .to(Framing::lines);

        assertThat(Run.all(lines).items).containsExactly("a", "b");
        assertThat(Run.all(lines).items).containsExactly("a", "b");
    }

    // ---- Memory

    @ParameterizedTest
    @CsvSource({"10,65536,false", "9,10,true", "8,9,true", "8,10,false", "90,100,true", "88,100,false", "64,64,true"})
    void frameInOneBuffer_isAViewIfThatWastesLittle(int size, int memory, boolean view) {
        byte[] array = new byte[memory];
        Run<ByteBuffer> run = new Run<>(Framing.fixed(Pieces.of(ByteBuffer.wrap(array, 0, size)).stream(), size));

        ByteBuffer frame = run.take(1).items.get(0);
        array[1] = 5;

        assertThat(frame.get(1)).isEqualTo((byte) (view ? 5 : 0));
    }

    @Test
    void sliceOfALargeArray_isNotKept() {
        byte[] array = new byte[65_536];
        ByteBuffer slice = ByteBuffer.wrap(array, 100, 10).slice();

        ByteBuffer frame =
                Run.all(Framing.fixed(Pieces.of(slice).stream(), 10)).items.get(0);
        array[100] = 5;

        assertThat(frame.get(0)).isZero();
    }

    @Test
    void frames_areReadOnlyAndNothingButTheirBytes() {
        Pieces source = Pieces.of(
                ByteBuffer.wrap(bytes(1, 2)).order(ByteOrder.LITTLE_ENDIAN),
                ByteBuffer.wrap(bytes(3)),
                ByteBuffer.wrap(bytes(4)),
                ByteBuffer.allocate(64).limit(2));

        List<ByteBuffer> frames = Run.all(Framing.fixed(source.stream(), 2)).items;

        assertThat(frames).hasSize(3).allSatisfy(frame -> {
            assertThat(frame.position()).isZero();
            assertThat(frame.limit()).isEqualTo(2);
            assertThat(frame.capacity()).isEqualTo(2);
            assertThat(frame.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
            assertThatThrownBy(() -> frame.put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
        });
        assertThat(source.buffers).noneMatch(ByteBuffer::hasRemaining);
    }

    // ---- Ends

    @Test
    void cancelled_discardsTheBufferThatWasNotUsed_andDropsWhatIsIncomplete() {
        Pieces source = Pieces.of(bytes(1, 7, 3, 0)).hanging();
        Run<ByteBuffer> run =
                new Run<>(Framing.lengthField(source.stream(), ONE)).take(1).close();

        assertThat(source.closed).isEqualTo(1);
        assertThat(run.discarded).hasSize(1).first().isSameAs(source.buffers.get(0));
        assertThat(run.dropped).isEmpty();

        Run<ByteBuffer> incomplete = new Run<>(Framing.lengthField(Pieces.of(bytes(3, 0)).hanging().stream(), ONE))
                .take(1)
                .close();
        assertThat(incomplete.discarded).as("it was used up").isEmpty();
    }

    @Test
    void cancelled_doesNotDiscardABufferThatAFrameLiesIn() {
        byte[] almost = new byte[20];
        Run<ByteBuffer> run =
                new Run<>(Framing.fixed(Pieces.of(almost).stream(), 19)).take(1).close();

        assertThat(run.discarded).isEmpty();
    }

    @Test
    void cancelled_discardsABufferBehindOneThatAFrameLiesIn() {
        Pieces source = Pieces.of(new byte[3], new byte[400]);
        Run<ByteBuffer> run =
                new Run<>(Framing.fixed(source.stream(), 3)).take(2).close();

        assertThat(run.discarded).hasSize(1).first().isSameAs(source.buffers.get(1));
    }

    @Test
    void violation_closesTheUpstream_andDiscardsTheRest() {
        Pieces source = Pieces.of(bytes(1, 7, 99, 0), bytes(0));
        LengthFieldOptions small = ONE.limits(FrameLimits.defaults().maxLength(9));

        Run<ByteBuffer> run = Run.all(Framing.lengthField(source.stream(), small));

        assertThat(run.texts()).containsExactly("07");
        assertThat(run.failure).isInstanceOf(FrameTooLongException.class);
        assertThat(source.closed).isPositive();
        assertThat(run.discarded).hasSize(1);
    }

    @Test
    void failureOfTheUpstream_comesBehindTheFrames() {
        Exception failure = new Exception("of the upstream");
        Pieces source = Pieces.of(bytes(1, 7, 2, 1)).failing(failure);

        Run<ByteBuffer> run = Run.all(Framing.lengthField(source.stream(), ONE));

        assertThat(run.texts()).containsExactly("07");
        assertThat(run.failure).as("not that the frame is truncated").isSameAs(failure);
        assertThat(source.closed).isPositive();
    }

    @Test
    void failureOfTheUpstream_comesBehindTheLinesAtHand() {
        Exception failure = new Exception("of the upstream");
        Pieces source = Pieces.of("a\nb\nc".getBytes(StandardCharsets.UTF_8)).failing(failure);
        Run<String> run = new Run<>(Framing.lines(source.stream()));

        run.take(1).ask().take(1).ask();
        assertThat(run.items).containsExactly("a", "b");
        assertThat(run.isOver()).isFalse();

        assertThat(run.take(1).failure).isSameAs(failure);
    }

    @Test
    void charsetThatFails_failsTheRun() {
        UnsupportedOperationException failure = new UnsupportedOperationException("of the charset");
        Charset broken = new Charset("broken", new String[0]) {
            @Override
            public boolean contains(Charset other) {
                return false;
            }

            @Override
            public CharsetDecoder newDecoder() {
                throw failure;
            }

            @Override
            public CharsetEncoder newEncoder() {
                throw failure;
            }
        };
        Pieces source = Pieces.of(bytes(1));

        assertThat(Run.all(Framing.lines(source.stream(), LineOptions.defaults().charset(broken))).failure)
                .isSameAs(failure);
        assertThat(Run.all(Framing.joinLines(AsyncStream.of("a"), broken)).failure)
                .isSameAs(failure);
        assertThat(source.taken).isZero();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
