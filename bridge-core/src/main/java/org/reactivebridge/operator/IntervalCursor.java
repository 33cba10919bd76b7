package org.reactivebridge.operator;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.kernel.Waker;

/**
 * Numbers the periods that have passed since it was opened, and skips those for which there was no demand.
 *
 * <p>Which tick is due is computed from the clock, so nothing drifts, and the timer does nothing but wake the task.
 * <strong>Serial.</strong>
 */
public final class IntervalCursor implements Cursor<Long> {

    private final Environment environment;
    private final Runnable wake;
    private final long period;
    private final long limit;
    private final long start;

    private long passed; // Ticks given or skipped.
    private Timers.@Nullable Timer timer;
    private long awaited; // Which tick the timer is set for.
    private boolean
            rang; // Written before the task is woken. Early only if the timers are shut down: the next is refused.

    private IntervalCursor(long period, long limit, Waker waker, Context context) {
        this.environment = context.environment();
        this.wake = Timers.waking(() -> {
            rang = true;
            waker.wake();
        });
        this.period = period;
        this.limit = limit;
        this.start = environment.nanoTime();
    }

    /**
     * The recipe of a tick after each period.
     *
     * @param period in nanoseconds, at least 1
     */
    public static Source<Long> source(long period) {
        return (waker, context) -> new IntervalCursor(period, Long.MAX_VALUE, waker, context);
    }

    /**
     * The recipe of one tick.
     *
     * @param delay in nanoseconds; 0 for at once
     */
    public static Source<Long> once(long delay) {
        return delay == 0 ? new Scalar<>(0L) : (waker, context) -> new IntervalCursor(delay, 1, waker, context);
    }

    @Override
    public @Nullable Long poll() {
        if (isDone()) {
            return null;
        }
        long elapsed = environment.nanoTime() - start;
        long due = Math.min(elapsed / period, limit);
        if (due > passed) {
            passed = due;
            return due - 1;
        }
        if (timer == null || rang || awaited != passed + 1) {
            cancelTimer();
            rang = false;
            awaited = passed + 1;
            timer = environment.timers().schedule(period - elapsed % period, wake);
        }
        return null;
    }

    @Override
    public boolean isDone() {
        return passed == limit;
    }

    @Override
    public void close() {
        passed = limit;
        cancelTimer();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
