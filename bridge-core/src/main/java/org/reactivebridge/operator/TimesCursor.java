package org.reactivebridge.operator;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;

/** Gives the same mark a number of times, for something else to be done that often. <strong>Serial.</strong> */
public final class TimesCursor implements Cursor<Boolean> {

    private long left;

    private TimesCursor(long times) {
        this.left = times;
    }

    /**
     * The recipe.
     *
     * @param times how often; {@link Long#MAX_VALUE} for ever
     */
    public static Source<Boolean> source(long times) {
        return (waker, context) -> new TimesCursor(times);
    }

    @Override
    public @Nullable Boolean poll() {
        if (left == 0) {
            return null;
        }
        if (left != Long.MAX_VALUE) {
            left--;
        }
        return Boolean.TRUE;
    }

    @Override
    public boolean isDone() {
        return left == 0;
    }

    @Override
    public void close() {
        left = 0;
    }
}
