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
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Runs several sources of at most one item at once and gives one result made of all the items. The first failure, and the
 * first source without an item, closes all others. <strong>Serial</strong>, but for the {@link ReadyQueue}.
 *
 * @param <T> the type of the items
 * @param <R> the type of the result
 */
public final class AllOfCursor<T, R> implements Cursor<R> {

    private final Function<? super List<T>, ? extends @Nullable R> combiner;
    private final Waker waker;
    private final Hooks hooks;
    private final int budget;
    private final ReadyQueue<Child<T>> ready;
    private final ArrayDeque<Child<T>> runnable = new ArrayDeque<>(); // Woken, and to be polled once there is demand.
    private final List<Child<T>> children;

    private int missing;
    private boolean finished;
    private @Nullable Throwable failure; // Met in isDone, kept for poll.

    private AllOfCursor(
            List<? extends Source<T>> sources,
            Function<? super List<T>, ? extends @Nullable R> combiner,
            Waker waker,
            Context context) {
        this.combiner = combiner;
        this.waker = waker;
        this.hooks = context.hooks();
        this.budget = context.environment().capacities().budget();
        this.ready = new ReadyQueue<>(waker);
        this.children = new ArrayList<>(sources.size());
        this.missing = sources.size();
        for (Source<T> source : sources) {
            Child<T> child = new Child<>(ready);
            children.add(child);
            child.cursor = source.open(child, context);
            ready.add(child);
        }
    }

    /**
     * The recipe.
     *
     * @param combiner makes the result of all items, in the order of the sources
     */
    public static <T, R> Source<R> source(
            List<? extends Source<T>> sources, Function<? super List<T>, ? extends @Nullable R> combiner) {
        List<Source<T>> copy = List.copyOf(sources);
        return (waker, context) -> new AllOfCursor<>(copy, combiner, waker, context);
    }

    @Override
    public @Nullable R poll() throws Throwable {
        if (failure != null) {
            throw failure;
        }
        for (int polls = 0; !finished && missing > 0; polls++) {
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
                takeFrom(child);
            }
        }
        return finished ? null : combine();
    }

    private void takeFrom(Child<T> child) throws Throwable {
        child.cursor = Relay.settle(child.cursor);
        T item = child.cursor.poll();
        if (item != null) {
            child.item = item;
            missing--;
            child.close();
        } else {
            checkEnd(child);
        }
    }

    private boolean checkEnd(Child<T> child) throws Throwable {
        if (!child.cursor.isDone()) {
            return false;
        }
        Cursors.finish(child.cursor);
        finish();
        return true;
    }

    private @Nullable R combine() {
        finished = true;
        List<T> items = new ArrayList<>(children.size());
        for (Child<T> child : children) {
            items.add(Objects.requireNonNull(child.item));
        }
        R result = combiner.apply(items);
        children.clear(); // Handed on.
        return result;
    }

    @Override
    public boolean isDone() {
        if (finished || failure != null) {
            return true;
        }
        try {
            // A failure and a missing item need no demand; an item does, so whoever has not ended is polled later.
            for (Child<T> woken = ready.poll(); woken != null; woken = ready.poll()) {
                if (!woken.isClosed) {
                    woken.cursor = Relay.settle(woken.cursor);
                    if (checkEnd(woken)) {
                        return true;
                    }
                    runnable.add(woken);
                }
            }
        } catch (Throwable met) {
            failure = met;
            return true;
        }
        return false;
    }

    /** There is no result: releases everything now. */
    private void finish() {
        finished = true;
        release();
    }

    private void release() {
        for (Child<T> child : children) {
            child.close();
            T item = child.item;
            child.item = null;
            if (item != null) {
                hooks.discard(item);
            }
        }
        children.clear();
    }

    @Override
    public void close() {
        finished = true;
        release();
    }

    private static final class Child<T> extends ReadyQueue.Node {

        private Cursor<T> cursor = Cursors.ended();
        private @Nullable T item;
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
