package org.reactivebridge.operator;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Settled;
import org.reactivebridge.kernel.Source;

/**
 * Passes the first items and closes the upstream right behind the last of them. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class TakeCursor<T> extends Stage<T, T> {

    private long left;

    private TakeCursor(Cursor<T> upstream, long count, Context context) {
        super(upstream, context);
        this.left = count;
    }

    public static <T> Source<T> source(Source<T> upstream, long count) {
        if (count == 0) {
            return new Settled.Empty<>();
        }
        return SynchronousStage.over(
                upstream, (waker, context) -> new TakeCursor<>(upstream.open(waker, context), count, context));
    }

    @Override
    public @Nullable T poll() throws Throwable {
        if (left == 0) {
            return null;
        }
        T item = upstream.poll();
        if (item != null) {
            taken();
        }
        return item;
    }

    @Override
    boolean drainUpstream(int max) throws Throwable {
        if (left == 0) {
            return false;
        }
        boolean more = super.drainUpstream((int) Math.min(max, left));
        if (left == 0) {
            upstream.close();
            return false;
        }
        return more;
    }

    @Override
    public boolean push(T item) throws Throwable {
        left--;
        return sink().push(item) && left > 0;
    }

    private void taken() {
        if (--left == 0) {
            upstream.close();
        }
    }

    @Override
    public boolean isDone() {
        return left == 0 || upstream.isDone();
    }
}
