package org.reactivebridge.net;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Source;

/**
 * Gives the one or two buffers that an encoder makes of each frame. <strong>Serial.</strong>
 *
 * @param <T> the type of the frames
 */
final class EncodingCursor<T> implements Cursor<ByteBuffer> {

    private final Encoder<? super T> encoder;
    private final Hooks hooks;

    private Cursor<T> upstream;
    private @Nullable ByteBuffer waiting; // The second buffer of a frame, or the end.
    private boolean ended;
    private @Nullable Throwable failure; // Met in isDone.

    private EncodingCursor(Cursor<T> upstream, Encoder<? super T> encoder, Hooks hooks) {
        this.upstream = upstream;
        this.encoder = encoder;
        this.hooks = hooks;
    }

    /** The recipe, with an encoder for each run. */
    static <T> Source<ByteBuffer> source(Source<T> upstream, Supplier<? extends Encoder<? super T>> encoders) {
        return (waker, context) -> {
            Encoder<? super T> encoder;
            try {
                encoder = encoders.get();
            } catch (Throwable thrown) {
                return Cursors.failed(thrown); // Of a charset, which anybody may provide.
            }
            return new EncodingCursor<>(upstream.open(waker, context), encoder, context.hooks());
        };
    }

    @Override
    public @Nullable ByteBuffer poll() throws Throwable {
        if (failure != null) {
            throw failure;
        }
        if (waiting == null && !ended) {
            upstream = Relay.settle(upstream);
            T frame = upstream.poll();
            if (frame != null) {
                return encode(frame);
            }
            if (upstream.isDone()) {
                end();
            }
        }
        ByteBuffer second = waiting;
        waiting = null;
        return second;
    }

    private ByteBuffer encode(T frame) throws Throwable {
        try {
            ByteBuffer first = encoder.first(frame);
            waiting = encoder.second();
            return first;
        } catch (Throwable thrown) {
            hooks.discard(frame);
            throw thrown;
        }
    }

    private void end() throws Throwable {
        Cursors.finish(upstream);
        ended = true;
        Cursors.close(upstream, hooks);
        upstream = Cursors.ended();
        waiting = encoder.end();
    }

    @Override
    public boolean isDone() {
        if (failure != null) {
            return true;
        }
        if (waiting != null) {
            return false;
        }
        if (!ended) {
            upstream = Relay.settle(upstream);
            if (!upstream.isDone()) {
                return false;
            }
            try {
                end();
            } catch (Throwable met) {
                failure = met;
                return true;
            }
        }
        return waiting == null;
    }

    @Override
    public void close() {
        ended = true;
        Cursors.close(upstream, hooks);
        upstream = Cursors.ended();
        ByteBuffer unused = waiting;
        waiting = null;
        if (unused != null && encoder.isSecondReceived()) {
            hooks.discard(unused);
        }
    }
}
