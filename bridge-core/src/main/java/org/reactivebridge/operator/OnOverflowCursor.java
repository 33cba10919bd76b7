package org.reactivebridge.operator;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.OverflowBuffer;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Takes every item as soon as it comes; what nobody asks for goes through a bounded buffer. <strong>Serial.</strong>
 *
 * <p>While the downstream is known to be waiting, an item that comes is left to the poll that follows: it has been asked
 * for, and must not count as one too many.
 *
 * @param <T> the type of the items
 */
public final class OnOverflowCursor<T> implements Cursor<T>, Sink<T> {

    private final OverflowBuffer<T> buffer;
    private final Hooks hooks;
    private final Waker waker;
    private final int budget;

    private Cursor<T> upstream;
    private boolean isAwaited; // The last pull from downstream found nothing.
    private boolean ended;
    private @Nullable Throwable failure; // Comes behind what is held.

    private OnOverflowCursor(Cursor<T> upstream, OverflowBuffer<T> buffer, Waker waker, Context context) {
        this.upstream = upstream;
        this.buffer = buffer;
        this.waker = waker;
        this.hooks = context.hooks();
        this.budget = context.environment().capacities().budget();
    }

    /**
     * The recipe.
     *
     * @param capacity how many items that nobody asked for are held at most
     * @param policy which item has to go
     */
    public static <T> Source<T> source(Source<T> upstream, int capacity, OverflowBuffer.Policy policy) {
        return (waker, context) -> new OnOverflowCursor<>(
                upstream.open(waker, context), new OverflowBuffer<>(capacity, policy), waker, context);
    }

    @Override
    public @Nullable T poll() throws Throwable {
        T item = buffer.poll();
        if (item == null && !ended) {
            upstream = Relay.settle(upstream);
            item = upstream.poll();
        }
        isAwaited = item == null;
        if (item == null) {
            rethrow();
        }
        return item;
    }

    @Override
    public boolean drain(Sink<? super T> sink, int max) throws Throwable {
        for (int left = max; left > 0; left--) {
            T item = buffer.poll();
            if (item == null) {
                if (ended) {
                    rethrow();
                    return false;
                }
                upstream = Relay.settle(upstream);
                boolean more = upstream.drain(sink, left);
                isAwaited = !more;
                return more;
            }
            isAwaited = false;
            if (!sink.push(item)) {
                return true;
            }
        }
        return true;
    }

    @Override
    public boolean push(T item) {
        T superfluous = buffer.offer(item);
        if (superfluous == null) {
            return true;
        }
        hooks.discard(superfluous);
        if (buffer.policy() != OverflowBuffer.Policy.FAIL) {
            return true;
        }
        failure = buffer.overflow();
        return false;
    }

    @Override
    public boolean isDone() {
        if (!ended) {
            upstream = Relay.settle(upstream);
            if (isAwaited) {
                return upstream.isDone();
            }
            take();
        }
        return ended && buffer.isEmpty();
    }

    /** Takes what is there although nobody asks. */
    private void take() {
        try {
            boolean more = upstream.drain(this, budget);
            if (failure != null) {
                end();
            } else if (upstream.isDone()) {
                Cursors.finish(upstream);
                end();
            } else if (more) {
                waker.wake();
            }
        } catch (Throwable thrown) {
            failure = thrown;
            end();
        }
    }

    private void end() {
        ended = true;
        upstream.close();
    }

    private void rethrow() throws Throwable {
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw thrown;
        }
    }

    @Override
    public void close() {
        ended = true;
        buffer.discardAll(hooks);
        if (failure != null) {
            hooks.dropError(failure);
            failure = null;
        }
        upstream.close();
    }
}
