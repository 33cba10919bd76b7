package org.reactivebridge.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Races over who sleeps and who searches: that one of two who pass each other sees the other. */
public class IdleStateStress {

    /** A worker announces that it will sleep and looks for tasks; somebody puts one in and looks for a sleeper. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the worker saw the task, and nobody had to wake it")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the worker sleeps, and is woken")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both")
    @Outcome(expect = FORBIDDEN, desc = "the task stays behind")
    @State
    public static class SleepSend {

        private final IdleState idle = new IdleState(2);
        private int task; // Plain, as the tail of a queue may be.

        @Actor
        public void worker(II_Result result) {
            idle.fallAsleep(1);
            result.r2 = task;
        }

        @Actor
        public void submitter(II_Result result) {
            task = 1;
            VarHandle.fullFence(); // WorkerEngine.wakeOne
            result.r1 = idle.send() >= 0 ? 1 : 0;
        }
    }

    /** Two send, and one worker sleeps: one of them wakes it, and the right to search is with it. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "woken once, and it counts as searching until it stops")
    @Outcome(expect = FORBIDDEN, desc = "woken twice or not at all, or the count is wrong")
    @State
    public static class SendSend {

        private final IdleState idle = new IdleState(2);
        private int first;
        private int second;

        public SendSend() {
            idle.fallAsleep(0);
        }

        @Actor
        public void first() {
            first = idle.send() == 0 ? 1 : 0;
        }

        @Actor
        public void second() {
            second = idle.send() == 0 ? 1 : 0;
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = first + second;
            boolean counts = idle.awake(0) && !idle.isNobodySearching();
            result.r2 = counts && idle.stopSearching() && idle.isNobodySearching() ? 1 : 0;
        }
    }

    /** The last searcher gives up while somebody puts in a task that only a searcher would find. */
    @JCStressTest
    @Outcome(id = "0", expect = FORBIDDEN, desc = "the submitter relied on a searcher that did not look again")
    @Outcome(expect = ACCEPTABLE, desc = "one of them saw the other")
    @State
    public static class GiveUpSend {

        private final IdleState idle = new IdleState(3);
        private int task;
        private int woken;
        private int seen;

        public GiveUpSend() {
            idle.startSearching();
        }

        @Actor
        public void searcher() {
            idle.fallAsleep(1);
            idle.stopSearching();
            seen = idle.isNobodySearching() ? task : 0;
        }

        @Actor
        public void submitter() {
            task = 1;
            VarHandle.fullFence();
            woken = idle.send() >= 0 ? 1 : 0;
        }

        @Arbiter
        public void afterwards(I_Result result) {
            result.r1 = seen + woken;
        }
    }
}
