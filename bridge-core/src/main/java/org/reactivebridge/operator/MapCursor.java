package org.reactivebridge.operator;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Applies a function to each item. <strong>Serial.</strong>
 *
 * @param <T> the type of the upstream's items
 * @param <R> the type of the results
 */
public final class MapCursor<T, R> extends Stage<T, R> {

    private final Function<? super T, ? extends R> mapper;

    private MapCursor(Cursor<T> upstream, Function<? super T, ? extends R> mapper, Context context) {
        super(upstream, context);
        this.mapper = mapper;
    }

    public static <T, R> Source<R> source(Source<T> upstream, Function<? super T, ? extends R> mapper) {
        return new Recipe<>(upstream, mapper);
    }

    private record Recipe<T, R>(Source<T> upstream, Function<? super T, ? extends R> mapper) implements Source<R> {

        @Override
        public Cursor<R> open(Waker waker, Context context) {
            return new MapCursor<>(upstream.open(waker, context), mapper, context);
        }

        @Override
        public boolean isSynchronous() {
            return upstream.isSynchronous();
        }
    }

    @Override
    public @Nullable R poll() throws Throwable {
        T item = upstream.poll();
        return item == null ? null : apply(item);
    }

    @Override
    public boolean push(T item) throws Throwable {
        return sink().push(apply(item));
    }

    private R apply(T item) {
        try {
            return Objects.requireNonNull(mapper.apply(item), "The mapper returned null");
        } catch (Throwable failure) {
            hooks.discard(item);
            throw failure;
        }
    }
}
