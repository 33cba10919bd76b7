package org.reactivebridge.operator;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Alarm;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Gives each item some time after it came. Items are taken ahead, up to a capacity, or each would wait for the one before.
 * <strong>Serial.</strong>
 *
 * <p>The end of the upstream, by a failure too, comes right behind the last item.
 *
 * @param <T> the type of the items
 */
public final class DelayCursor<T> implements Cursor<T>, Sink<T> {

    private final long nanos;
    private final int capacity;
    private final Hooks hooks;
    private final Waker waker;
    private final Alarm alarm;
    private final Deque<T> queue = new ArrayDeque<>();
    private long[] since = new long[8]; // When each came, by its number; as long as a power of two.
    private int first; // The number of the first in the queue.

    private Cursor<T> upstream;
    private long now; // During the drain that is going on.
    private boolean ended;
    private @Nullable Throwable failure;

    private DelayCursor(Cursor<T> upstream, long nanos, int capacity, Waker waker, Context context) {
        this.upstream = upstream;
        this.nanos = nanos;
        this.capacity = capacity;
        this.hooks = context.hooks();
        this.waker = waker;
        this.alarm = new Alarm(waker, context.environment());
    }

    /**
     * The recipe.
     *
     * @param nanos how much later each item comes, in nanoseconds
     * @param capacity how many items are held at most; 0 for the prefetch that the environment says
     */
    public static <T> Source<T> source(Source<T> upstream, long nanos, int capacity) {
        return (waker, context) -> {
            int size = capacity == 0 ? context.environment().capacities().prefetch() : capacity;
            return new DelayCursor<>(
                    upstream.open(waker, context), nanos, Capacities.positive(size, "capacity"), waker, context);
        };
    }

    @Override
    public @Nullable T poll() throws Throwable {
        pull();
        if (queue.isEmpty()) {
            Throwable thrown = failure;
            if (thrown != null) {
                failure = null;
                throw thrown;
            }
            return null;
        }
        if (!alarm.isSet()) {
            alarm.set(since[first & (since.length - 1)], nanos);
        }
        if (!alarm.isDue()) {
            return null;
        }
        alarm.clear();
        first++;
        return queue.remove();
    }

    private void pull() {
        int room = capacity - queue.size();
        if (ended || room == 0) {
            return;
        }
        now = alarm.now();
        try {
            upstream = Relay.settle(upstream);
            boolean more = upstream.drain(this, room);
            if (upstream.isDone()) {
                Cursors.finish(upstream);
                end();
            } else if (more && queue.size() < capacity) {
                waker.wake(); // It has left items out, and gave way.
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

    @Override
    public boolean push(T item) {
        int size = queue.size();
        if (size == since.length) {
            long[] wider = new long[2 * size];
            for (int i = first; i != first + size; i++) {
                wider[i & (2 * size - 1)] = since[i & (size - 1)];
            }
            since = wider;
        }
        since[(first + size) & (since.length - 1)] = now;
        queue.add(item);
        return true;
    }

    @Override
    public boolean isDone() {
        pull();
        return ended && queue.isEmpty();
    }

    @Override
    public void close() {
        ended = true;
        alarm.cancel();
        for (T left = queue.poll(); left != null; left = queue.poll()) {
            hooks.discard(left);
        }
        if (failure != null) {
            hooks.dropError(failure);
            failure = null;
        }
        upstream.close();
    }
}
