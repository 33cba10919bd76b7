package org.reactivebridge.stream;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;

/**
 * Pulls a stream by a random mixture of {@code poll}, {@code drain} and {@code isDone}, which must make no difference.
 *
 * @param <T> the type of the items
 */
final class MixedPull<T> implements Cursor<T> {

    private final SplittableRandom random;
    private Cursor<T> upstream;

    private MixedPull(Cursor<T> upstream, long seed) {
        this.upstream = upstream;
        this.random = new SplittableRandom(seed);
    }

    static <T> AsyncStream<T> over(AsyncStream<T> stream, long seed) {
        Source<T> source = stream.recipe().source();
        return AsyncStream.fromSource((waker, context) -> new MixedPull<>(source.open(waker, context), seed));
    }

    @Override
    public @Nullable T poll() throws Throwable {
        if (random.nextBoolean()) {
            upstream = Relay.settle(upstream);
        }
        return upstream.poll();
    }

    @Override
    public boolean drain(Sink<? super T> sink, int max) throws Throwable {
        int left = max;
        while (left > 0) {
            if (random.nextInt(3) == 0) {
                isDone();
            }
            if (random.nextBoolean()) {
                T item = poll();
                if (item == null) {
                    return false;
                }
                left--;
                if (!sink.push(item)) {
                    return true;
                }
            } else {
                upstream = Relay.settle(upstream);
                int part = 1 + random.nextInt(left > 5 ? 5 : left);
                if (!upstream.drain(sink, part)) {
                    return false;
                }
                left -= part;
            }
        }
        return true;
    }

    @Override
    public boolean isDone() {
        if (random.nextBoolean()) {
            upstream = Relay.settle(upstream);
        }
        return upstream.isDone();
    }

    @Override
    public void close() {
        upstream.close();
    }
}
