package org.reactivebridge.operator;

import java.util.function.Predicate;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Leaves out items up to the first that does not match. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class SkipWhileCursor<T> extends FilteringStage<T, T> {

    private final Predicate<? super T> predicate;
    private boolean passing;

    private SkipWhileCursor(Cursor<T> upstream, Predicate<? super T> predicate, Waker waker, Context context) {
        super(upstream, waker, context);
        this.predicate = predicate;
    }

    public static <T> Source<T> source(Source<T> upstream, Predicate<? super T> predicate) {
        return SynchronousStage.over(
                upstream,
                (waker, context) -> new SkipWhileCursor<>(upstream.open(waker, context), predicate, waker, context));
    }

    @Override
    public boolean push(T item) throws Throwable {
        if (!passing) {
            try {
                passing = !predicate.test(item);
            } catch (Throwable failure) {
                hooks.discard(item);
                throw failure;
            }
        }
        if (passing) {
            return sink().push(item);
        }
        leaveOut(item);
        return true;
    }
}
