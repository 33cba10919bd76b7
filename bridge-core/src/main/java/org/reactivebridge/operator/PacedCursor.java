package org.reactivebridge.operator;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Alarm;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Waker;

/**
 * Takes every item as soon as it comes, holds the latest one, and gives it when its time has come. <strong>Serial.</strong>
 *
 * <p>Subclasses say when that is. An item that a later one replaces is discarded. The end of the upstream, by a failure
 * too, makes the held item due and comes behind it.
 *
 * @param <T> the type of the items
 */
abstract class PacedCursor<T> implements Cursor<T>, Sink<T> {

    final Alarm alarm;

    private final Hooks hooks;
    private final Waker waker;
    private final int budget;

    private Cursor<T> upstream;
    private @Nullable T held;
    private boolean arrived; // During the drain that is going on.
    private boolean ended;
    private @Nullable Throwable failure;

    PacedCursor(Cursor<T> upstream, Waker waker, Context context) {
        this.upstream = upstream;
        this.waker = waker;
        this.hooks = context.hooks();
        this.budget = context.environment().capacities().budget();
        this.alarm = new Alarm(waker, context.environment());
    }

    /** An item has come, or several at once: sets the alarm for the latest of them. */
    abstract void onArrival(long now);

    /** The held item is about to be given. */
    void onDeparture(long now) {}

    @Override
    public final @Nullable T poll() throws Throwable {
        T item = takeDue();
        if (item != null) {
            return item;
        }
        pull();
        item = takeDue();
        Throwable thrown = failure;
        if (item == null && thrown != null) {
            failure = null;
            throw thrown;
        }
        return item;
    }

    private @Nullable T takeDue() {
        T item = held;
        if (item == null || !(ended || alarm.isDue())) {
            return null;
        }
        held = null;
        alarm.clear();
        onDeparture(alarm.now());
        return item;
    }

    private void pull() {
        if (ended) {
            return;
        }
        arrived = false;
        try {
            upstream = Relay.settle(upstream);
            boolean more = upstream.drain(this, budget);
            if (upstream.isDone()) {
                Cursors.finish(upstream);
                end();
            } else if (more) {
                waker.wake();
            }
        } catch (Throwable thrown) {
            failure = thrown;
            end();
        }
        if (arrived && !ended) {
            onArrival(alarm.now());
        }
    }

    private void end() {
        ended = true;
        alarm.cancel();
        upstream.close();
    }

    @Override
    public final boolean push(T item) {
        T replaced = held;
        held = item;
        arrived = true;
        if (replaced != null) {
            hooks.discard(replaced);
        }
        return true;
    }

    @Override
    public final boolean isDone() {
        pull();
        return ended && held == null;
    }

    @Override
    public final void close() {
        ended = true;
        alarm.cancel();
        T left = held;
        held = null;
        if (left != null) {
            hooks.discard(left);
        }
        if (failure != null) {
            hooks.dropError(failure);
            failure = null;
        }
        upstream.close();
    }
}
