package org.reactivebridge.stream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.operator.AllOfCursor;
import org.reactivebridge.operator.AnyOfCursor;

/** The futures of several futures. <strong>Immutable.</strong> */
final class Several {

    private Several() {}

    static <T> Recipe<List<T>> all(Collection<? extends AsyncFuture<? extends T>> futures) {
        return Recipe.<T, List<T>>joining(
                recipes(futures), sources -> AllOfCursor.<T, List<T>>source(sources, items -> items));
    }

    static <T> Recipe<T> any(Collection<? extends AsyncFuture<? extends T>> futures, boolean firstEndDecides) {
        return Recipe.<T, T>joining(recipes(futures), sources -> AnyOfCursor.source(sources, firstEndDecides));
    }

    @SuppressWarnings("unchecked") // The list has an A and a B, in this order.
    static <A, B, R> Recipe<R> both(
            Recipe<? extends A> first,
            Recipe<? extends B> second,
            BiFunction<? super A, ? super B, ? extends R> combiner) {
        List<Recipe<Object>> recipes = List.of((Recipe<Object>) first, (Recipe<Object>) second);
        return Recipe.<Object, R>joining(
                recipes,
                sources -> AllOfCursor.<Object, R>source(
                        sources,
                        items -> Objects.requireNonNull(
                                combiner.apply((A) items.get(0), (B) items.get(1)), "The combiner returned null")));
    }

    private static <T> List<Recipe<T>> recipes(Collection<? extends AsyncFuture<? extends T>> futures) {
        List<Recipe<T>> recipes = new ArrayList<>();
        for (AsyncFuture<? extends T> future : futures) {
            recipes.add(Recipe.of(future));
        }
        return recipes;
    }

    /** Makes a source from several. */
    @FunctionalInterface
    interface Joined<T, R> {
        Source<R> over(List<Source<T>> sources);
    }
}
