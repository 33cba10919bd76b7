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

/** Races over the outcome of a task. */
public class JoinHandleStress {

    @JCStressTest
    @Outcome(
            id = {"1, 0, 1", "0, 1, 1"},
            expect = ACCEPTABLE,
            desc = "one outcome, and who waits is told once")
    @Outcome(expect = FORBIDDEN, desc = "two outcomes or none, or who waits is not told, or told twice")
    @State
    public static class CompleteAbortAwait {

        private final JoinHandle<Integer> handle = new JoinHandle<>("raced", null);
        private volatile int wakes;

        @Actor
        public void task(III_Result result) {
            result.r1 = handle.succeed(1) ? 1 : 0;
        }

        @Actor
        public void waitsAndAborts(III_Result result) {
            handle.await(() -> wakes++);
            result.r2 = handle.abort() ? 1 : 0;
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r3 = wakes;
        }
    }

    /** One takes back a wait and waits anew: the first must not take the second with it. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "forgotten in time")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "told before it was forgotten")
    @Outcome(expect = FORBIDDEN, desc = "a wake-up was lost")
    @State
    public static class CompleteForgetAwait {

        private final JoinHandle<Integer> handle = new JoinHandle<>("raced", null);
        private volatile int gone;
        private volatile int stays;
        private final org.reactivebridge.kernel.Waker first = () -> gone++;

        public CompleteForgetAwait() {
            handle.await(first);
        }

        @Actor
        public void task() {
            handle.succeed(1);
        }

        @Actor
        public void forgetsAndWaits() {
            handle.forget(first);
            handle.await(() -> stays++);
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = gone;
            result.r2 = stays;
        }
    }
}
