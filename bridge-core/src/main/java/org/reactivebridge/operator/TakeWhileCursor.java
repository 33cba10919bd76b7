package org.reactivebridge.operator;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;

/**
 * Passes items up to the first that does not match, and closes the upstream there. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class TakeWhileCursor<T> extends Stage<T, T> {

    private final Predicate<? super T> predicate;
    private boolean over;

    private TakeWhileCursor(Cursor<T> upstream, Predicate<? super T> predicate, Context context) {
        super(upstream, context);
        this.predicate = predicate;
    }

    public static <T> Source<T> source(Source<T> upstream, Predicate<? super T> predicate) {
        return SynchronousStage.over(
                upstream, (waker, context) -> new TakeWhileCursor<>(upstream.open(waker, context), predicate, context));
    }

    @Override
    public @Nullable T poll() throws Throwable {
        T item = over ? null : upstream.poll();
        if (item == null || matches(item)) {
            return item;
        }
        upstream.close();
        return null;
    }

    @Override
    boolean drainUpstream(int max) throws Throwable {
        if (over) {
            return false;
        }
        boolean more = super.drainUpstream(max);
        if (over) {
            upstream.close();
            return false;
        }
        return more;
    }

    @Override
    public boolean push(T item) throws Throwable {
        return matches(item) && sink().push(item);
    }

    private boolean matches(T item) {
        boolean matches;
        try {
            matches = predicate.test(item);
        } catch (Throwable failure) {
            hooks.discard(item);
            throw failure;
        }
        if (!matches) {
            over = true;
            hooks.discard(item);
        }
        return matches;
    }

    @Override
    public boolean isDone() {
        return over || upstream.isDone();
    }
}
