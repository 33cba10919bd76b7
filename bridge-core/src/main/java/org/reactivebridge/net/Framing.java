package org.reactivebridge.net;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;
import org.reactivebridge.boundary.PublisherCursor;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;

/**
 * Cuts a stream of bytes into frames, wherever its buffers begin and end, and makes the bytes of frames: {@code
 * bytes.to(Framing::lines)}, or {@code Framing.lengthField(bytes, LengthFieldOptions.ofWidth(4))}.
 *
 * <p><strong>What is received.</strong> A buffer belongs to its receiver. Its bytes are taken from its position up to its
 * limit, and its position moves with what is taken; so no two runs can read the same buffer object, only duplicates of it.
 * Empty buffers do no harm.
 *
 * <p><strong>What is handed on.</strong> A frame of bytes is a read-only buffer of exactly its bytes that belongs to its
 * receiver; nothing else writes to them. It is a view of the received buffer if it lies in that as a whole and the buffer's
 * memory is at most an eighth larger than the frame, and otherwise a copy, so that a small frame never keeps a large buffer in
 * memory.
 *
 * <p><strong>What a peer can do.</strong> Every length has a {@linkplain FrameLimits limit}. A declared length is compared
 * with it before anything else happens, and memory is taken for bytes that came, never for bytes that were announced: in
 * proportion to those of the one frame that is incomplete. A violation fails the stream with a {@link FramingException}; there is
 * no way to go on behind it, since nobody knows where the next frame begins.
 *
 * <p><strong>Demand.</strong> One frame requested takes as many buffers as it needs and nothing ahead; further frames in the
 * last of them wait there for demand. A publisher of another library is asked for one buffer ahead. An end within a frame, or
 * a failure of the upstream, is signalled behind all frames that came before it.
 *
 * <p><strong>Immutable:</strong> there are only static methods.
 */
public final class Framing {

    private Framing() {}

    // ---- From bytes to frames

    /**
     * The lines of a text in UTF-8, with the {@linkplain LineOptions#defaults() default options}.
     *
     * @param bytes the text, cut anywhere
     * @return a stream of its lines, as {@link #lines(Publisher, LineOptions)}
     * @throws NullPointerException if the publisher is null
     * @demand one line takes as many buffers as it needs
     * @thread the thread of the run's task
     * @failure as upstream; {@link java.nio.charset.CharacterCodingException} for what is not UTF-8;
     *     {@link FrameTooLongException}; {@link EmptyFramesException}
     * @cancel closes the upstream, drops an incomplete line, and discards a buffer that was not used
     * @memory a buffer, and a line that is incomplete
     */
    public static AsyncStream<String> lines(Publisher<? extends ByteBuffer> bytes) {
        return lines(bytes, LineOptions.defaults());
    }

    /**
     * The lines of a text. A line ends with a line feed, and a carriage return directly before that belongs to the end; any
     * other one belongs to the line. The last line needs no end: if there is something behind the last line feed, it is a line
     * too. A byte order mark is a character like any other, unless the charset itself takes it away.
     *
     * @param bytes the text, cut anywhere, within characters too
     * @param options the charset, the limits, and what to do with what is malformed
     * @return a stream of its lines, without their ends
     * @throws NullPointerException if an argument is null
     * @demand one line takes as many buffers as it needs
     * @thread the thread of the run's task
     * @failure as upstream; {@link java.nio.charset.CharacterCodingException} for malformed text that is not to be replaced;
     *     {@link FrameTooLongException}; {@link EmptyFramesException}
     * @cancel closes the upstream, drops an incomplete line, and discards a buffer that was not used
     * @memory a buffer, and a line that is incomplete
     */
    public static AsyncStream<String> lines(Publisher<? extends ByteBuffer> bytes, LineOptions options) {
        Objects.requireNonNull(options, "options");
        return decode(bytes, () -> new LineDecoder(options));
    }

