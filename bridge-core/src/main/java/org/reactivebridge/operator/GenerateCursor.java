package org.reactivebridge.operator;

import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Source;

/**
 * Asks a function for each item, which also says with what state to call it next. <strong>Serial.</strong>
 *
 * @param <S> the type of the state
 * @param <T> the type of the items
 * @param <O> the type of what the function gives its item to
 */
public final class GenerateCursor<S, T, O> implements Cursor<T> {

    private final BiFunction<? super S, ? super O, ? extends S> step;
    private final O output;
    private final Hooks hooks;
    private S state;

    private @Nullable T item;
    private boolean answered; // The step that is going on has said something.
    private boolean ended;
    private @Nullable Throwable failure; // Behind the item, if there is one.

    private GenerateCursor(
            S state,
            Function<? super GenerateCursor<S, T, O>, ? extends O> face,
            BiFunction<? super S, ? super O, ? extends S> step,
            Context context) {
        this.state = state;
        this.step = step;
        this.hooks = context.hooks();
        this.output = face.apply(this);
    }

    /**
     * The recipe.
     *
     * @param initial makes the first state
     * @param face wraps the cursor, whose {@code next}, {@code complete} and {@code error} it calls, for the step
     * @param step makes one item, or ends, and returns the next state
     */
    public static <S, T, O> Source<T> source(
            Supplier<? extends S> initial,
            Function<? super GenerateCursor<S, T, O>, ? extends O> face,
            BiFunction<? super S, ? super O, ? extends S> step) {
        return (waker, context) -> {
            try {
                return new GenerateCursor<S, T, O>(initial.get(), face, step, context);
            } catch (Throwable thrown) {
                return Cursors.failed(thrown);
            }
        };
    }

    public void next(T given) {
        Objects.requireNonNull(given, "item");
        if (ended || item != null) {
            throw new IllegalStateException(ended ? "An item after the end" : "A second item in one step");
        }
        item = given;
        answered = true;
    }

    public void complete() {
        if (!ended) {
            ended = true;
            answered = true;
        }
    }

    public void error(Throwable thrown) {
        Objects.requireNonNull(thrown, "error");
        if (ended) {
            throw new IllegalStateException("An error after the end", thrown);
        }
        ended = true;
        answered = true;
        failure = thrown;
    }

    @Override
    public @Nullable T poll() throws Throwable {
        if (!ended) {
            answered = false;
            item = null;
            try {
                state = step.apply(state, output);
            } catch (Throwable thrown) {
                T lost = item;
                if (lost != null) {
                    hooks.discard(lost);
                }
                throw thrown;
            }
            if (!answered) {
                throw new IllegalStateException("The step gave no item and did not end");
            }
            T given = item;
            item = null;
            if (given != null) {
                return given;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return null;
    }

    @Override
    public boolean isDone() {
        return ended;
    }

    @Override
    public void close() {
        ended = true;
    }
}
