package org.reactivebridge.operator;

import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Takes in all items and gives one result at the end. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 * @param <A> the type of what they are gathered in
 * @param <R> the type of the result
 */
public final class FoldCursor<T, A, R> extends GatheringStage<T, R> {

    private final BiFunction<? super A, ? super T, ? extends A> accumulator;
    private final Function<? super A, ? extends @Nullable R> finisher;
    private final BiConsumer<? super A, Hooks> discarder;

    private @Nullable A state;

    private FoldCursor(
            Source<T> upstream,
            A initial,
            BiFunction<? super A, ? super T, ? extends A> accumulator,
            Function<? super A, ? extends @Nullable R> finisher,
            BiConsumer<? super A, Hooks> discarder,
            Waker waker,
            Context context) {
        super(upstream, waker, context);
        this.state = initial;
        this.accumulator = accumulator;
        this.finisher = finisher;
        this.discarder = discarder;
    }

    /**
     * The recipe.
     *
     * @param initial makes what the items are gathered in, for each run anew
     * @param accumulator takes in one item and returns what to gather the next in
     * @param finisher makes the result; null for none
     * @param discarder discards what was gathered if there will be no result
     */
    public static <T, A, R> Source<R> source(
            Source<T> upstream,
            Supplier<? extends A> initial,
            BiFunction<? super A, ? super T, ? extends A> accumulator,
            Function<? super A, ? extends @Nullable R> finisher,
            BiConsumer<? super A, Hooks> discarder) {
        return (waker, context) -> {
            A state;
            try {
                state = Objects.requireNonNull(initial.get(), "The initial state is null");
            } catch (Throwable failure) {
                return Cursors.failed(failure);
            }
            return new FoldCursor<>(upstream, state, accumulator, finisher, discarder, waker, context);
        };
    }

    @Override
    public boolean push(T item) {
        try {
            state = Objects.requireNonNull(
                    accumulator.apply(Objects.requireNonNull(state), item), "The accumulator returned null");
        } catch (Throwable failure) {
            hooks.discard(item);
            throw failure;
        }
        return true;
    }

    @Override
    @Nullable
    R result() {
        R result = finisher.apply(Objects.requireNonNull(state));
        state = null;
        return result;
    }

    @Override
    void release() {
        A gathered = state;
        state = null;
        if (gathered != null) {
            discarder.accept(gathered, hooks);
        }
    }
}
