package org.reactivebridge.operator;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.AssemblyTrace;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;

/**
 * Notes in each failure of its upstream which stage that is. Steps aside when the upstream does. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class TraceCursor<T> implements Relay<T>, Sink<T> {

    private final Cursor<T> upstream;
    private final String stage;

    // Of the drain that is going on:
    private @Nullable Sink<? super T> sink;
    private @Nullable Throwable downstreamFailure;

    private TraceCursor(Cursor<T> upstream, String stage) {
        this.upstream = upstream;
        this.stage = stage;
    }

    public static <T> Source<T> source(Source<T> upstream, String stage) {
        return (waker, context) -> new TraceCursor<>(upstream.open(waker, context), stage);
    }

    @Override
    public @Nullable Cursor<T> handOver() throws Throwable {
        Relay<T> relay = upstream.relay();
        if (relay != null) {
            try {
                return relay.handOver();
            } catch (Throwable failure) {
                throw noted(failure);
            }
        }
        return null;
    }

    @Override
    public @Nullable T poll() throws Throwable {
        try {
            return upstream.poll();
        } catch (Throwable failure) {
            throw noted(failure);
        }
    }

    @Override
    public boolean drain(Sink<? super T> target, int max) throws Throwable {
        sink = target;
        try {
            return upstream.drain(this, max);
        } catch (Throwable failure) {
            throw failure == downstreamFailure ? failure : noted(failure);
        } finally {
            sink = null;
        }
    }

    @Override
    public boolean push(T item) throws Throwable {
        try {
            return Objects.requireNonNull(sink).push(item);
        } catch (Throwable failure) {
            downstreamFailure = failure; // It did not come through this stage.
            throw failure;
        }
    }

    private Throwable noted(Throwable failure) {
        AssemblyTrace.note(failure, stage);
        return failure;
    }

    @Override
    public boolean isDone() {
        return upstream.isDone();
    }

    @Override
    public void close() {
        upstream.close();
    }
}
