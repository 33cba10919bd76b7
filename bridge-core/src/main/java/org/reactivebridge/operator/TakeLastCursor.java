package org.reactivebridge.operator;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Takes in all items, keeps the last ones, and gives them at the end. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class TakeLastCursor<T> implements Cursor<T>, Sink<T> {

    private final int count;
    private final Waker waker;
    private final Context context;
    private final int budget;
    private final ArrayDeque<T> last = new ArrayDeque<>();
    private Cursor<T> upstream;
    private boolean ended;

    private TakeLastCursor(Cursor<T> upstream, int count, Waker waker, Context context) {
        this.upstream = upstream;
        this.count = count;
        this.waker = waker;
        this.context = context;
        this.budget = context.environment().capacities().budget();
    }

    public static <T> Source<T> source(Source<T> upstream, int count) {
        return (waker, context) -> new TakeLastCursor<>(upstream.open(waker, context), count, waker, context);
    }

    @Override
    public @Nullable T poll() throws Throwable {
        if (!ended) {
            upstream = Relay.settle(upstream);
            boolean more = upstream.drain(this, budget);
            if (!upstream.isDone()) {
                if (more) {
                    waker.wake();
                }
                return null;
            }
            end();
        }
        return last.poll();
    }

    @Override
    public boolean push(T item) {
        if (last.size() == count) {
            T out = last.poll();
            if (out == null) {
                context.hooks().discard(item); // The last 0 items are none.
                return true;
            }
            context.hooks().discard(out);
        }
        last.add(item);
        return true;
    }

    private void end() throws Throwable {
        Cursors.finish(upstream);
        ended = true;
        upstream.close();
        upstream = Cursors.ended();
    }

    @Override
    public boolean isDone() {
        if (!ended) {
            upstream = Relay.settle(upstream);
            if (!upstream.isDone()) {
                return false;
            }
            try {
                end();
            } catch (Throwable failure) {
                upstream.close();
                upstream = Cursors.failed(failure);
                return true;
            }
        }
        return last.isEmpty();
    }

    @Override
    public void close() {
        ended = true;
        upstream.close();
        for (T item = last.poll(); item != null; item = last.poll()) {
            context.hooks().discard(item);
        }
    }
}
