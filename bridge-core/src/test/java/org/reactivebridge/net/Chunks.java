package org.reactivebridge.net;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.reactivebridge.stream.AsyncStream;

/** Random bytes in pieces of random sizes. */
final class Chunks {

    private Chunks() {}

    /**
     * A stream of random bytes.
     *
     * @param total how many
     * @param most how many in a piece, at most
     * @param sum is told of each piece
     */
    static AsyncStream<ByteBuffer> random(long seed, long total, int most, CRC32 sum) {
        AtomicLong left = new AtomicLong(total);
        return AsyncStream.generate(() -> new Random(seed), (random, sink) -> {
            int size = (int) Math.min(left.get(), 1 + random.nextInt(most));
            if (size == 0) {
                sink.complete();
                return random;
            }
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            sum.update(bytes);
            left.addAndGet(-size);
            sink.next(ByteBuffer.wrap(bytes));
            return random;
        });
    }

    /** The same for many bytes, which are cut out of one block of random ones at random places: quick, and still not periodic. */
    static AsyncStream<ByteBuffer> cut(long seed, long total, int most, CRC32 sum) {
        byte[] block = new byte[4 << 20];
        new Random(seed).nextBytes(block);
        AtomicLong left = new AtomicLong(total);
        return AsyncStream.generate(() -> new Random(seed + 1), (random, sink) -> {
            int size = (int) Math.min(left.get(), 1 + random.nextInt(most));
            if (size == 0) {
                sink.complete();
                return random;
            }
            int start = random.nextInt(block.length - size);
            sum.update(block, start, size);
            left.addAndGet(-size);
            sink.next(ByteBuffer.wrap(block, start, size).slice());
            return random;
        });
    }
}
