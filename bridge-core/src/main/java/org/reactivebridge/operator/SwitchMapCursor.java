package org.reactivebridge.operator;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Runs an inner source for each upstream item, until the next one comes.
 *
 * <p>The upstream is looked at first, with demand or without, so that an inner stream that is out of date is closed at once;
 * but a new inner stream has its turn, and may give what it has at hand, before the upstream is looked at
 * again. <strong>Serial.</strong>
 *
 * @param <T> the type of the upstream's items
 * @param <R> the type of the inner streams' items
 */
public final class SwitchMapCursor<T, R> implements Relay<R>, Sink<R> {

    private final Function<? super T, ? extends Source<R>> mapper;
    private final Waker waker;
    private final Context context;
    private final int budget;

    private Cursor<T> upstream;
    private boolean upstreamEnded;
    private @Nullable Cursor<R> inner;
    private boolean fresh; // Inner has not had its turn yet.
    private @Nullable Throwable failure; // Met in isDone, kept for poll.
    private @Nullable R polled;

    // Of the drain that is going on:
    private @Nullable Sink<? super R> sink;
    private int left;
    private boolean refused;

    private SwitchMapCursor(
            Cursor<T> upstream, Function<? super T, ? extends Source<R>> mapper, Waker waker, Context context) {
        this.upstream = upstream;
        this.mapper = mapper;
        this.waker = waker;
        this.context = context;
        this.budget = context.environment().capacities().budget();
    }

    public static <T, R> Source<R> source(Source<T> upstream, Function<? super T, ? extends Source<R>> mapper) {
        return (waker, context) -> new SwitchMapCursor<>(upstream.open(waker, context), mapper, waker, context);
    }

    @Override
    public @Nullable Cursor<R> handOver() {
        return upstreamEnded && failure == null ? inner : null;
    }

    @Override
    public @Nullable R poll() throws Throwable {
        boolean more = false;
        try {
            more = drain(this::keep, 1);
        } catch (Throwable thrown) {
            if (polled == null) {
                throw thrown;
            }
            failure = thrown; // Behind the item.
        }
        R item = polled;
        polled = null;
        if (item == null && more) {
            waker.wake();
        }
        return item;
    }

    private boolean keep(R item) {
        polled = item;
        return false;
    }

    @Override
    public boolean drain(Sink<? super R> target, int max) throws Throwable {
        if (failure != null) {
            throw failure;
        }
        sink = target;
        left = max;
        refused = false;
        try {
            for (int turns = 0; turns < budget && left > 0 && !refused; turns++) {
                boolean switched = !fresh && next();
                Cursor<R> current = inner;
                if (current == null) {
                    return false;
                }
                current = Relay.settle(current);
                inner = current;
                fresh = false;
                boolean more = current.drain(this, left);
                if (current.isDone()) {
                    try {
                        finishInner(current);
                    } catch (Throwable thrown) {
                        if (!refused && left > 0) {
                            throw thrown;
                        }
                        failure = thrown; // Comes behind the item that was just taken.
                    }
                } else if (!more && !switched) {
                    return false;
                }
            }
            return true;
        } finally {
            sink = null;
        }
    }

    @Override
    public boolean push(R item) throws Throwable {
        left--;
        boolean goOn = Objects.requireNonNull(sink).push(item);
        if (!goOn) {
            refused = true;
        }
        return goOn && left > 0;
    }

    /** Switches to the stream of the next upstream item, if there is one now. */
    private boolean next() throws Throwable {
        if (upstreamEnded) {
            return false;
        }
        upstream = Relay.settle(upstream);
        T item = upstream.poll();
        if (item == null) {
            if (upstream.isDone()) {
                Cursors.finish(upstream);
                upstreamEnded = true;
                upstream.close();
                upstream = Cursors.ended();
            }
            return false;
        }
        Cursor<R> old = inner;
        inner = null;
        if (old != null) {
            old.close();
        }
        Source<R> source;
        try {
            source = Objects.requireNonNull(mapper.apply(item), "The mapper returned null");
        } catch (Throwable thrown) {
            context.hooks().discard(item);
            throw thrown;
        }
        inner = source.open(waker, context);
        fresh = true;
        return true;
    }

    private void finishInner(Cursor<R> done) throws Throwable {
        Cursors.finish(done);
        inner = null;
        fresh = false;
        done.close();
    }

    @Override
    public boolean isDone() {
        if (failure != null) {
            return true;
        }
        try {
            for (int turns = 0; turns < budget; turns++) {
                boolean switched = !fresh && next();
                Cursor<R> current = inner;
                if (current != null) {
                    current = Relay.settle(current);
                    inner = current;
                    if (current.isDone()) {
                        finishInner(current);
                    }
                }
                if (!switched) {
                    return inner == null && upstreamEnded;
                }
            }
        } catch (Throwable met) {
            failure = met;
            return true;
        }
        waker.wake();
        return false;
    }

    @Override
    public void close() {
        upstreamEnded = true;
        upstream.close();
        Cursor<R> open = inner;
        inner = null;
        if (open != null) {
            open.close();
        }
    }
}
