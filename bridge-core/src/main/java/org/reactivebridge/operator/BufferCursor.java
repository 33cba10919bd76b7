package org.reactivebridge.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.kernel.Waker;

/**
 * Gathers items in lists: a list is full by number, or by the time since its first item. Without demand nothing is taken in,
 * so that a list is never due before somebody wants it. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class BufferCursor<T> implements Cursor<List<T>>, Sink<T> {

    private final int size;
    private final long span; // 0 for any time.
    private final Waker waker;
    private final Context context;
    private final Environment environment;
    private final int budget;

    private Cursor<T> upstream;
    private List<T> held = new ArrayList<>();
    private long deadline;
    private Timers.@Nullable Timer timer;
    private boolean
            rang; // Written before the task is woken. Early only if the timers are shut down: the next is refused.
    private boolean ended;

    private BufferCursor(Cursor<T> upstream, int size, long span, Waker waker, Context context) {
        this.upstream = upstream;
        this.size = size;
        this.span = span;
        this.waker = waker;
        this.context = context;
        this.environment = context.environment();
        this.budget = environment.capacities().budget();
    }

    /**
     * The recipe.
     *
     * @param size how many items a list has at most
     * @param span how many nanoseconds after its first item a list is given at the latest; 0 for any time
     */
    public static <T> Source<List<T>> source(Source<T> upstream, int size, long span) {
        return (waker, context) -> new BufferCursor<>(upstream.open(waker, context), size, span, waker, context);
    }

    @Override
    public @Nullable List<T> poll() throws Throwable {
        boolean more = !ended;
        for (int work = 0; more && work < budget; ) {
            upstream = Relay.settle(upstream);
            int room = Math.min(size - held.size(), budget);
            work += room;
            more = upstream.drain(this, room);
            if (held.size() == size) {
                return take();
            }
        }
        if (!ended && upstream.isDone()) {
            end();
        }
        if (held.isEmpty()) {
            if (more && !ended) {
                waker.wake();
            }
            return null;
        }
        if (ended || isDue()) {
            return take();
        }
        if (more) {
            waker.wake();
        }
        return null;
    }

    @Override
    public boolean push(T item) {
        if (held.isEmpty() && span > 0) {
            deadline = environment.nanoTime() + span;
        }
        held.add(item);
        return held.size() < size;
    }

    private boolean isDue() {
        if (span == 0) {
            return false;
        }
        long left = deadline - environment.nanoTime();
        if (left <= 0) {
            return true;
        }
        if (timer == null || rang) {
            rang = false;
            timer = environment.timers().schedule(left, Timers.waking(this::ring));
        }
        return false;
    }

    private void ring() {
        rang = true;
        waker.wake();
    }

    private List<T> take() {
        List<T> full = held;
        held = new ArrayList<>();
        cancelTimer();
        return full;
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
        return held.isEmpty();
    }

    @Override
    public void close() {
        ended = true;
        cancelTimer();
        upstream.close();
        for (T item : take()) {
            context.hooks().discard(item);
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
