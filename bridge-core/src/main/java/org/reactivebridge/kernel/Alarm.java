package org.reactivebridge.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The one deadline of a cursor. <strong>Serial:</strong> its timer does nothing but wake the task, and whether the deadline
 * has come is read from the clock, so nothing is shared with the timer's thread but that it has rung.
 *
 * <p>A deadline that moves on with every item would cost a timer for each. So a timer that comes too early is left as it is;
 * whoever asks {@link #isDue()} after its wake-up sets the next one, for what is left.
 */
public final class Alarm {

    /** From here on a delay is taken as for ever: deadlines further apart could not be compared. */
    private static final long FOREVER = Long.MAX_VALUE >> 2;

    private final Environment environment;
    private final Runnable wake;

    private boolean set;
    private boolean never;
    private long deadline;
    private Timers.@Nullable Timer timer;
    private long timerDeadline;
    private boolean
            rang; // Written before the task is woken. Early only if the timers are shut down: the next is refused.

    /**
     * An alarm without a deadline.
     *
     * @param waker woken when a deadline has come
     * @param environment whose clock and timers it goes by
     */
    public Alarm(Waker waker, Environment environment) {
        this.environment = environment;
        this.wake = Timers.waking(() -> {
            rang = true;
            waker.wake();
        });
    }

    /**
     * The clock.
     *
     * @return a moment, in nanoseconds
     */
    public long now() {
        return environment.nanoTime();
    }

    /**
     * Whether there is a deadline.
     *
     * @return true if one was set and not cleared
     */
    public boolean isSet() {
        return set;
    }

    /**
     * Sets the deadline to some time after a moment, and sees to it that the task is woken then.
     *
     * @param moment a moment of {@link #now()}
     * @param delayNanos how long after it; more than 73 years are for ever
     * @throws java.util.concurrent.RejectedExecutionException if the timers have been shut down
     */
    public void set(long moment, long delayNanos) {
        set = true;
        never = delayNanos >= FOREVER;
        deadline = moment + delayNanos;
        if (!never) {
            arm(environment.nanoTime());
        }
    }

    /**
     * Whether the deadline has come. If it has not, the task will be woken when it has.
     *
     * @return true if there is a deadline, and it has come
     * @throws java.util.concurrent.RejectedExecutionException if the timers have been shut down
     */
    public boolean isDue() {
        if (!set || never) {
            return false;
        }
        long now = environment.nanoTime();
        if (deadline - now <= 0) {
            return true;
        }
        arm(now);
        return false;
    }

    private void arm(long now) {
        if (timer != null) {
            if (!rang && timerDeadline - now > 0 && timerDeadline - deadline <= 0) {
                return;
            }
            timer.cancel();
            timer = null;
        }
        if (deadline - now > 0) {
            timerDeadline = deadline;
            rang = false;
            timer = environment.timers().schedule(deadline - now, wake);
        }
    }

    /** There is no deadline for the moment; a timer that is running stays for the next. */
    public void clear() {
        set = false;
    }

    /** There is no deadline any more. */
    public void cancel() {
        set = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
