package org.reactivebridge.operator;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Runs one inner source for each upstream item, one after the other. <strong>Serial.</strong>
 *
 * <p>Once the upstream has ended, the last inner stream is all that is left, and this cursor hands over to it: recursion
 * through the last item has constant depth.
 *
 * @param <T> the type of the upstream's items
 * @param <R> the type of the inner streams' items
 */
public final class ConcatMapCursor<T, R> implements Relay<R>, Sink<R> {

    private Cursor<T> upstream;
    private final Function<? super T, ? extends Source<R>> mapper;
    private final Waker waker;
    private final Context context;
    private final int budget;

    private @Nullable Cursor<R> inner;
    private boolean upstreamEnded; // It is closed, and replaced by what is left of it: nothing, or its failure.
    private boolean isTail; // The upstream has ended well, and inner is the last.
    private @Nullable Throwable failure; // Met in isDone, kept for poll.

    // Of the drain that is going on:
    private @Nullable Sink<? super R> sink;
    private int left;
    private boolean refused;

    private ConcatMapCursor(
            Cursor<T> upstream, Function<? super T, ? extends Source<R>> mapper, Waker waker, Context context) {
        this.upstream = upstream;
        this.mapper = mapper;
        this.waker = waker;
        this.context = context;
        this.budget = context.environment().capacities().budget();
    }

    public static <T, R> Source<R> source(Source<T> upstream, Function<? super T, ? extends Source<R>> mapper) {
        return (waker, context) -> new ConcatMapCursor<>(upstream.open(waker, context), mapper, waker, context);
    }

    /** The recipe that runs through what the mapper returns for each item. */
    public static <T, R> Source<R> iterating(
            Source<T> upstream, Function<? super T, ? extends Iterable<? extends R>> mapper) {
        return source(
                upstream,
                item -> IteratorCursor.owning(Objects.requireNonNull(mapper.apply(item), "The mapper returned null")));
    }

    @Override
    public @Nullable Cursor<R> handOver() throws Throwable {
        rethrow();
        if (inner != null && !upstreamEnded && upstream.isDone()) {
            endUpstream();
        }
        return isTail ? inner : null;
    }

    @Override
    public @Nullable R poll() throws Throwable {
        rethrow();
        for (int openings = 0; openings < budget; openings++) {
            Cursor<R> current = inner;
            if (current != null) {
                current = Relay.settle(current);
                inner = current;
                R item = current.poll();
                if (item != null) {
                    return item;
                }
                if (isTail || !current.isDone()) {
                    return null;
                }
                finishInner(current);
            }
            T item = upstream.poll();
            if (item == null) {
                return null;
            }
            openInner(map(item));
            if (isTail) {
                break;
            }
        }
        // Either this is a relay now and steps aside before it polls, or it has worked long enough.
        waker.wake();
        return null;
    }

    @Override
    public boolean drain(Sink<? super R> target, int max) throws Throwable {
        rethrow();
        sink = target;
        left = max;
        refused = false;
        try {
            // Bounded by the caller's share, not by ours: with little demand it calls often within one turn.
            for (int openings = 0; openings < max && left > 0 && !refused; openings++) {
                Cursor<R> current = inner;
                if (current != null) {
                    current = Relay.settle(current);
                    inner = current;
                    if (current.drain(this, left) || refused || left == 0) {
                        return true; // Also if it has only worked long enough: then so have we.
                    }
                    if (isTail || !current.isDone()) {
                        return false;
                    }
                    finishInner(current);
                }
                T item = upstream.poll();
                if (item == null) {
                    return false;
                }
                Source<R> next = map(item);
                if (next instanceof Scalar<R> scalar) {
                    push(scalar.item());
                } else {
                    openInner(next);
                    if (isTail) {
                        return true; // To be settled before it is drained.
                    }
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
        return goOn;
    }

    @Override
    public boolean isDone() {
        if (failure != null) {
            return true;
        }
        try {
            for (int openings = 0; openings < budget; openings++) {
                Cursor<R> current = inner;
                if (current != null) {
                    current = Relay.settle(current);
                    inner = current;
                    if (!current.isDone()) {
                        return false;
                    }
                    if (isTail) {
                        return true;
                    }
                    finishInner(current);
                }
                // Opening the next one needs no demand, and it may be empty, or fail.
                T item = upstream.poll();
                if (item == null) {
                    return upstream.isDone();
                }
                openInner(map(item));
                if (isTail) {
                    break;
                }
            }
        } catch (Throwable met) {
            failure = met;
            return true;
        }
        waker.wake();
        return false;
    }

    private Source<R> map(T item) {
        try {
            return Objects.requireNonNull(mapper.apply(item), "The mapper returned null");
        } catch (Throwable thrown) {
            context.hooks().discard(item);
            throw thrown;
        }
    }

    private void openInner(Source<R> source) {
        if (!upstreamEnded && upstream.isDone()) {
            endUpstream();
        }
        inner = source.open(waker, context);
    }

    private void endUpstream() {
        Cursor<T> rest = Cursors.ended();
        try {
            Cursors.finish(upstream);
            isTail = true;
        } catch (Throwable thrown) {
            rest = Cursors.failed(thrown); // Its turn comes after the last inner stream.
        }
        Cursors.close(upstream, context.hooks());
        upstream = rest;
        upstreamEnded = true;
    }

    /** Takes the failure of an inner stream that has no more items, if there is one, and closes it. */
    private void finishInner(Cursor<R> done) throws Throwable {
        Cursors.finish(done);
        inner = null;
        Cursors.close(done, context.hooks());
    }

    private void rethrow() throws Throwable {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        Cursor<R> current = inner;
        inner = Cursors.ended();
        if (current != null) {
            Cursors.close(current, context.hooks());
        }
        Cursors.close(upstream, context.hooks());
    }
}
