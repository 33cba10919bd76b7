package org.reactivebridge.net;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.stream.AsyncStream;

/** Bytes in pieces: a source for one run that counts what is done to it. */
final class Pieces implements Source<ByteBuffer> {

    final List<ByteBuffer> buffers;
    int taken;
    int closed;
    private @Nullable Throwable failure;
    private @Nullable SplittableRandom pauses;
    private boolean hangs;
    private int available = Integer.MAX_VALUE;

    private Pieces(List<ByteBuffer> buffers) {
        this.buffers = buffers;
    }

    static Pieces of(ByteBuffer... buffers) {
        return new Pieces(List.of(buffers));
    }

    /** One buffer for each array. */
    static Pieces of(byte[]... pieces) {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (byte[] piece : pieces) {
            buffers.add(ByteBuffer.wrap(piece.clone()));
        }
        return new Pieces(buffers);
    }

    /** Cut where the bits of a number are set: all ways to cut are the numbers below 2 to the power of length - 1. */
    static Pieces cut(byte[] bytes, int cuts) {
        List<ByteBuffer> buffers = new ArrayList<>();
        int start = 0;
        for (int end = 1; end <= bytes.length; end++) {
            if (end == bytes.length || (cuts >> (end - 1) & 1) == 1) {
                buffers.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, start, end)));
                start = end;
            }
        }
        return new Pieces(buffers);
    }

    /** Cut anywhere, in buffers of all kinds, some of them empty. */
    static Pieces random(byte[] bytes, SplittableRandom random) {
        List<ByteBuffer> buffers = new ArrayList<>();
        int longest = switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> 3;
            case 2 -> 20;
            default -> bytes.length + 1;
        };
        for (int start = 0; start < bytes.length; ) {
            int length = Math.min(bytes.length - start, random.nextInt(longest + 1));
            if (length > 0 || random.nextInt(4) == 0) {
                buffers.add(anyKind(bytes, start, length, random));
            }
            start += length;
        }
        return new Pieces(buffers);
    }

    private static ByteBuffer anyKind(byte[] bytes, int start, int length, SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 ->
                ByteBuffer.allocateDirect(length).put(bytes, start, length).flip();
            case 1 -> ByteBuffer.wrap(bytes.clone(), start, length);
            case 2 -> ByteBuffer.wrap(bytes.clone(), start, length).slice().asReadOnlyBuffer();
            case 3 -> ByteBuffer.wrap(bytes.clone(), start, length).slice();
            default -> ByteBuffer.wrap(Arrays.copyOfRange(bytes, start, start + length));
        };
    }

    /** Fails behind the last buffer. */
    Pieces failing(Throwable error) {
        failure = error;
        return this;
    }

    /** Has nothing now and then, and wakes its task. */
    Pieces pausing(SplittableRandom random) {
        pauses = random;
        return this;
    }

    /** Neither ends nor fails behind the last buffer. */
    Pieces hanging() {
        hangs = true;
        return this;
    }

    /** Ends after all, as if it had known only now. */
    void ending() {
        hangs = false;
    }

    /** Has nothing behind so many buffers, for now. */
    void limitTo(int count) {
        available = count;
    }

    AsyncStream<ByteBuffer> stream() {
        return AsyncStream.fromSource(this);
    }

    @Override
    public Cursor<ByteBuffer> open(Waker waker, Context context) {
        return new Cursor<>() {
            @Override
            public @Nullable ByteBuffer poll() throws Throwable {
                if (closed > 0) {
                    throw new AssertionError("polled after close");
                }
                if (pauses != null && pauses.nextInt(4) == 0) {
                    waker.wake();
                    return null;
                }
                if (taken == available) {
                    return null;
                }
                if (taken < buffers.size()) {
                    return buffers.get(taken++);
                }
                if (failure != null) {
                    throw failure;
                }
                return null;
            }

            @Override
            public boolean isDone() {
                return !hangs && taken == buffers.size() && taken < available;
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }
}
