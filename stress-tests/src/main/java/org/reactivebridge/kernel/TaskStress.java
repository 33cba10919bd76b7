package org.reactivebridge.kernel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Races over the state word of a {@link Task}: who takes the turn, what it sees, and whether a wake-up can get lost. */
public class TaskStress {

    /** A task whose turns look at two plain fields that wakers write, and notice if they overlap. */
    private static class Looker extends Task {

        int a;
        int b;

        int seenA;
        int seenB;
        int turns;
        int overlaps;
        private boolean inside;

        Looker(Scheduler scheduler) {
            super(scheduler);
        }

        @Override
        protected Turn turn() {
            if (inside) {
                overlaps++;
            }
            inside = true;
            turns++;
            // Kept once seen, so that a turn that does not see what the turn before it wrote is noticed too.
            seenA |= a;
            seenB |= b;
            inside = false;
            return Turn.PARK;
        }

        @Override
        protected void rejected(RejectedExecutionException failure) {
            throw new AssertionError(failure);
        }

        @Override
        protected boolean isCancelled() {
            return false;
        }
    }

    /** Accepts tasks and leaves it to the test to run them. */
    private static final class Submissions implements Scheduler {

        private final AtomicInteger count = new AtomicInteger();

        @Override
        public boolean submit(Runnable task) {
            count.incrementAndGet();
            return true;
        }
    }

    /** Two wakers of an idle task, which runs on the thread of the one that comes first. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "the turns were serial and saw what both wakers had published")
    @Outcome(expect = FORBIDDEN, desc = "a wake-up was lost, or two turns overlapped")
    @State
    public static class WakeWake {

        private final Looker task = new Looker(Scheduler.inline());

        public WakeWake() {
            task.start();
        }

        @Actor
        public void first() {
            task.a = 1;
            task.wake();
        }

        @Actor
        public void second() {
            task.b = 1;
            task.wake();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r1 = task.seenA;
            result.r2 = task.seenB;
            result.r3 = task.overlaps;
        }
    }

    /** Of two who want an idle task, one claims it and writes what only its owner may, and the other wakes it. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "the turns were serial and saw what both had published")
    @Outcome(expect = FORBIDDEN, desc = "a wake-up or a claim was lost, or a claim overlapped with a turn")
    @State
    public static class ClaimWake {

        private final Looker task = new Looker(Scheduler.inline());

        public ClaimWake() {
            task.start();
        }

        @Actor
        public void claimant() {
            if (task.tryClaim()) {
                task.a = 1;
                task.seenB |= task.b; // As a turn would: it must not be undone by a turn that goes on elsewhere.
                task.runClaimed();
            } else {
                task.a = 1;
                task.wake();
            }
        }

        @Actor
        public void waker() {
            task.b = 1;
            task.wake();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r1 = task.seenA;
            result.r2 = task.seenB;
            result.r3 = task.overlaps;
        }
    }

    /** Two who would claim the same task. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "one of them owns it")
    @Outcome(expect = FORBIDDEN, desc = "nobody owns an idle task, or both do")
    @State
    public static class ClaimClaim {

        private final Looker task = new Looker(Scheduler.inline());

        public ClaimClaim() {
            task.start();
        }

        @Actor
        public void first(II_Result result) {
            result.r1 = task.tryClaim() ? 1 : 0;
        }

        @Actor
        public void second(II_Result result) {
            result.r2 = task.tryClaim() ? 1 : 0;
        }
    }

    /** A wake-up comes while the task takes its turn and parks. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "the turn saw what was published, and so did the waker's mark")
    @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "the mark was found at the turn's end, and led to another")
    @Outcome(id = "1, 2, 1", expect = ACCEPTABLE, desc = "the task had parked, and the waker submitted it")
    @Outcome(expect = FORBIDDEN, desc = "the wake-up was lost, or it submitted a task that was not idle")
    @State
    public static class WakePark {

        private final Submissions submissions = new Submissions();
        private final Looker task = new Looker(submissions);

        @Actor
        public void owner() {
            task.run();
        }

        @Actor
        public void waker() {
            task.a = 1;
            task.wake();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r3 = submissions.count.get();
            if (result.r3 == 1) {
                task.run();
            }
            result.r1 = task.seenA;
            result.r2 = task.turns;
        }
    }

    /** A wake-up comes while the task ends. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "one turn, and a task that has ended is not submitted")
    @Outcome(expect = FORBIDDEN, desc = "the task came back after its end")
    @State
    public static class WakeEnd {

        private final Submissions submissions = new Submissions();
        private final Looker task = new Looker(submissions) {
            @Override
            protected Turn turn() {
                super.turn();
                return Turn.DONE;
            }
        };

        @Actor
        public void owner() {
            task.run();
        }

        @Actor
        public void waker() {
            task.wake();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = task.turns;
            result.r2 = submissions.count.get();
        }
    }

    /** A user's blocking call and the cancellation that interrupts it. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the call was interrupted, and the thread left as it was")
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "the cancellation came first, and the call was not made")
    @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "the call missed the interrupt, and would have blocked for ever")
    @Outcome(id = ".*, 1", expect = FORBIDDEN, desc = "the interrupt outlived the call")
    @State
    public static class CallInterrupt {

        private volatile boolean cancelled;
        private volatile boolean interruptReturned;

        private final Task task = new Looker(Scheduler.inline()) {
            @Override
            protected boolean isCancelled() {
                return cancelled;
            }
        };

        @Actor
        public void caller(II_Result result) {
            try {
                boolean interrupted = Boolean.TRUE.equals(task.callInterruptibly(this::awaitInterrupt));
                result.r1 = interrupted ? 1 : 0;
            } catch (Exception notCalled) {
                result.r1 = 2;
            }
            result.r2 = Thread.interrupted() ? 1 : 0;
        }

        /** Stands for a blocking call; gives up once no interrupt can come any more. */
        private Boolean awaitInterrupt() {
            while (!interruptReturned) {
                if (Thread.currentThread().isInterrupted()) {
                    return true;
                }
                Thread.onSpinWait();
            }
            return Thread.currentThread().isInterrupted();
        }

        @Actor
        public void canceller() {
            cancelled = true;
            task.interrupt();
            interruptReturned = true;
        }
    }
}
