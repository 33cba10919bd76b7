package org.reactivebridge.operator;

import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Takes in all items and gives one result at the end. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 * @param <A> the type of what they are gathered in
 * @param <R> the type of the result
 */
public final class FoldCursor<T, A, R> implements Cursor<R>, Sink<T> {

    private final BiFunction<? super A, ? super T, ? extends A> accumulator;
    private final Function<? super A, ? extends @Nullable R> finisher;
    private final Waker waker;
    private final Context context;
    private final int budget;

    private Cursor<T> upstream;
    private A state;
    private boolean finished;

    private FoldCursor(
            Cursor<T> upstream,
            A initial,
            BiFunction<? super A, ? super T, ? extends A> accumulator,
            Function<? super A, ? extends @Nullable R> finisher,
            Waker waker,
            Context context) {
        this.upstream = upstream;
        this.state = initial;
        this.accumulator = accumulator;
        this.finisher = finisher;
        this.waker = waker;
        this.context = context;
        this.budget = context.environment().capacities().budget();
    }

    /**
     * The recipe.
     *
     * @param initial makes what the items are gathered in, for each run anew
     * @param accumulator takes in one item and returns what to gather the next in
     * @param finisher makes the result; null for none
     */
    public static <T, A, R> Source<R> source(
            Source<T> upstream,
            Supplier<? extends A> initial,
            BiFunction<? super A, ? super T, ? extends A> accumulator,
            Function<? super A, ? extends @Nullable R> finisher) {
        return (waker, context) -> {
            A state;
            try {
                state = Objects.requireNonNull(initial.get(), "The initial state is null");
            } catch (Throwable failure) {
                return Cursors.failed(failure);
            }
            return new FoldCursor<>(upstream.open(waker, context), state, accumulator, finisher, waker, context);
        };
    }

    @Override
    public @Nullable R poll() throws Throwable {
        if (finished) {
            return null;
        }
        upstream = Relay.settle(upstream);
        boolean more = upstream.drain(this, budget);
        if (!upstream.isDone()) {
            if (more) {
                waker.wake();
            }
            return null;
        }
        Cursors.finish(upstream);
        finished = true;
        upstream.close();
        return finisher.apply(state);
    }

    @Override
    public boolean push(T item) {
        try {
            state = Objects.requireNonNull(accumulator.apply(state, item), "The accumulator returned null");
        } catch (Throwable failure) {
            context.hooks().discard(item);
            throw failure;
        }
        return true;
    }

    @Override
    public boolean isDone() {
        if (finished || !upstream.isDone()) {
            return finished;
        }
        // A failure needs no demand, a result does.
        try {
            Cursors.finish(upstream);
        } catch (Throwable failure) {
            upstream.close();
            upstream = Cursors.failed(failure);
            return true;
        }
        upstream.close();
        upstream = Cursors.ended();
        return false;
    }

    @Override
    public void close() {
        finished = true;
        upstream.close();
    }
}
