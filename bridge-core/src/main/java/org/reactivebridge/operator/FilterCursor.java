package org.reactivebridge.operator;

import java.util.function.Predicate;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Passes the items that match, and discards the others. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class FilterCursor<T> extends FilteringStage<T, T> {

    private final Predicate<? super T> predicate;

    private FilterCursor(Cursor<T> upstream, Predicate<? super T> predicate, Waker waker, Context context) {
        super(upstream, waker, context);
        this.predicate = predicate;
    }

    public static <T> Source<T> source(Source<T> upstream, Predicate<? super T> predicate) {
        return new Recipe<>(upstream, predicate);
    }

    private record Recipe<T>(Source<T> upstream, Predicate<? super T> predicate) implements Source<T> {

        @Override
        public Cursor<T> open(Waker waker, Context context) {
            return new FilterCursor<>(upstream.open(waker, context), predicate, waker, context);
        }

        @Override
        public boolean isSynchronous() {
            return upstream.isSynchronous();
        }
    }

    @Override
    public boolean push(T item) throws Throwable {
        boolean matches;
        try {
            matches = predicate.test(item);
        } catch (Throwable failure) {
            hooks.discard(item);
            throw failure;
        }
        if (matches) {
            return sink().push(item);
        }
        leaveOut(item);
        return true;
    }
}
