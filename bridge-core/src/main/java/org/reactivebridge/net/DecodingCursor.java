package org.reactivebridge.net;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Alarm;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Gives the frames that a decoder finds, and takes in a buffer only when one is wanted that those before do not hold.
 * <strong>Serial.</strong>
 *
 * @param <R> the type of the frames
 */
final class DecodingCursor<R> implements Cursor<R> {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Decoder<R> decoder;
    private final Waker waker;
    private final Context context;
    private final int budget;

    private Cursor<ByteBuffer> upstream;
    private ByteBuffer current = NOTHING;
    private @Nullable Alarm deadline; // Of the frame that has begun.
    private boolean ended;
    private @Nullable R last; // Found in isDone, as is the failure.
    private @Nullable Throwable failure;

    private DecodingCursor(Cursor<ByteBuffer> upstream, Decoder<R> decoder, Waker waker, Context context) {
        this.upstream = upstream;
        this.decoder = decoder;
        this.waker = waker;
        this.context = context;
        this.budget = context.environment().capacities().budget();
    }

    /** The recipe, with a decoder for each run. */
    static <R> Source<R> source(Source<ByteBuffer> upstream, Supplier<Decoder<R>> decoders) {
        return (waker, context) -> {
            Decoder<R> decoder;
            try {
                decoder = decoders.get();
            } catch (Throwable thrown) {
                return Cursors.failed(thrown); // Of a charset, which anybody may provide.
            }
            return new DecodingCursor<>(upstream.open(waker, context), decoder, waker, context);
        };
    }

    @Override
    public @Nullable R poll() throws Throwable {
        if (failure != null) {
            throw failure;
        }
        try {
            return next();
        } catch (FramingException refused) {
            decoder.limits.exceeded(refused);
            throw refused;
        }
    }

    private @Nullable R next() throws Throwable {
        if (last != null) {
            R frame = last;
            last = null;
            return frame;
        }
        for (int taken = 0; ; taken++) {
            R frame = decoder.next(current);
            if (frame != null || ended) {
                if (deadline != null) {
                    deadline.clear();
                }
                return frame;
            }
            if (taken == budget) {
                waker.wake();
                return null;
            }
            upstream = Relay.settle(upstream);
            ByteBuffer next = upstream.poll();
            if (next != null) {
                current = next;
                decoder.received();
            } else if (upstream.isDone()) {
                end();
            } else {
                checkTime();
                return null;
            }
        }
    }

    /** A frame has a time to be completed, from when somebody first waits for the rest of it. */
    private void checkTime() throws FrameTimeoutException {
        Duration limit = decoder.limits.maxTime();
        if (limit.isZero() || !decoder.isWithinFrame()) {
            return;
        }
        if (deadline == null) {
            deadline = new Alarm(waker, context.environment());
        }
        if (!deadline.isSet()) {
            deadline.set(deadline.now(), Watchdog.nanos(limit));
        } else if (deadline.isDue()) {
            throw new FrameTimeoutException(limit);
        }
    }

    private void end() throws Throwable {
        Cursors.finish(upstream);
        ended = true;
        current = NOTHING;
        Cursors.close(upstream, context.hooks());
        upstream = Cursors.ended();
        decoder.end();
    }

    @Override
    public boolean isDone() {
        if (failure != null) {
            return true;
        }
        if (last != null) {
            return false;
        }
        try {
            if (!ended) {
                // What the buffer at hand holds is looked at on demand, and comes before any end.
                if (current.hasRemaining() || decoder.mayHoldFrames()) {
                    return false;
                }
                upstream = Relay.settle(upstream);
                if (!upstream.isDone()) {
                    return false;
                }
                end();
            }
            last = decoder.next(NOTHING);
            return last == null;
        } catch (Throwable met) {
            if (met instanceof FramingException refused) {
                decoder.limits.exceeded(refused);
            }
            failure = met;
            return true;
        }
    }

    @Override
    public void close() {
        ended = true;
        if (deadline != null) {
            deadline.cancel();
        }
        Cursors.close(upstream, context.hooks());
        upstream = Cursors.ended();
        ByteBuffer unused = current;
        current = NOTHING;
        if (unused.hasRemaining() && !decoder.sharesBuffer()) {
            context.hooks().discard(unused);
        }
    }
}
