package org.reactivebridge.operator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Runs an inner source for each upstream item, several at a time, and passes on their items as they come.
 *
 * <p><strong>Serial</strong>, but for the {@link ReadyQueue} through which inner streams are woken.
 *
 * <p>Fairness: an inner stream that had its turn and has more goes behind the others that are ready, and each drain first
 * looks for one more upstream item while there is room, so that a busy inner stream keeps out neither.
 *
 * @param <T> the type of the upstream's items
 * @param <R> the type of the inner streams' items
 */
public final class FlatMapCursor<T, R> implements Relay<R>, Sink<R> {

    private final Function<? super T, ? extends Source<R>> mapper;
    private final int concurrency;
    private final Waker waker;
    private final Context context;
    private final int budget;
    private final ReadyQueue<Inner<R>> ready;
    private final ArrayDeque<Inner<R>> runnable = new ArrayDeque<>(); // Not seen to have nothing now.
    private final List<Inner<R>> open = new ArrayList<>();

    private Cursor<T> upstream;
    private boolean upstreamEnded; // It is closed, and replaced by what is left of it: nothing, or its failure.
    private @Nullable Cursor<R> tail; // All that is left, once the upstream has ended and nothing else is open.
    private @Nullable Throwable failure; // Met in isDone, kept for poll.
    private @Nullable R polled;
    private @Nullable Sink<R> keeper; // This one and the next are made when they are needed first.
    private @Nullable Sink<T> passer;

    // Of the drain that is going on:
    private @Nullable Sink<? super R> sink;
    private int left;
    private boolean refused;
    private @Nullable Source<R> toOpen;

    private FlatMapCursor(
            Cursor<T> upstream,
            Function<? super T, ? extends Source<R>> mapper,
            int concurrency,
            Waker waker,
            Context context) {
        this.upstream = upstream;
        this.mapper = mapper;
        this.concurrency = concurrency;
        this.waker = waker;
        this.context = context;
        this.budget = context.environment().capacities().budget();
        this.ready = new ReadyQueue<>(waker);
    }

    /**
     * The recipe.
     *
     * @param concurrency how many inner streams are open at most; 0 for what the environment says
     */
    public static <T, R> Source<R> source(
            Source<T> upstream, Function<? super T, ? extends Source<R>> mapper, int concurrency) {
        return (waker, context) -> {
            int limit = concurrency == 0 ? context.environment().capacities().concurrency() : concurrency;
            return new FlatMapCursor<>(upstream.open(waker, context), mapper, limit, waker, context);
        };
    }

    @Override
    public @Nullable Cursor<R> handOver() {
        if (tail == null && open.size() == 1 && failure == null && endUpstream()) {
            Inner<R> last = open.get(0);
            last.forward();
            tail = last.cursor;
        }
        return tail;
    }

