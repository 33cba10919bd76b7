package org.reactivebridge.operator;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Runs an inner source of at most one item for each upstream item, several at a time, and gives their results in the order
 * of the upstream items. What has a result waits for those before it, and counts as running until then.
 *
 * <p><strong>Serial</strong>, but for the {@link ReadyQueue} through which inner sources are woken.
 *
 * @param <T> the type of the upstream's items
 * @param <R> the type of the results
 */
public final class MapAsyncCursor<T, R> implements Cursor<R> {

    private final Function<? super T, ? extends Source<R>> mapper;
    private final int concurrency;
    private final Waker waker;
    private final Context context;
    private final int budget;
    private final ReadyQueue<Inner<R>> ready;
    private final ArrayDeque<Inner<R>> order = new ArrayDeque<>();
    private final Cursor<T> upstream;
    private @Nullable Throwable failure; // Met in isDone, kept for poll.

    private MapAsyncCursor(
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
     * @param concurrency how many inner sources run at most; 0 for what the environment says
     */
    public static <T, R> Source<R> source(
            Source<T> upstream, Function<? super T, ? extends Source<R>> mapper, int concurrency) {
        return (waker, context) -> {
            int limit = concurrency == 0 ? context.environment().capacities().concurrency() : concurrency;
            return new MapAsyncCursor<>(upstream.open(waker, context), mapper, limit, waker, context);
        };
    }

    @Override
    public @Nullable R poll() throws Throwable {
        if (failure != null) {
            throw failure;
        }
        lookAtWoken();
        for (int turns = 0; turns < budget; turns++) {
            R result = takeFirst();
            if (result != null) {
                return result;
            }
            if (order.size() == concurrency) {
                return null;
            }
            T item = upstream.poll();
            if (item == null) {
                return null;
            }
            open(item);
        }
        waker.wake();
        return null;
    }

    /** Takes the first result, if it is there, past those that have ended without one. */
    private @Nullable R takeFirst() {
        for (Inner<R> first = order.peek(); first != null && first.finished; first = order.peek()) {
            order.remove();
            if (first.result != null) {
                return first.result;
            }
        }
        return null;
    }

    private void open(T item) throws Throwable {
        Source<R> source;
        try {
            source = Objects.requireNonNull(mapper.apply(item), "The mapper returned null");
        } catch (Throwable thrown) {
            context.hooks().discard(item);
            throw thrown;
        }
        Inner<R> inner = new Inner<>(ready);
        order.add(inner);
        if (source instanceof Scalar<R> scalar) {
            inner.result = scalar.item();
            inner.finished = true;
        } else {
            inner.cursor = source.open(inner, context);
            look(inner);
        }
    }

    private void lookAtWoken() throws Throwable {
        for (Inner<R> woken = ready.poll(); woken != null; woken = ready.poll()) {
            look(woken);
        }
    }

    private void look(Inner<R> inner) throws Throwable {
        if (inner.finished) {
            return; // Woken after its end.
        }
        inner.cursor = Relay.settle(inner.cursor);
        R result = inner.cursor.poll();
        if (result == null) {
            if (!inner.cursor.isDone()) {
                return;
            }
            Cursors.finish(inner.cursor);
        }
        inner.result = result;
        inner.close();
    }

    @Override
    public boolean isDone() {
        if (failure != null) {
            return true;
        }
        try {
            lookAtWoken();
            for (Inner<R> first = order.peek();
                    first != null && first.finished && first.result == null;
                    first = order.peek()) {
                order.remove();
            }
            if (!order.isEmpty() || !upstream.isDone()) {
                return false;
            }
            Cursors.finish(upstream);
        } catch (Throwable met) {
            failure = met;
        }
        return true;
    }

    @Override
    public void close() {
        for (Inner<R> inner = order.poll(); inner != null; inner = order.poll()) {
            R held = inner.result;
            inner.result = null;
            inner.close();
            if (held != null) {
                context.hooks().discard(held);
            }
        }
        upstream.close();
    }

    /** A source that runs, or has run and whose result waits. */
    private static final class Inner<R> extends ReadyQueue.Node {

        private Cursor<R> cursor = Cursors.ended();
        private @Nullable R result;
        private boolean finished;

        Inner(ReadyQueue<Inner<R>> queue) {
            super(queue);
        }

        void close() {
            finished = true;
            Cursor<R> done = cursor;
            cursor = Cursors.ended();
            done.close();
        }
    }
}