    /**
     * Frames with a delimiter behind each, with the {@linkplain FrameLimits#defaults() default limits}.
     *
     * @param bytes the frames, cut anywhere
     * @param delimiter what stands behind each frame, the last one too; copied, its position stays
     * @return a stream of the frames, as {@link #delimited(Publisher, ByteBuffer, FrameLimits)}
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if the delimiter is empty
     * @demand one frame takes as many buffers as it needs
     * @thread the thread of the run's task
     * @failure as upstream; {@link FrameTooLongException}; {@link EmptyFramesException}; {@link TruncatedFrameException}
     * @cancel closes the upstream, drops an incomplete frame, and discards a buffer that was not used
     * @memory a buffer, and a frame that is incomplete
     */
    public static AsyncStream<ByteBuffer> delimited(Publisher<? extends ByteBuffer> bytes, ByteBuffer delimiter) {
        return delimited(bytes, delimiter, FrameLimits.defaults());
    }

    /**
     * Frames with a delimiter behind each. A frame ends before the first place where the delimiter stands, so that no frame
     * has it within; it takes constant time for each byte whatever they are.
     *
     * @param bytes the frames, cut anywhere, within delimiters too
     * @param delimiter what stands behind each frame, the last one too; copied, its position stays
     * @param limits what a peer may do
     * @return a stream of the frames, without their delimiters
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if the delimiter is empty
     * @demand one frame takes as many buffers as it needs
     * @thread the thread of the run's task
     * @failure as upstream; {@link FrameTooLongException}; {@link EmptyFramesException}; {@link TruncatedFrameException}
     * @cancel closes the upstream, drops an incomplete frame, and discards a buffer that was not used
     * @memory a buffer, and a frame that is incomplete
     */
    public static AsyncStream<ByteBuffer> delimited(
            Publisher<? extends ByteBuffer> bytes, ByteBuffer delimiter, FrameLimits limits) {
        Matcher matcher = matcher(delimiter);
        Objects.requireNonNull(limits, "limits");
        return decode(bytes, () -> new DelimitedDecoder(matcher, limits));
    }

    /**
     * Frames that say how long they are.
     *
     * @param bytes the frames, cut anywhere
     * @param options where the length stands, what it counts, and what is stripped
     * @return a stream of the frames
     * @throws NullPointerException if an argument is null
     * @demand one frame takes as many buffers as it needs
     * @thread the thread of the run's task
     * @failure as upstream; {@link FrameTooLongException}, as soon as the length is there; {@link CorruptedFrameException};
     *     {@link EmptyFramesException}; {@link TruncatedFrameException}
     * @cancel closes the upstream, drops an incomplete frame, and discards a buffer that was not used
     * @memory a buffer, and a frame that is incomplete
     */
    public static AsyncStream<ByteBuffer> lengthField(
            Publisher<? extends ByteBuffer> bytes, LengthFieldOptions options) {
        Objects.requireNonNull(options, "options");
        return decode(bytes, () -> new LengthFieldDecoder(options));
    }

    /**
     * Frames that all have the same size.
     *
     * @param bytes the frames, cut anywhere
     * @param size how many bytes each has
     * @return a stream of the frames
     * @throws NullPointerException if the publisher is null
     * @throws IllegalArgumentException if the size is less than 1, or greater than an array can be
     * @demand one frame takes as many buffers as it needs
     * @thread the thread of the run's task
     * @failure as upstream; {@link TruncatedFrameException}
     * @cancel closes the upstream, drops an incomplete frame, and discards a buffer that was not used
     * @memory a buffer, and a frame that is incomplete
     */
    public static AsyncStream<ByteBuffer> fixed(Publisher<? extends ByteBuffer> bytes, int size) {
        FrameLimits limits = FrameLimits.defaults().maxLength(Capacities.positive(size, "size"));
        return decode(bytes, () -> new FixedDecoder(limits));
    }

    // ---- From frames to bytes

    /**
     * A text of lines in UTF-8.
     *
     * @param lines the lines, without their ends
     * @return a stream of their bytes, as {@link #joinLines(Publisher, Charset)}
     * @throws NullPointerException if the publisher is null
     * @demand one buffer for one line
     * @thread the thread of the run's task
     * @failure as upstream; {@link java.nio.charset.CharacterCodingException} for half a surrogate pair;
     *     {@link IllegalArgumentException} for a line with a line feed in it
     * @cancel closes the upstream
     * @memory none
     */
    public static AsyncStream<ByteBuffer> joinLines(Publisher<? extends CharSequence> lines) {
        return joinLines(lines, StandardCharsets.UTF_8);
    }

