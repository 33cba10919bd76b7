package org.reactivebridge.operator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Runs several sources of at most one item at once and gives the first item; all others are then closed.
 * <strong>Serial</strong>, but for the {@link ReadyQueue}.
 *
 * @param <T> the type of the items
 */
public final class AnyOfCursor<T> implements Cursor<T> {

    private final boolean firstEndDecides;
    private final Waker waker;
    private final int budget;
    private final ReadyQueue<Child<T>> ready;
    private final ArrayDeque<Child<T>> runnable = new ArrayDeque<>(); // Woken, and to be polled once there is demand.
    private final List<Child<T>> children;

    private int running;
    private boolean finished;
    private @Nullable Throwable failure; // The first, the later ones suppressed in it.

    private AnyOfCursor(List<? extends Source<T>> sources, boolean firstEndDecides, Waker waker, Context context) {
        this.firstEndDecides = firstEndDecides;
        this.waker = waker;
        this.budget = context.environment().capacities().budget();
        this.ready = new ReadyQueue<>(waker);
        this.children = new ArrayList<>(sources.size());
        this.running = sources.size();
        for (Source<T> source : sources) {
            Child<T> child = new Child<>(ready);
            children.add(child);
            child.cursor = source.open(child, context);
            ready.add(child);
        }
        this.finished = running == 0;
    }

    /**
     * The recipe.
     *
     * @param firstEndDecides whether the first failure, or the first end without an item, is the result too; otherwise it
     *     counts only when no source is left
     */
    public static <T> Source<T> source(List<? extends Source<T>> sources, boolean firstEndDecides) {
        List<Source<T>> copy = List.copyOf(sources);
        return (waker, context) -> new AnyOfCursor<>(copy, firstEndDecides, waker, context);
    }

    @Override
    public @Nullable T poll() throws Throwable {
        for (int polls = 0; !finished; polls++) {
            if (polls == budget) {
                waker.wake();
                return null;
            }
            Child<T> child = runnable.poll();
            if (child == null) {
                child = ready.poll();
                if (child == null) {
                    return null;
                }
            }
            if (!child.isClosed) {
                T item = takeFrom(child);
                if (item != null) {
                    return item;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return null;
    }

    private @Nullable T takeFrom(Child<T> child) {
        child.cursor = Relay.settle(child.cursor);
        try {
            T item = child.cursor.poll();
            if (item != null) {
                failure = null;
                finish();
                return item;
            }
        } catch (Throwable met) {
            ended(child, met);
            return null;
        }
        checkEnd(child);
        return null;
    }

    private boolean checkEnd(Child<T> child) {
        if (!child.cursor.isDone()) {
            return false;
        }
        Throwable met = null;
        try {
            Cursors.finish(child.cursor);
        } catch (Throwable thrown) {
            met = thrown;
        }
        ended(child, met);
        return true;
    }

    private void ended(Child<T> child, @Nullable Throwable met) {
        child.close();
        running--;
        if (met != null) {
            if (failure == null) {
                failure = met;
            } else {
                Failures.suppress(failure, met);
            }
        }
        if (running == 0 || firstEndDecides || (met != null && Failures.isFatal(met))) {
            finish();
        }
    }

    private void finish() {
        finished = true;
        for (Child<T> child : children) {
            child.close();
        }
        children.clear();
    }

    @Override
    public boolean isDone() {
        // An end needs no demand; an item does, so whoever has not ended is polled later.
        while (!finished) {
            Child<T> woken = ready.poll();
            if (woken == null) {
                return false;
            }
            if (!woken.isClosed) {
                woken.cursor = Relay.settle(woken.cursor);
                if (!checkEnd(woken)) {
                    runnable.add(woken);
                }
            }
        }
        return true;
    }

    @Override
    public void close() {
        finish();
    }

    private static final class Child<T> extends ReadyQueue.Node {

        private Cursor<T> cursor = Cursors.ended();
        private boolean isClosed;

        Child(ReadyQueue<Child<T>> queue) {
            super(queue);
        }

        void close() {
            if (!isClosed) {
                isClosed = true;
                Cursor<T> done = cursor;
                cursor = Cursors.ended();
                done.close();
            }
        }
    }
}