    @Override
    public @Nullable R poll() throws Throwable {
        boolean more = false;
        try {
            more = drain(keeper(), 1);
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

    private Sink<R> keeper() {
        Sink<R> made = keeper;
        if (made == null) {
            made = this::keep;
            keeper = made;
        }
        return made;
    }

    private boolean keep(R item) {
        polled = item;
        return false;
    }

    @Override
    public boolean drain(Sink<? super R> target, int max) throws Throwable {
        rethrow();
        if (tail != null) {
            Cursor<R> last = Relay.settle(tail);
            tail = last;
            return last.drain(target, max);
        }
        sink = target;
        left = max;
        refused = false;
        try {
            if (open.size() < concurrency && !open.isEmpty()) {
                openNext(false);
            }
            // Bounded by the caller's share: with little demand it calls often within one turn.
            for (int turns = 0; turns < max && left > 0 && !refused && tail == null; turns++) {
                if (open.isEmpty()) { // Whatever is queued then has been closed.
                    int most = Math.min(left, concurrency);
                    boolean more = upstream.drain(passer(), most);
                    Source<R> source = toOpen;
                    if (source != null) {
                        toOpen = null;
                        open(source, true);
                    } else if (!more) {
                        return false;
                    }
                    turns += most - 1; // Perhaps it has looked at as many.
                    continue;
                }
                Inner<R> next = nextRunnable();
                if (next != null) {
                    if (drainInner(next)) {
                        return true;
                    }
                } else if (open.size() >= concurrency || !openNext(true)) {
                    return false;
                }
            }
            return true;
        } finally {
            sink = null;
        }
    }

    /** Takes one upstream item and opens its stream; false if there is no item now. */
    private boolean openNext(boolean drain) throws Throwable {
        T item = upstream.poll();
        if (item == null) {
            return false;
        }
        Source<R> source = map(item);
        if (drain && source instanceof Scalar<R> scalar) {
            push(scalar.item());
            return true;
        }
        open(source, drain);
        return true;
    }

    private Sink<T> passer() {
        Sink<T> made = passer;
        if (made == null) {
            made = this::pass;
            passer = made;
        }
        return made;
    }

    /** Passes on the items of streams that are single items, and stops at one that has to be opened. */
    private boolean pass(T item) throws Throwable {
        Source<R> source = map(item);
        if (source instanceof Scalar<R> scalar) {
            return push(scalar.item());
        }
        toOpen = source;
        return false;
    }

    private void open(Source<R> source, boolean drain) throws Throwable {
        if (open.isEmpty() && endUpstream()) {
            tail = source.open(waker, context);
            return;
        }
        Inner<R> inner = new Inner<>(ready);
        inner.index = open.size();
        open.add(inner);
        inner.cursor = source.open(inner, context);
        if (drain) {
            drainInner(inner);
        } else {
            look(inner);
        }
    }

    /** The inner stream whose turn it is: the woken ones come behind those that had to stop with more at hand. */
    private @Nullable Inner<R> nextRunnable() throws Throwable {
        if (runnable.isEmpty()) {
            // Nobody is passed over if it is drained at once, which tells its end as well as a look does.
            Inner<R> woken = ready.poll();
            if (woken == null || woken.index >= 0) {
                return woken;
            }
        }
        lookAtWoken();
        for (Inner<R> next = runnable.poll(); next != null; next = runnable.poll()) {
            next.isRunnable = false;
            if (next.index >= 0) {
                return next;
            }
        }
        return null;
    }

    private void lookAtWoken() throws Throwable {
        // Bounded, since an inner stream that has worked long enough wakes itself while it is looked at.
        for (int looks = 0; looks < budget; looks++) {
            Inner<R> woken = ready.poll();
            if (woken == null) {
                return;
            }
            look(woken);
        }
        waker.wake();
    }

    /** Sees whether an inner stream has ended; if it has not, it is to be drained when there is demand. */
    private void look(Inner<R> inner) throws Throwable {
        if (inner.index < 0) {
            return; // Woken after its end.
        }
        inner.settle();
        if (inner.cursor.isDone()) {
            finish(inner);
        } else {
            queue(inner);
        }
    }

    private void queue(Inner<R> inner) {
        if (!inner.isRunnable) {
            inner.isRunnable = true;
            runnable.add(inner);
        }
    }

    /** Closes the upstream if it has no more items; true if it has ended, and well. */
    private boolean endUpstream() {
        if (upstreamEnded || !upstream.isDone()) {
            return false;
        }
        Cursor<T> rest = Cursors.ended();
        boolean well = true;
        try {
            Cursors.finish(upstream);
        } catch (Throwable thrown) {
            rest = Cursors.failed(thrown);
            well = false;
        }
        Cursors.close(upstream, context.hooks());
        upstream = rest;
        upstreamEnded = true;
        return well;
    }

    private Source<R> map(T item) {
        try {
            return Objects.requireNonNull(mapper.apply(item), "The mapper returned null");
        } catch (Throwable thrown) {
            context.hooks().discard(item);
            throw thrown;
        }
    }

    /** Gives an inner stream its turn; true if it used it up without filling the sink, and so the caller's share too. */
    private boolean drainInner(Inner<R> inner) throws Throwable {
        inner.settle();
        boolean more = inner.cursor.drain(this, left);
        if (inner.cursor.isDone()) {
            try {
                finish(inner);
            } catch (Throwable thrown) {
                if (!refused && left > 0) {
                    throw thrown;
                }
                failure = thrown; // Comes behind the item that was just taken.
            }
        } else if (more) {
            queue(inner);
            return left > 0 && !refused;
        }
        return false;
    }

    private void finish(Inner<R> inner) throws Throwable {
        Cursors.finish(inner.cursor);
        int last = open.size() - 1;
        Inner<R> moved = open.get(last);
        open.set(inner.index, moved);
        moved.index = inner.index;
        open.remove(last);
        inner.close(context.hooks());
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

    @Override
    public boolean isDone() {
        if (failure != null) {
            return true;
        }
        if (tail != null) {
            tail = Relay.settle(tail);
            return tail.isDone();
        }
        try {
            // An inner stream may have ended, or failed, without an item: no demand is needed to see that.
            lookAtWoken();
            if (!open.isEmpty() || !upstream.isDone()) {
                return false;
            }
            Cursors.finish(upstream);
            return true;
        } catch (Throwable met) {
            failure = met;
            return true;
        }
    }

    private void rethrow() throws Throwable {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        if (tail != null) {
            Cursors.close(tail, context.hooks());
        }
        while (!open.isEmpty()) {
            open.remove(open.size() - 1).close(context.hooks());
        }
        Cursors.close(upstream, context.hooks());
    }

    /** An inner stream that is open, and its place among them. */
    private static final class Inner<R> extends ReadyQueue.Node {

        private Cursor<R> cursor = Cursors.ended();
        private int index; // Its place in open; negative once closed.
        private boolean isRunnable; // Whether it is in runnable.

        Inner(ReadyQueue<Inner<R>> queue) {
            super(queue);
        }

        void settle() {
            Cursor<R> settled = Relay.settle(cursor);
            if (settled != cursor) { // A store costs collectors a fence in an old object, even if it changes nothing.
                cursor = settled;
            }
        }

        void close(Hooks hooks) {
            index = -1;
            Cursor<R> done = cursor;
            cursor = Cursors.ended();
            Cursors.close(done, hooks);
        }
    }
}