    /**
     * A text of lines, with a line feed behind each, the last one too. What the charset has at the beginning or the end of a
     * text comes once.
     *
     * @param lines the lines, without their ends
     * @param charset how to encode them
     * @return a stream of their bytes, a buffer of its own for each line
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if the charset can only be read
     * @demand one buffer for one line; one more for what the charset has at the end, if it has something
     * @thread the thread of the run's task
     * @failure as upstream; {@link java.nio.charset.CharacterCodingException} for what the charset does not have;
     *     {@link IllegalArgumentException} for a line with a line feed in it, which would become two
     * @cancel closes the upstream
     * @memory none
     */
    public static AsyncStream<ByteBuffer> joinLines(Publisher<? extends CharSequence> lines, Charset charset) {
        if (!charset.canEncode()) {
            throw new IllegalArgumentException("The charset cannot encode: " + charset);
        }
        return AsyncStream.fromSource(EncodingCursor.source(source(lines), () -> new LineEncoder(charset)));
    }

    /**
     * The bytes of frames with a delimiter behind each, as {@link #delimited(Publisher, ByteBuffer)} reads them.
     *
     * @param frames what to send of each frame: from its position up to its limit
     * @param delimiter what to put behind each, the last one too; copied, its position stays
     * @return a stream of the bytes: for a frame of up to 512 bytes one buffer, for a longer one two, the first of which is the
     *     frame as it was given
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if the delimiter is empty
     * @demand one frame for one or two buffers
     * @thread the thread of the run's task
     * @failure as upstream; {@link IllegalArgumentException} for a frame with the delimiter in it, which would become two
     * @cancel closes the upstream and discards the second buffer of a frame, if the first was handed on
     * @memory the second buffer of a frame
     */
    public static AsyncStream<ByteBuffer> encodeDelimited(
            Publisher<? extends ByteBuffer> frames, ByteBuffer delimiter) {
        Matcher matcher = matcher(delimiter);
        return AsyncStream.fromSource(
                EncodingCursor.source(source(frames), () -> new FrameEncoder.WithDelimiter(matcher)));
    }

    /**
     * The bytes of frames with the length before each, as {@link #lengthField} reads them with the same options.
     *
     * @param frames what to send of each frame: from its position up to its limit
     * @param options how to write the length; with an offset, or without the header being stripped, nobody would know what to
     *     write there
     * @return a stream of the bytes: for a frame of up to 512 bytes one buffer, for a longer one two, the second of which is
     *     the frame as it was given
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if the options have an offset, or strip anything but the header
     * @demand one frame for one or two buffers
     * @thread the thread of the run's task
     * @failure as upstream; {@link FrameTooLongException} for a frame that is longer than the limit or than the field can say;
     *     {@link CorruptedFrameException} if the adjustment makes its length negative
     * @cancel closes the upstream and discards a frame of which only the header was handed on
     * @memory the second buffer of a frame
     */
    public static AsyncStream<ByteBuffer> encodeLengthField(
            Publisher<? extends ByteBuffer> frames, LengthFieldOptions options) {
        if (!options.isReversible()) {
            throw new IllegalArgumentException(
                    "Only a header without offset that is stripped can be written: " + options);
        }
        return AsyncStream.fromSource(
                EncodingCursor.source(source(frames), () -> new FrameEncoder.WithLength(options)));
    }

    // ---- Shared parts

    private static <R> AsyncStream<R> decode(Publisher<? extends ByteBuffer> bytes, Supplier<Decoder<R>> decoders) {
        return AsyncStream.fromSource(DecodingCursor.source(source(bytes), decoders));
    }

    private static <T> Source<T> source(Publisher<? extends T> publisher) {
        Objects.requireNonNull(publisher, "publisher");
        return publisher instanceof AsyncStream<?> || publisher instanceof AsyncFuture<?>
                ? AsyncStream.<T>from(publisher).source()
                : PublisherCursor.source(publisher, 1);
    }

    private static Matcher matcher(ByteBuffer delimiter) {
        if (!delimiter.hasRemaining()) {
            throw new IllegalArgumentException("The delimiter is empty");
        }
        return new Matcher(delimiter);
    }
}
