package org.reactivebridge.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Races between who sets a timer, who cancels it and who fires it. */
public class TimerWheelStress {

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "cancelled, and it did not fire")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "fired, and the cancellation came too late")
    @Outcome(expect = FORBIDDEN, desc = "both, neither, or something is left")
    @State
    public static class CancelCollect {

        private final TimerWheel wheel = new TimerWheel(0, 1, tick -> {});
        private final TimerWheel.Entry timer = wheel.schedule(0, 10, () -> {});

        @Actor
        public void canceller(III_Result result) {
            result.r1 = timer.cancel() ? 1 : 0;
        }

        @Actor
        public void worker(III_Result result) {
            result.r2 = wheel.collect(20, new Runnable[2]);
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r3 = wheel.size();
        }
    }

    /** A worker falls asleep while a timer is set: it sleeps no longer than until then, or is woken. */
    @JCStressTest
    @Outcome(id = "10, 0", expect = ACCEPTABLE, desc = "the timer was set before")
    @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "it was set after, and wakes the worker")
    @Outcome(expect = FORBIDDEN, desc = "the worker oversleeps")
    @State
    public static class ScheduleSleep {

        private volatile int wakes;
        private final TimerWheel wheel = new TimerWheel(0, 1, tick -> wakes++);

        @Actor
        public void worker(II_Result result) {
            long nanos = wheel.fallAsleep(0);
            result.r1 = nanos == TimerWheel.NEVER ? -1 : (int) nanos;
        }

        @Actor
        public void setter() {
            wheel.schedule(0, 10, () -> {});
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = wakes;
        }
    }

    /** The worker looks without the lock whether anything is due, while somebody sets a timer. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "seen at once")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "seen next time")
    @Outcome(expect = FORBIDDEN, desc = "lost, or fired twice")
    @State
    public static class ScheduleLook {

        private final TimerWheel wheel = new TimerWheel(0, 1, tick -> {});

        @Actor
        public void worker(II_Result result) {
            result.r1 = wheel.mayBeDue(10) ? wheel.collect(10, new Runnable[2]) : 0;
        }

        @Actor
        public void setter() {
            wheel.schedule(0, 10, () -> {});
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = wheel.mayBeDue(10) ? wheel.collect(10, new Runnable[2]) : 0;
        }
    }
}
