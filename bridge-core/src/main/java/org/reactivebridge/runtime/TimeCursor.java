package org.reactivebridge.runtime;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.kernel.Waker;

/**
 * Ticks of a period, or the one end of a sleep. Whether a tick is due is read from the clock; the timer does nothing but wake the
 * task, which tells too that it has rung. <strong>Serial.</strong>
 */
final class TimeCursor<T> implements Cursor<T> {

    private final Environment environment;
    private final Runnable wake;
    private final long period;
    private final @Nullable MissedTicks missed; // Null for a sleep, which gives nothing and ends.

    private long tick; // The number of the next one.
    private long due;
    private boolean never;
    private boolean over;
    private Timers.@Nullable Timer timer;
    private long timerDue;
    private volatile boolean rang; // Written by the timer's thread too.

    private TimeCursor(Environment environment, Waker waker, long nanos, @Nullable MissedTicks missed) {
        this.environment = environment;
        this.wake = Timers.waking(() -> {
            rang = true;
            waker.wake();
        });
        this.period = nanos;
        this.missed = missed;
        this.never = nanos > TimerWheel.LONGEST_DELAY;
        this.due = environment.nanoTime() + nanos;
    }

    static Source<Void> sleep(Environment environment, long nanos) {
        return (waker, context) -> new TimeCursor<>(environment, waker, nanos, null);
    }

    static Source<Void> until(Environment environment, Deadline deadline) {
        return (waker, context) -> new TimeCursor<>(environment, waker, deadline.remainingNanos(), null);
    }

    static Source<Long> interval(Environment environment, long period, MissedTicks missed) {
        return (waker, context) -> new TimeCursor<>(environment, waker, period, missed);
    }

    @Override
    @SuppressWarnings("unchecked") // An interval is one of Long.
    public @Nullable T poll() {
        if (over) {
            return null;
        }
        long now = environment.nanoTime();
        if (never || now - due < 0) {
            arm(now);
            return null;
        }
        if (missed == null) {
            close();
            return null;
        }
        return (T) (Object) next(missed, now);
    }

    private Long next(MissedTicks policy, long now) {
        long passed = (now - due) / period; // Ticks behind this one that are due as well.
        switch (policy) {
            case BURST -> due += period;
            case DELAY -> due = now + period;
            case SKIP -> {
                due += (passed + 1) * period;
                tick += passed;
            }
        }
        return tick++;
    }

    private void arm(long now) {
        if (timer != null) {
            if (timerDue == due && !rang) {
                return;
            }
            // One that rings early says that the runtime has been shut down: the next one will be refused.
            timer.cancel();
        }
        rang = false;
        timerDue = due;
        timer = environment.timers().schedule(never ? Long.MAX_VALUE : due - now, wake);
    }

    @Override
    public boolean isDone() {
        if (missed == null && !over && !never && environment.nanoTime() - due >= 0) {
            close();
        }
        return over;
    }

    @Override
    public void close() {
        over = true;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
